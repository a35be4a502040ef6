"""The analysis on a real database: items are put where ingest publishes them, and a worker assigns topics."""

from datetime import timedelta
from hashlib import sha256
from json import dumps
from typing import Any
from uuid import UUID

import asyncpg

from services.analysis.assessment.jobs import AssessmentJobs
from services.analysis.assessment.scorer import StandInScorer
from services.analysis.topics.service.assigning import Topics
from services.common.app import Context
from services.common.clock import wall_clock
from services.common.consumer import Consumer
from services.common.db import Database
from services.common.ids import new_id
from services.contracts.events import Event, EventType

START = wall_clock() - timedelta(hours=20)
STAND_INS = {
    "ingest.item_for_analysis_v1": "huiying_analysis",
    "ingest.item_reach_v1": "huiying_analysis",
    "workflow.item_case_v1": "huiying_analysis, huiying_ingest",
    "workflow.item_course_v1": "huiying_analysis",
    "workflow.merging_v1": "huiying_analysis",
}
"""Published views that the tests replace by tables of the same columns, and who reads them."""
OWN = (
    "topic",
    "topic_item",
    "topic_pair",
    "topic_separation",
    "topic_lesson",
    "assessment",
    "inbox",
    "outbox",
)
WATER = (
    "李家村停水三天",
    "青石镇李家村从周一开始停水，到今天三天了，老人要走两里路挑水，供水公司没人接电话。",
)
WATER_TOO = ("停水何时恢复", "青石镇李家村全村停水，老人挑水做饭都成问题，请供水公司尽快抢修。")
ELSEWHERE = (
    "王庄停水三天",
    "青石镇王庄从周一开始停水，到今天三天了，老人要走两里路挑水，供水公司没人接电话。",
)


class Desk:
    """Items go in; a worker made anew has nothing but the database."""

    def __init__(self, context: Context, connection: asyncpg.Connection) -> None:
        self.context, self.connection, self._clock = context, connection, START

    async def receive(self, title: str, words: str, *, unit: str = "jiaoyu", drill: bool = False) -> UUID:
        self._clock += timedelta(minutes=10)
        item = new_id()
        await self.connection.execute(
            "INSERT INTO ingest.item_for_analysis_v1 "
            "(item_id, unit, channel, title, text, drill, received_at, dup_key) "
            "VALUES ($1, $2, 'forum', $3, $4, $5, $6, $7)",
            item, unit, title, words, drill, self._clock, sha256((title + words).encode()).digest(),
        )  # fmt: skip
        return item

    def worker(self, database: Database | None = None) -> Consumer:
        database = database or self.context.database
        jobs = AssessmentJobs(database, StandInScorer(), topics=Topics(database))
        return Consumer(database, jobs.handle)

    async def topic(self, item: UUID) -> UUID:
        found: UUID = await self.connection.fetchval(
            "SELECT topic_id FROM analysis.assessment_v1 WHERE item_id = $1", item
        )
        return found

    async def count(self, table: str) -> int:
        found: int = await self.connection.fetchval(f"SELECT count(*) FROM analysis.{table}")
        return found

    async def file(self, item: UUID, case: UUID, lead: str | None = None) -> None:
        """As if workflow had placed the item."""
        await self.connection.execute(
            "INSERT INTO workflow.item_case_v1 "
            "(item_id, case_id, case_number, state, lead_unit, assisting_units) VALUES "
            "($1, $2, 'HY-2026-000001', 'in_progress', $3, '{}')",
            item, case, lead,
        )  # fmt: skip
        await self.connection.execute(
            "INSERT INTO workflow.item_course_v1 (item_id, case_id, came_from) VALUES ($1, $2, '{}')",
            item,
            case,
        )

    async def merge(self, source: UUID, target: UUID) -> None:
        """As if a person had merged one case into another."""
        await self.connection.execute(
            "UPDATE workflow.item_course_v1 SET case_id = $2, came_from = came_from || $1::uuid "
            "WHERE case_id = $1",
            source, target,
        )  # fmt: skip
        await self._write_down("merge", source, {"into": str(target)})

    async def unmerge(self, item: UUID, case: UUID, back: UUID) -> None:
        await self.connection.execute(
            "UPDATE workflow.item_course_v1 SET case_id = $2, came_from = '{}' WHERE item_id = $1", item, back
        )
        await self._write_down("unmerge", case, {"items": [str(item)], "to_cases": [str(back)]})

    async def _write_down(self, action: str, case: UUID, detail: dict[str, Any]) -> None:
        await self.connection.execute(
            "INSERT INTO workflow.merging_v1 (entry, at, case_id, action, detail) "
            "VALUES ((SELECT count(*) + 1 FROM workflow.merging_v1), huiying.now(), $1, $2, $3)",
            case, action, dumps(detail),
        )  # fmt: skip


async def made(context: Context, connection: asyncpg.Connection) -> Desk:
    """An empty desk."""
    for view, readers in STAND_INS.items():
        name = view.split(".")[1]
        if await connection.fetchval(f"SELECT to_regclass('{view}_published') IS NULL"):
            await connection.execute(f"ALTER VIEW {view} RENAME TO {name}_published")
            await connection.execute(f"CREATE TABLE {view} AS SELECT * FROM {view}_published LIMIT 0")
            await connection.execute(f"GRANT SELECT ON {view} TO {readers}")
    tables = [*STAND_INS, *(f"analysis.{table}" for table in OWN)]
    await connection.execute(f"TRUNCATE {', '.join(tables)}")
    return Desk(context, connection)


def received(*items: UUID) -> list[Event]:
    return [Event(id=new_id(), type=EventType.ITEM_RECEIVED, subject=item) for item in items]
