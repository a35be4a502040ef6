"""Where entries come from: replies that were published."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, cast, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.cases.models import TimelineEntry


async def is_published(session: AsyncSession, case_id: UUID, reply: int) -> bool:
    """Whether this version of the reply is on record as published."""
    told = exists().where(
        TimelineEntry.case_id == case_id,
        TimelineEntry.action == "publish",
        cast(TimelineEntry.detail["reply"].astext, Integer) == reply,
    )
    return bool((await session.execute(select(told))).scalar_one())


async def now(session: AsyncSession) -> datetime:
    moment: datetime = (await session.execute(select(func.huiying.now()))).scalar_one()
    return moment
