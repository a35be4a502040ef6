"""What the other services publish and cases read: items as shown, assessments, units."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Boolean, Column, DateTime, MetaData, Row, SmallInteger, Table, Text, Uuid, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import UnitKind

_views = MetaData()
_TIME = DateTime(timezone=True)

ITEM = Table(
    "item_shown_v1",
    _views,
    Column("item_id", Uuid, primary_key=True),
    Column("unit", Text),
    Column("channel", Text),
    Column("title", Text),
    Column("text", Text),
    Column("source_url", Text),
    Column("place", Text),
    Column("concerns_unit", Text),
    Column("drill", Boolean),
    Column("occurred_at", _TIME),
    Column("published_at", _TIME),
    Column("received_at", _TIME),
    Column("reach", JSONB),
    Column("external_id", Text),
    Column("duplicate_of", Uuid),
    schema="ingest",
)

ASSESSMENT = Table(
    "assessment_v1",
    _views,
    Column("item_id", Uuid, primary_key=True),
    Column("risk", Text),
    Column("tier", SmallInteger),
    Column("category", Text),
    Column("kind", Text),
    Column("suggested_unit", Text),
    Column("topic_id", Uuid),
    Column("body", JSONB),
    schema="analysis",
)

UNIT = Table(
    "unit_v1",
    _views,
    Column("code", Text, primary_key=True),
    Column("name", Text),
    Column("kind", Text),
    Column("active", Boolean),
    schema="gateway",
)


class Unit(NamedTuple):
    name: str
    kind: UnitKind
    active: bool


async def items(session: AsyncSession, ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """The items of `ids` as shown, those that are there."""
    return (await session.execute(select(ITEM).where(ITEM.c.item_id.in_(ids)))).all()


async def assessments(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, Row[Any]]:
    rows = await session.execute(select(ASSESSMENT).where(ASSESSMENT.c.item_id.in_(ids)))
    return {row.item_id: row for row in rows}


async def unit_names(session: AsyncSession) -> Mapping[str, str]:
    """The names of the units that are active, by code."""
    rows = await session.execute(select(UNIT.c.code, UNIT.c.name).where(UNIT.c.active))
    return {row.code: row.name for row in rows}


async def all_unit_names(session: AsyncSession) -> dict[str, str]:
    """The names of all units by code, also of those that are no longer active."""
    return {row.code: row.name for row in await session.execute(select(UNIT.c.code, UNIT.c.name))}


async def units(session: AsyncSession, codes: Collection[str]) -> Mapping[str, Unit]:
    """The units of `codes` that exist."""
    if not codes:
        return {}
    rows = await session.execute(select(UNIT).where(UNIT.c.code.in_(codes)))
    return {row.code: Unit(row.name, UnitKind(row.kind), row.active) for row in rows}
