"""Swaps 换班."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.paging import Position
from services.workflow.duty.domain.posts import SwapState
from services.workflow.duty.models import Swap


async def page(session: AsyncSession, after: Position | None, limit: int) -> Sequence[Swap]:
    """The swaps asked for last first."""
    rows = select(Swap).order_by(Swap.asked_at.desc(), Swap.id.desc()).limit(limit)
    if after is not None:
        rows = rows.where(tuple_(Swap.asked_at, Swap.id) < (after.at, after.id))
    return (await session.execute(rows)).scalars().all()


async def asked_of(session: AsyncSession, person: UUID, now: datetime) -> int:
    """How many swaps wait for this person's answer, their shifts still ahead."""
    first = func.least(Swap.starts_at, Swap.return_starts_at)
    rows = select(func.count()).where(Swap.state == SwapState.ASKED.value, Swap.other == person, first > now)
    return (await session.execute(rows)).scalar_one()


async def find(session: AsyncSession, swap_id: UUID) -> Swap | None:
    return await session.get(Swap, swap_id)


async def add(session: AsyncSession, values: dict[str, Any]) -> Swap:
    return (await session.execute(insert(Swap).values(values).returning(Swap))).scalar_one()


async def answer(session: AsyncSession, swap_id: UUID, values: dict[str, Any]) -> Swap | None:
    """The answered swap; None when it is no longer open."""
    changed = (
        update(Swap)
        .where(Swap.id == swap_id, Swap.state == SwapState.ASKED.value)
        .values(values)
        .returning(Swap)
    )
    return (await session.execute(changed)).scalar_one_or_none()
