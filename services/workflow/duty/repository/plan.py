"""Rotations and overrides."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.calendar import repository as calendar
from services.workflow.duty.domain.posts import Post
from services.workflow.duty.domain.rota import Override, Rota, Rotation, Turn
from services.workflow.duty.models import OverrideRow, RotationVersion

_MARGIN = timedelta(days=3)
"""An override next to a range may still shape the shifts that reach into it."""


async def load(session: AsyncSession, since: datetime, until: datetime) -> Rota:
    """All that decides who is on between `since` and `until`."""
    versions = select(RotationVersion).order_by(RotationVersion.rotation, RotationVersion.version)
    return Rota(
        rotations=[as_rotation(row) for row in (await session.execute(versions)).scalars()],
        overrides=[as_override(row) for row in await _shaping(session, since, until)],
        calendar=await calendar.load(session),
    )


async def _shaping(session: AsyncSession, since: datetime, until: datetime) -> Sequence[OverrideRow]:
    rows = (
        select(OverrideRow)
        .where(_end() > since - _MARGIN, _end() > OverrideRow.starts_at)
        .where(OverrideRow.starts_at < until + _MARGIN)
        .order_by(OverrideRow.made_at, OverrideRow.id)
    )
    return (await session.execute(rows)).scalars().all()


def _end() -> ColumnElement[datetime]:
    """Cancelled while it ran, an override ruled until then; LEAST passes over a null."""
    return func.least(OverrideRow.ends_at, OverrideRow.cancelled_at)


def as_rotation(row: RotationVersion) -> Rotation:
    return Rotation(
        rotation=row.rotation,
        version=row.version,
        post=Post(row.post),
        roster=tuple(row.roster),
        starts_on=row.starts_on,
        change_at=row.change_at,
        hours=row.hours,
        turn=Turn(row.turn),
        weekday=row.weekday,
        days=frozenset(row.days),
        holiday_roster=tuple(row.holiday_roster),
        ends_on=row.ends_on,
    )


def as_override(row: OverrideRow) -> Override:
    end = row.ends_at if row.cancelled_at is None else min(row.ends_at, row.cancelled_at)
    return Override(Post(row.post), row.person, row.starts_at, end, row.replaces, row.beside)


async def lock(session: AsyncSession) -> None:
    """Let one transaction at a time change who is on; reading goes on."""
    await session.execute(
        text("LOCK TABLE workflow.duty_rotation, workflow.duty_override IN SHARE ROW EXCLUSIVE MODE")
    )


async def rotations(session: AsyncSession, limit: int) -> Sequence[RotationVersion]:
    """The newest version of every rotation, those made first first."""
    newest = (
        select(RotationVersion.id)
        .ext(distinct_on(RotationVersion.rotation))
        .order_by(RotationVersion.rotation, RotationVersion.version.desc())
    )
    rows = (
        select(RotationVersion)
        .where(RotationVersion.id.in_(newest))
        .order_by(RotationVersion.rotation)
        .limit(limit)
    )
    return (await session.execute(rows)).scalars().all()


async def versions(session: AsyncSession, rotation: UUID, limit: int) -> Sequence[RotationVersion]:
    """The versions of one rotation, the newest first."""
    rows = select(RotationVersion).where(RotationVersion.rotation == rotation)
    rows = rows.order_by(RotationVersion.version.desc()).limit(limit)
    return (await session.execute(rows)).scalars().all()


async def any_rotation(session: AsyncSession) -> bool:
    return (await session.execute(select(RotationVersion.id).limit(1))).first() is not None


async def add_rotation(session: AsyncSession, values: dict[str, Any]) -> RotationVersion:
    made = insert(RotationVersion).values(values).returning(RotationVersion)
    return (await session.execute(made)).scalar_one()


async def overrides(
    session: AsyncSession, since: datetime, until: datetime, limit: int
) -> Sequence[OverrideRow]:
    """Overrides that touch the range, the one that begins first first; cancelled ones too."""
    rows = select(OverrideRow).where(OverrideRow.ends_at > since, OverrideRow.starts_at < until)
    rows = rows.order_by(OverrideRow.starts_at, OverrideRow.id).limit(limit)
    return (await session.execute(rows)).scalars().all()


async def override(session: AsyncSession, override_id: UUID) -> OverrideRow | None:
    return await session.get(OverrideRow, override_id)


async def add_override(session: AsyncSession, values: dict[str, Any]) -> OverrideRow:
    made = insert(OverrideRow).values(values).returning(OverrideRow)
    return (await session.execute(made)).scalar_one()


async def cancel_override(
    session: AsyncSession, override_id: UUID, values: dict[str, Any]
) -> OverrideRow | None:
    """The cancelled override; None when somebody cancelled it before."""
    changed = (
        update(OverrideRow)
        .where(OverrideRow.id == override_id, OverrideRow.cancelled_at.is_(None))
        .values(values)
        .returning(OverrideRow)
    )
    return (await session.execute(changed)).scalar_one_or_none()
