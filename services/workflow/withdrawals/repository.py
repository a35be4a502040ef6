"""The statements around items whose words are gone."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Column, DateTime, MetaData, Row, Table, Text, Uuid, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.cases.models import CaseItem

TOMBSTONE = Table(
    "item_tombstone_v1",
    MetaData(),
    Column("item_id", Uuid, primary_key=True),
    Column("kind", Text),
    Column("at", DateTime(timezone=True)),
    Column("reason", Text),
    schema="ingest",
)


_ANSWERS = text("DELETE FROM workflow.idempotency_key WHERE position(convert_to(:id, 'UTF8') IN body) > 0")


async def tombstones(session: AsyncSession, ids: Collection[UUID]) -> Sequence[Row[Any]]:
    rows = await session.execute(select(TOMBSTONE).where(TOMBSTONE.c.item_id.in_(ids)))
    return rows.all()


async def lock_cases_of(session: AsyncSession, ids: Collection[UUID]) -> None:
    """Hold the cases of these items, in one order for everybody."""
    await session.execute(
        text(
            "SELECT id FROM workflow.cases WHERE id IN (SELECT case_id FROM workflow.case_item "
            "WHERE item_id = ANY (CAST(:ids AS uuid[]))) ORDER BY id FOR UPDATE"
        ),
        {"ids": list(ids)},
    )


class Standing(NamedTuple):
    """An item that still has its words here."""

    item_id: UUID
    case_id: UUID
    heading: str


async def standing(session: AsyncSession, ids: Collection[UUID]) -> list[Standing]:
    """Those of `ids` that still have their words here, by case."""
    rows = await session.execute(
        select(CaseItem.item_id, CaseItem.case_id, CaseItem.heading)
        .where(CaseItem.item_id.in_(ids), CaseItem.erased_at.is_(None))
        .order_by(CaseItem.case_id, CaseItem.item_id)
    )
    return [Standing(*row) for row in rows]


async def erase(session: AsyncSession, ids: Collection[UUID], shown: str, at: datetime) -> None:
    await session.execute(
        update(CaseItem)
        .where(CaseItem.item_id.in_(ids))
        .values(heading=shown, folded="", search="", erased_at=at)
        .execution_options(synchronize_session=False)
    )


async def forget_answers(session: AsyncSession, ids: Collection[UUID]) -> None:
    """Answers kept for who sends a keyed request again hold whole cases: those with these items go.

    They are kept for days only, so nobody looks for an item whose time is over.
    """
    for item in ids:
        await session.execute(_ANSWERS, {"id": str(item)})


async def next_heading(session: AsyncSession, case_id: UUID) -> str | None:
    """The heading of the earliest item of the case that has its words."""
    first = (
        select(CaseItem.heading)
        .where(CaseItem.case_id == case_id, CaseItem.erased_at.is_(None))
        .order_by(CaseItem.received_at, CaseItem.item_id)
        .limit(1)
    )
    return (await session.execute(first)).scalar_one_or_none()


async def left(session: AsyncSession, case_id: UUID) -> int:
    """How many items of the case have their words."""
    counted = select(func.count()).where(CaseItem.case_id == case_id, CaseItem.erased_at.is_(None))
    return (await session.execute(counted)).scalar_one()
