"""Counters, the switch of the public page, and what is due."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.knowledge.domain.rules import EntryState
from services.workflow.knowledge.models import KnowledgeEntry, KnowledgeSite, KnowledgeUse, KnowledgeVersion


class Due(NamedTuple):
    """An entry that stands, whose last day is near or over."""

    id: UUID
    unit: str
    state: str
    number: int
    valid_until: date
    version: int


async def use(session: AsyncSession, entry_id: UUID, case_id: UUID) -> None:
    """Count a case once."""
    new = await session.execute(
        insert(KnowledgeUse)
        .values(entry_id=entry_id, case_id=case_id)
        .on_conflict_do_nothing()
        .returning(KnowledgeUse.case_id)
    )
    if new.scalar_one_or_none() is not None:
        await _set(session, entry_id, used=KnowledgeEntry.used + 1)


async def open_once(session: AsyncSession, entry_id: UUID) -> None:
    """One more opening; of whom is not asked."""
    await _set(session, entry_id, opened=KnowledgeEntry.opened + 1)


async def uncounted(session: AsyncSession, before: datetime, most: int) -> Sequence[tuple[UUID, str]]:
    """Entries that stand, with their question, whose like items were not counted since."""
    rows = (
        select(KnowledgeEntry.id, KnowledgeVersion.question)
        .join(KnowledgeVersion, KnowledgeVersion.entry_id == KnowledgeEntry.id)
        .where(
            KnowledgeVersion.number == KnowledgeEntry.in_force,
            func.coalesce(KnowledgeEntry.counted_at, func.to_timestamp(0)) < before,
        )
        .order_by(KnowledgeEntry.counted_at.nulls_first(), KnowledgeEntry.id)
        .limit(most)
    )
    return [(row.id, row.question) for row in await session.execute(rows)]


async def set_resembling(session: AsyncSession, entry_id: UUID, count: int, at: datetime) -> None:
    await _set(session, entry_id, resembling=count, counted_at=at)


async def _set(session: AsyncSession, entry_id: UUID, **values: Any) -> None:
    """Counters are no change of the entry: its version stays."""
    await session.execute(
        update(KnowledgeEntry)
        .where(KnowledgeEntry.id == entry_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def due(session: AsyncSession, today: date, soon: timedelta, most: int) -> Sequence[Due]:
    """What nobody was told of yet; locked for this transaction."""
    rows = (
        select(
            KnowledgeEntry.id,
            KnowledgeEntry.unit,
            KnowledgeEntry.state,
            KnowledgeVersion.number,
            KnowledgeVersion.valid_until,
            KnowledgeEntry.version,
        )
        .join(KnowledgeVersion, KnowledgeVersion.entry_id == KnowledgeEntry.id)
        .where(
            KnowledgeVersion.number == KnowledgeEntry.in_force,
            KnowledgeVersion.valid_until <= today + soon,
            KnowledgeEntry.told_for.is_distinct_from(KnowledgeVersion.valid_until),
            (KnowledgeVersion.valid_until < today)
            | KnowledgeEntry.warned_for.is_distinct_from(KnowledgeVersion.valid_until),
        )
        .order_by(KnowledgeVersion.valid_until, KnowledgeEntry.id)
        .limit(most)
        .with_for_update(of=KnowledgeEntry, skip_locked=True)
    )
    return [Due(*row) for row in await session.execute(rows)]


async def warned(session: AsyncSession, ids: Collection[UUID]) -> None:
    await session.execute(
        update(KnowledgeEntry)
        .where(KnowledgeEntry.id.in_(ids))
        .values(warned_for=_last_day())
        .execution_options(synchronize_session=False)
    )


async def expire(session: AsyncSession, ids: Collection[UUID]) -> None:
    """Say that their day has passed; what is being rewritten stays in the hands of who writes."""
    await session.execute(
        update(KnowledgeEntry)
        .where(KnowledgeEntry.id.in_(ids))
        .values(
            told_for=_last_day(),
            version=KnowledgeEntry.version + 1,
            updated_at=func.huiying.now(),
            state=func.replace(KnowledgeEntry.state, EntryState.APPROVED, EntryState.EXPIRED),
        )
        .execution_options(synchronize_session=False)
    )


def _last_day() -> Any:
    return (
        select(KnowledgeVersion.valid_until)
        .where(
            KnowledgeVersion.entry_id == KnowledgeEntry.id,
            KnowledgeVersion.number == KnowledgeEntry.in_force,
        )
        .scalar_subquery()
    )


async def site(session: AsyncSession) -> KnowledgeSite | None:
    """The switch as it is; None: never touched, which is off."""
    rows = select(KnowledgeSite).order_by(KnowledgeSite.version.desc()).limit(1)
    return (await session.execute(rows)).scalar_one_or_none()


async def lock_site(session: AsyncSession) -> None:
    await session.execute(text("LOCK TABLE workflow.knowledge_site IN SHARE ROW EXCLUSIVE MODE"))


async def add_site(session: AsyncSession, **row: Any) -> KnowledgeSite:
    made = await session.execute(insert(KnowledgeSite).values(**row).returning(KnowledgeSite))
    return made.scalar_one()
