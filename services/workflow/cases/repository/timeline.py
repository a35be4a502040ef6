"""The timeline: entries are added, never changed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.identity import Principal
from services.workflow.cases.domain.actions import Action, Step
from services.workflow.cases.models import TimelineEntry

SHOWN = 1000
"""Most entries that an opened case shows, the newest ones."""

SYSTEM: Mapping[str, Any] = {
    "actor": None,
    "actor_username": "system",
    "actor_name": "系统",
    "actor_unit": None,
}


def person(principal: Principal) -> dict[str, Any]:
    return {
        "actor": principal.subject,
        "actor_username": principal.username,
        "actor_name": principal.name,
        "actor_unit": principal.unit,
    }


async def add(session: AsyncSession, entries: Sequence[Mapping[str, Any]]) -> None:
    if entries:
        await session.execute(insert(TimelineEntry), list(entries))


async def absorbed(session: AsyncSession, case_id: UUID) -> Sequence[TimelineEntry]:
    """What the case took over, since nothing of the kind was left in it, the latest first."""
    told = select(TimelineEntry).where(TimelineEntry.case_id == case_id)
    apart = TimelineEntry.detail["left"].astext == "0"
    last = told.where(TimelineEntry.action == Action.UNMERGE, apart).with_only_columns(
        func.coalesce(func.max(TimelineEntry.id), 0)
    )
    wanted = told.where(TimelineEntry.action == Step.ABSORB, TimelineEntry.id > last.scalar_subquery())
    return (await session.execute(wanted.order_by(TimelineEntry.id.desc()))).scalars().all()


async def of_case(session: AsyncSession, case_id: UUID, limit: int | None = SHOWN) -> Sequence[TimelineEntry]:
    """The newest entries of a case (`limit` None: all), the oldest first."""
    rows = await session.execute(
        select(TimelineEntry)
        .where(TimelineEntry.case_id == case_id)
        .order_by(TimelineEntry.id.desc())
        .limit(limit)
    )
    return list(reversed(rows.scalars().all()))
