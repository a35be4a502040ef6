"""The summary of a year of 20,000 cases, or of as much of 2026 as is over: every number recounted.

python -m tests.bench.papers [cases]
"""

import asyncio
import os
import sys
import time

import asyncpg

from services.common.db import Database
from services.contracts.events import Service
from services.workflow.briefs.domain.periods import parse
from services.workflow.briefs.domain.schedule import Paper as Kind
from services.workflow.briefs.service import composing
from services.workflow.briefs.service.kinds import OF_PERIOD
from services.workflow.documents import repository as documents
from services.workflow.documents.service import making
from services.workflow.statistics.service import fold_all
from tests.bench.plant import Servers, servers
from tests.bench.report import Line, print_table, seconds
from tests.service.workflow_briefs.checking import check_summary
from tests.service.workflow_briefs.history import MORE
from tests.service.workflow_briefs.reading import read
from tests.service.workflow_briefs.recounting import FACTS, Recount
from tests.service.workflow_statistics.county import County

CASES = 20_000
_STAND_INS = """
ALTER VIEW ingest.item_shown_v1 RENAME TO item_shown_published;
CREATE TABLE ingest.item_shown_v1 AS SELECT * FROM ingest.item_shown_published LIMIT 0;
CREATE INDEX ON ingest.item_shown_v1 (item_id);
ALTER VIEW analysis.assessment_v1 RENAME TO assessment_published;
CREATE TABLE analysis.assessment_v1 AS SELECT * FROM analysis.assessment_published LIMIT 0;
GRANT SELECT ON ingest.item_shown_v1, analysis.assessment_v1 TO huiying_workflow
"""


async def summed_up(servers: Servers, cases: int = CASES) -> list[Line]:
    """Raises AssertionError when a number of the summary is not the recount's."""
    settings = await servers.database("papers")
    assert settings.database_url is not None
    connection = await asyncpg.connect(settings.database_url, command_timeout=600)
    database = Database(settings.database_url, Service.WORKFLOW)
    await _plant(connection, cases)
    await fold_all(database)
    await connection.execute("ANALYZE")
    year = parse("2026")
    now = await connection.fetchval("SELECT huiying.now()")
    began = time.perf_counter()
    async with database.transaction() as session:
        draft = await composing.draft(session, Kind.WORK_SUMMARY, year)
        gathered = time.perf_counter() - began
        made, _ = await making.create(session, OF_PERIOD[Kind.WORK_SUMMARY], draft, None)
        took = time.perf_counter() - began
        paper = read(await documents.content(session, made.id))
    await connection.execute(FACTS)
    await check_summary(paper, Recount(connection, year.since, min(year.until, now)), year.words)
    await database.close()
    await connection.close()
    name = f"summary of a year with {cases:,} cases"
    return [
        Line(name, seconds(took, "ms"), "", f"{seconds(gathered, 'ms')} reading and composing"),
        Line("numbers that a recount in SQL does not find", "0", "0", ""),
    ]


async def _plant(connection: asyncpg.Connection, cases: int) -> None:
    await connection.execute(_STAND_INS)
    await County(connection, seed=20).plant(cases)
    await connection.execute(MORE)


async def main(cases: int) -> None:
    others = os.getloadavg()[0]
    async with servers() as own:
        print_table("Papers", await summed_up(own, cases), others)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES))
