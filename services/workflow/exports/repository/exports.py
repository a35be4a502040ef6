"""Exports: asked for, claimed by the database's time, finished by whoever began last."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.exports.domain import KEEP, ExportState
from services.workflow.exports.models import ExportRow
from services.workflow.notices.repository import users

LEASE = timedelta(seconds=60)
SHOWN = 50
_NOW = func.huiying.now()
_OPEN = (ExportState.WAITING.value, ExportState.RUNNING.value)


async def add(session: AsyncSession, values: Mapping[str, Any]) -> ExportRow:
    row = insert(ExportRow).values(**values).returning(ExportRow)
    return (await session.execute(row)).scalar_one()


async def of_person(session: AsyncSession, person: UUID) -> Sequence[ExportRow]:
    """The newest first."""
    rows = select(ExportRow).where(ExportRow.person == person)
    newest = rows.order_by(ExportRow.asked_at.desc(), ExportRow.id.desc()).limit(SHOWN)
    return (await session.execute(newest)).scalars().all()


async def one(session: AsyncSession, export: UUID, person: UUID) -> ExportRow | None:
    """An export, when it is that person's."""
    row = select(ExportRow).where(ExportRow.id == export, ExportRow.person == person)
    return (await session.execute(row)).scalar_one_or_none()


async def open_of(session: AsyncSession, person: UUID) -> int:
    """How many of a person's exports are not over; asks of one person queue up."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(person), 0x4558))))
    rows = select(func.count()).where(ExportRow.person == person, ExportRow.state.in_(_OPEN))
    return (await session.execute(rows)).scalar_one()


async def claim(session: AsyncSession) -> ExportRow | None:
    """Lease the export that waits longest, if any; each to one caller."""
    free = (
        select(ExportRow.id)
        .where(
            ExportRow.state.in_(_OPEN),
            or_(ExportRow.leased_until.is_(None), ExportRow.leased_until < _NOW),
        )
        .order_by(ExportRow.asked_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(ExportRow)
        .where(ExportRow.id == free.scalar_subquery())
        .values(
            state=ExportState.RUNNING.value,
            leased_until=_NOW + LEASE,
            attempts=ExportRow.attempts + 1,
            rows=0,
        )
        .returning(ExportRow)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return (await session.execute(taken)).scalar_one_or_none()


async def begin(session: AsyncSession, export: UUID) -> None:
    """It is being made where it was asked for; nobody else sees it before it is done."""
    row = update(ExportRow).where(ExportRow.id == export).values(state=ExportState.RUNNING.value)
    await session.execute(row.execution_options(synchronize_session=False))


async def renew(session: AsyncSession, export: UUID, attempt: int, rows: int, total: int | None) -> bool:
    """Keep the lease and say how far it is; False when another attempt has begun."""
    return await _change(
        session, export, attempt, {"leased_until": _NOW + LEASE, "rows": rows, "total": total}
    )


async def finish(
    session: AsyncSession, export: UUID, attempt: int, rows: int, size: int, digest: bytes
) -> bool:
    """Done, with its file; False when it is no longer this attempt's to say."""
    return await _change(
        session,
        export,
        attempt,
        {
            "state": ExportState.DONE.value,
            "leased_until": None,
            "rows": rows,
            "total": rows,
            "size": size,
            "sha256": digest,
            "done_at": _NOW,
            "expires_at": _NOW + KEEP,
        },
    )


async def fail(session: AsyncSession, export: UUID, attempt: int, why: str) -> bool:
    return await _change(
        session,
        export,
        attempt,
        {"state": ExportState.FAILED.value, "leased_until": None, "error": why, "done_at": _NOW},
    )


async def put_off(session: AsyncSession, export: UUID, attempt: int, wait: timedelta) -> bool:
    return await _change(
        session, export, attempt, {"state": ExportState.WAITING.value, "leased_until": _NOW + wait}
    )


async def _change(session: AsyncSession, export: UUID, attempt: int, values: Mapping[str, Any]) -> bool:
    changed = (
        update(ExportRow)
        .where(
            ExportRow.id == export,
            ExportRow.attempts == attempt,
            ExportRow.state == ExportState.RUNNING.value,
        )
        .values(**values)
        .returning(ExportRow.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(changed)).first() is not None


async def expire(session: AsyncSession) -> Sequence[Row[Any]]:
    """Mark the exports whose time is over and forget what was looked for; their ids and formats."""
    over = (
        update(ExportRow)
        .where(ExportRow.state == ExportState.DONE.value, ExportRow.expires_at <= _NOW)
        .values(state=ExportState.EXPIRED.value, filters={})
        .returning(ExportRow.id, ExportRow.format)
        .execution_options(synchronize_session=False)
    )
    found: Any = await session.execute(over)
    rows: Sequence[Row[Any]] = found.all()
    return rows


async def needed(session: AsyncSession, exports: Collection[UUID]) -> set[UUID]:
    """Those of `exports` whose file may still be fetched or is being made."""
    kept = (*_OPEN, ExportState.DONE.value)
    rows = select(ExportRow.id).where(ExportRow.id.in_(exports), ExportRow.state.in_(kept))
    return set((await session.execute(rows)).scalars())


async def account(session: AsyncSession, person: UUID) -> Row[Any] | None:
    """The account as it is at this moment; None when it is gone or switched off."""
    row = select(users).where(users.c.id == person, users.c.active)
    return (await session.execute(row)).one_or_none()
