"""Watch regimes 值守等级."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.paging import Position
from services.workflow.duty.models import RegimeRow


async def touching(session: AsyncSession, since: datetime, until: datetime) -> Sequence[RegimeRow]:
    """Regimes in force at some time of [since, until), the one that begins first first."""
    rows = select(RegimeRow).where(RegimeRow.starts_at < until, _end() > since, _end() > RegimeRow.starts_at)
    return (await session.execute(rows.order_by(RegimeRow.starts_at, RegimeRow.id))).scalars().all()


def _end() -> ColumnElement[datetime]:
    """Ended early, a regime ruled until then; LEAST passes over a null."""
    return func.least(RegimeRow.ends_at, RegimeRow.ended_at)


async def page(session: AsyncSession, after: Position | None, limit: int) -> Sequence[RegimeRow]:
    """The one set last first."""
    rows = select(RegimeRow).order_by(RegimeRow.set_at.desc(), RegimeRow.id.desc()).limit(limit)
    if after is not None:
        rows = rows.where(tuple_(RegimeRow.set_at, RegimeRow.id) < (after.at, after.id))
    return (await session.execute(rows)).scalars().all()


async def find(session: AsyncSession, regime_id: UUID) -> RegimeRow | None:
    return await session.get(RegimeRow, regime_id)


async def add(session: AsyncSession, values: dict[str, Any]) -> RegimeRow:
    return (await session.execute(insert(RegimeRow).values(values).returning(RegimeRow))).scalar_one()


async def end(session: AsyncSession, regime_id: UUID, values: dict[str, Any]) -> RegimeRow | None:
    """The ended regime; None when somebody ended it before."""
    changed = (
        update(RegimeRow)
        .where(RegimeRow.id == regime_id, RegimeRow.ended_at.is_(None))
        .values(values)
        .returning(RegimeRow)
    )
    return (await session.execute(changed)).scalar_one_or_none()
