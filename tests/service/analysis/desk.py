"""Items on their way to the analysis, and judgements that hang, for its tests."""

import os
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from services.analysis.assessment import child
from services.analysis.assessment.jobs import AssessmentJobs
from services.analysis.assessment.scorer import Patience, Scorer
from services.analysis.judgement.types import Directory, ItemInput
from services.common.app import Context
from services.common.ids import new_id
from services.contracts.assessment import Assessment
from services.contracts.events import Event, EventType

HANGS = "叫它停不下来"
DIES = "叫它当场倒下"
_FOREVER = 600
PATIENT = Patience(start=120.0, batch=300.0, rules=120.0)
"""For whoever does come to an end, however busy the machine is."""


def judge_that_hangs(batch: list[ItemInput], directory: Directory) -> list[Assessment]:
    """The real judgement, but for texts that no model comes to an end with."""
    if any(HANGS in item.text for item in batch):
        time.sleep(_FOREVER)
    if any(DIES in item.text for item in batch):
        os._exit(1)
    return child.judge(batch, directory)


def rules_that_hang_too(batch: list[ItemInput], directory: Directory) -> list[Assessment]:
    del batch, directory
    time.sleep(_FOREVER)
    return []


async def remembered(session: AsyncSession, events: Sequence[Event]) -> None:
    """Of a consumer that nothing is asked of here."""
    del session, events


class Desk:
    """Puts items where the analysis finds them, and reads what it made of them."""

    def __init__(self, context: Context, connection: asyncpg.Connection) -> None:
        self.context = context
        self.connection = connection

    async def store(self, text: str, *, drill: bool = False, title: str | None = None) -> Event:
        """An item as ingest publishes it, and the event that says so."""
        item_id = new_id()
        await self.connection.execute(
            "INSERT INTO ingest.item_for_analysis_v1 (item_id, unit, channel, title, text, drill,"
            " received_at, dup_key) VALUES ($1, 'jiaoyu', 'forum', $2, $3, $4, huiying.now(), $5)",
            item_id,
            title,
            text,
            drill,
            item_id.bytes,
        )
        return Event(id=new_id(), type=EventType.ITEM_RECEIVED, subject=item_id)

    async def receive(self, scorer: Scorer, *texts: str) -> list[UUID]:
        """Let items arrive and be assessed by `scorer`."""
        return await self.assess(scorer, [await self.store(text) for text in texts])

    async def assess(self, scorer: Scorer, events: Sequence[Event]) -> list[UUID]:
        await AssessmentJobs(self.context.database, scorer).handle(list(events), remembered)
        return [event.subject for event in events]

    async def assessment(self, item: UUID) -> Any:
        return await self.connection.fetchrow(
            "SELECT model, risk, tier, category, kind, needs_review, assessed_at, body"
            " FROM analysis.assessment WHERE item_id = $1",
            item,
        )

    async def sent(self, item: UUID) -> set[str]:
        rows = await self.connection.fetch("SELECT type FROM analysis.outbox WHERE subject = $1", item)
        return {row["type"] for row in rows}
