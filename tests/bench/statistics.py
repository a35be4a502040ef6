"""How fast the numbers are at a million cases, and what counting costs.

python -m tests.bench.statistics [cases [folder]]

With a folder the database is kept there, and a second run measures it again without planting.
"""

import asyncio
import os
import random
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from services.common.db import Database
from services.common.ids import new_id
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.statistics import consulting, service
from services.workflow.statistics.domain.measures import Measure
from services.workflow.statistics.domain.windows import CHINA
from services.workflow.statistics.schemas import StatCaseQuery, StatQuery
from tests.bench.counted import plant
from tests.bench.plant import Servers, servers
from tests.bench.report import Line, percentile, print_table, seconds

CASES = 1_000_000
_ASKED = 150
_CHANGED = 500
BEGINNING, DAYS = datetime(2025, 1, 1, tzinfo=CHINA), 365

DUTY = Principal(
    subject=new_id(),
    kind="user",
    username="duty",
    name="值班员",
    roles=(Role.DUTY_OFFICER,),
    unit="wangxinban",
    session=new_id(),
)
Ask = Callable[[], dict[str, Any]]


async def counted(servers: Servers, cases: int = CASES) -> list[Line]:
    """A part of the cases is counted by the product itself; the facts of the others are written at once."""
    settings = await servers.database("statistics")
    assert settings.database_url is not None
    connection = await asyncpg.connect(settings.database_url, command_timeout=3600)
    database = Database(settings.database_url, Service.WORKFLOW)
    planted = await plant(connection, database, cases)
    lines = [] if planted is None else [planted]
    for what, ask in _questions(random.Random(26)).items():
        lines.append(await _asked(database, what, ask, _ASKED, "<= 200"))
    listed = (Measure.CLOSED, Measure.OVERDUE, Measure.REOPENED, Measure.MERGED)
    lines += [await _listed(database, measure) for measure in listed]
    lines += await _changing(connection, database)
    await database.close()
    await connection.close()
    return lines


def _questions(dice: random.Random) -> dict[str, Ask]:
    def day() -> datetime:
        return BEGINNING + timedelta(days=dice.randrange(DAYS))

    def odd() -> dict[str, Any]:
        one, other = (day() + timedelta(minutes=dice.randrange(1440)) for _ in range(2))
        return {"from": min(one, other), "to": max(one, other)}

    def month() -> dict[str, Any]:
        first = day().replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return {"from": str(first.date()), "to": str(last.date())}

    def unit() -> dict[str, Any]:
        return {"unit": f"u{dice.randrange(100)}"}

    def past(window: dict[str, Any]) -> dict[str, Any]:
        return window | {"as_of": day() + timedelta(minutes=dice.randrange(1440))}

    year = {"from": "2025-01-01", "to": "2025-12-31"}
    return {
        "summary of a month": month,
        "summary of a month of a unit": lambda: month() | unit(),
        "summary of a year": lambda: year,
        "summary of a year of a unit": lambda: year | unit(),
        "summary from any minute to any other": odd,
        "the same of a unit": lambda: odd() | unit(),
        "month as of any moment": lambda: past(month()),
        "year as of any moment": lambda: past(year),
        "any minutes as of any moment": lambda: past(odd()),
        "year of a unit as of any moment": lambda: past(year | unit()),
    }


async def _asked(database: Database, what: str, ask: Ask, times: int, aim: str) -> Line:
    async def once() -> None:
        query = StatQuery.model_validate(ask())
        await service.freshen(database)
        async with database.transaction() as session:
            await consulting.summary(session, DUTY, query)

    return _line(what, await _timed(once, times), aim)


async def _listed(database: Database, measure: Measure) -> Line:
    async def once() -> None:
        query = StatCaseQuery.model_validate({"from": "2025-01-01", "to": "2025-12-31", "measure": measure})
        await service.freshen(database)
        async with database.transaction() as session:
            await consulting.cases(session, DUTY, query)

    return _line(f"list of a year: {measure}", await _timed(once, 20), "")


async def _changing(connection: asyncpg.Connection, database: Database) -> list[Line]:
    """What a mark costs who writes, and what it takes to count what was marked."""
    marked, plain = await _marking(connection)
    began = time.monotonic()
    await service.fold_all(database)
    folding = time.monotonic() - began
    return [
        Line("a change of a case, marked or not", seconds(marked - plain, "us"), "", seconds(plain, "us")),
        Line(f"counting {_CHANGED} changes", seconds(folding, "ms"), "", ""),
    ]


async def _marking(connection: asyncpg.Connection) -> tuple[float, float]:
    """Seconds of a change with the mark and without, the better of some turns each."""
    change = "UPDATE workflow.cases SET tier = tier % 3 + 1 WHERE id = $1"
    some = await connection.fetch("SELECT id FROM workflow.cases TABLESAMPLE SYSTEM (1) LIMIT $1", _CHANGED)
    ids = [row["id"] for row in some]
    found: dict[str, list[float]] = {"ENABLE": [], "DISABLE": []}
    for _ in range(3):
        for way, took in found.items():
            await connection.execute(f"ALTER TABLE workflow.cases {way} TRIGGER USER")
            took.append(await _each(connection, change, ids))
    await connection.execute("ALTER TABLE workflow.cases ENABLE TRIGGER USER")
    return min(found["ENABLE"]), min(found["DISABLE"])


async def _each(connection: asyncpg.Connection, statement: str, ids: list[Any]) -> float:
    """Seconds a change takes, all in one transaction."""
    began = time.perf_counter()
    async with connection.transaction():
        for each in ids:
            await connection.execute(statement, each)
    return (time.perf_counter() - began) / max(len(ids), 1)


async def _timed(once: Callable[[], Awaitable[None]], times: int) -> list[float]:
    await once()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        await once()
        took.append(time.perf_counter() - began)
    return took


def _line(what: str, took: list[float], aim: str) -> Line:
    half, most = percentile(took, 50), percentile(took, 99)
    return Line(what, seconds(most, "ms"), aim, f"p50 {seconds(half, 'ms')} of {len(took)}")


async def main(cases: int, kept: Path | None) -> None:
    others = os.getloadavg()[0]
    async with servers(kept) as own:
        print_table(f"Statistics of {cases:,} cases (p99)", await counted(own, cases), others)


if __name__ == "__main__":
    asyncio.run(
        main(
            int(sys.argv[1]) if len(sys.argv) > 1 else CASES,
            Path(sys.argv[2]) if len(sys.argv) > 2 else None,
        )
    )
