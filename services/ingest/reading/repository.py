"""Every statement that reads items for people, and the one that keeps the read side up to date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    all_,
    and_,
    any_,
    cast,
    column,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    table,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.paging import Position
from services.contracts.codes import ItemStatus
from services.ingest.items.models import Item, ItemReading
from services.ingest.items.schemas import ItemQuery

_REFRESH_LOCK = 0x4954454D
_SHOWN_PRECISION = timedelta(milliseconds=1)
"""What is shown as the time of `to` is still within it."""

_SHOWN = text(
    """
    SELECT i.id, i.unit, i.external_id, i.channel, i.title, i.text, i.source_url, i.occurred_at,
           i.published_at, i.received_at, i.place, i.concerns_unit, i.reach, i.drill, i.duplicate_of,
           d.unit AS first_unit, dc.lead_unit AS first_lead, dc.assisting_units AS first_assisting,
           a.body AS assessment, r.status AS read_status,
           c.case_id, c.state, c.lead_unit, c.assisting_units, c.reviewed, c.public_reply, c.replied_at,
           c.alarms, c.concerned_units, x.people AS named, dx.people AS first_named,
           e.at AS erased_at, e.kind AS erased_kind, e.reason AS erased_reason
      FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS wanted(id, place)
      JOIN ingest.item AS i ON i.id = wanted.id
      LEFT JOIN ingest.item AS d ON d.id = i.duplicate_of
      LEFT JOIN workflow.item_case_v1 AS dc ON dc.item_id = i.duplicate_of
      LEFT JOIN ingest.item_reading AS r ON r.item_id = i.id
      LEFT JOIN analysis.assessment_v1 AS a ON a.item_id = i.id
      LEFT JOIN workflow.item_case_v1 AS c ON c.item_id = i.id
      LEFT JOIN ingest.item_tombstone AS e ON e.item_id = i.id
      LEFT JOIN workflow.restricted_item_v1 AS x ON x.item_id = i.id
      LEFT JOIN workflow.restricted_item_v1 AS dx ON dx.item_id = i.duplicate_of
     ORDER BY wanted.place
    """
)


_RESTRICTED = table(
    "restricted_item_v1",
    column("item_id", Uuid),
    column("unit", Text),
    column("people", ARRAY(Uuid)),
    schema="workflow",
)
_CASE = table(
    "item_case_v1", column("item_id", Uuid), column("concerned_units", ARRAY(Text)), schema="workflow"
)


@dataclass(frozen=True)
class Viewer:
    """For whom items are listed; `unit` is None for those who see what every unit submitted."""

    subject: UUID
    unit: str | None


@dataclass(frozen=True)
class Search:
    """A folded phrase and its bigrams as a text-search query."""

    phrase: str
    query: str


async def shown(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[Any]:
    """The items with their assessment and case, in the order of `ids`."""
    return (await session.execute(_SHOWN, {"ids": list(ids)})).all()


async def page(
    session: AsyncSession,
    query: ItemQuery,
    *,
    viewer: Viewer,
    search: Search | None,
    after: Position | None,
) -> Sequence[Any]:
    """Ids and times of one page and one row more."""
    return (await session.execute(_filtered(query, viewer, search, after))).all()


def _restricted_to_others(viewer: Viewer) -> ColumnElement[bool]:
    """In a case that only others see; the unit that brought an item knows of it anyhow."""
    hidden: list[ColumnElement[bool]] = [
        _RESTRICTED.c.item_id == Item.id,
        literal(viewer.subject, Uuid) != all_(_RESTRICTED.c.people),
    ]
    if viewer.unit is not None:
        hidden.append(_RESTRICTED.c.unit != viewer.unit)
    return exists().where(*hidden)


def _accuses(unit: str) -> ColumnElement[bool]:
    """About the unit's own conduct, brought by another: it may not find out by which."""
    in_case = exists().where(_CASE.c.item_id == Item.id, literal(unit) == any_(_CASE.c.concerned_units))
    return and_(Item.unit != unit, or_(func.coalesce(Item.concerns_unit == unit, false()), in_case))


def _filtered(
    query: ItemQuery, viewer: Viewer, search: Search | None, after: Position | None
) -> Select[UUID, datetime]:
    reading, unit = ItemReading, viewer.unit
    found = select(Item.id, Item.received_at).outerjoin(reading, reading.item_id == Item.id)
    status = func.coalesce(reading.status, ItemStatus.QUEUED.value)
    for wanted, values in (
        (status, query.status),
        (reading.risk, query.risk),
        (reading.tier, query.tier),
        (reading.category, query.category),
        (reading.kind, query.kind),
        (Item.channel, query.channel),
        (Item.unit, query.unit),
    ):
        if values:
            found = found.where(wanted.in_(values))
    found = found.where(~_restricted_to_others(viewer))
    if unit is not None and query.unit:
        found = found.where(~_accuses(unit))
    if unit is not None:
        found = found.where((Item.unit == unit) | reading.visible_to.op("@>")(cast([unit], ARRAY(TEXT))))
    if search is not None:
        found = found.where(
            reading.bigrams.op("@@")(cast(search.query, TSQUERY)),
            func.strpos(reading.folded, search.phrase) > 0,
        )
    if query.from_ is not None:
        found = found.where(Item.received_at >= query.from_)
    if query.to is not None:
        found = found.where(Item.received_at < query.to + _SHOWN_PRECISION)
    if after is not None:
        found = found.where(tuple_(Item.received_at, Item.id) < tuple_(after.at, after.id))
    return found.order_by(Item.received_at.desc(), Item.id.desc()).limit(query.limit + 1)


async def items_of_cases(session: AsyncSession, cases: Sequence[UUID]) -> list[UUID]:
    """Items that are, or until now were, in these cases."""
    rows = await session.execute(
        text(
            "SELECT item_id FROM workflow.item_case_v1 WHERE case_id = ANY(CAST(:cases AS uuid[])) "
            "UNION SELECT item_id FROM ingest.item_reading WHERE case_id = ANY(CAST(:cases AS uuid[]))"
        ),
        {"cases": list(cases)},
    )
    return list(rows.scalars())


async def without_reading(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[Any]:
    """Masked texts of the items that have no row on the read side yet."""
    rows = await session.execute(
        select(Item.id, Item.title, Item.text)
        .outerjoin(ItemReading, ItemReading.item_id == Item.id)
        .where(and_(Item.id.in_(ids), ItemReading.item_id.is_(None)))
    )
    return rows.all()


async def one_at_a_time(session: AsyncSession) -> None:
    """Refreshes queue up, so that an older one never overwrites a newer one."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _REFRESH_LOCK})


async def add_readings(session: AsyncSession, rows: Sequence[tuple[UUID, str, list[str]]]) -> None:
    """Make read-side rows from folded texts and their bigrams."""
    await session.execute(
        text(
            "INSERT INTO ingest.item_reading (item_id, received_at, status, visible_to, folded, bigrams) "
            "SELECT i.id, i.received_at, 'failed', ARRAY[i.unit], :folded, "
            "array_to_tsvector(CAST(:bigrams AS text[])) FROM ingest.item AS i WHERE i.id = :id "
            "ON CONFLICT DO NOTHING"
        ),
        [{"id": item_id, "folded": folded, "bigrams": pairs} for item_id, folded, pairs in rows],
    )


async def refresh(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Take over what assessment and case say now."""
    await session.execute(
        text(
            """
            UPDATE ingest.item_reading AS r
               SET status = 'assessed', risk = a.risk, tier = a.tier, category = a.category, kind = a.kind,
                   case_id = c.case_id,
                   visible_to = array_remove(ARRAY[i.unit, c.lead_unit] || c.assisting_units, NULL)
              FROM ingest.item AS i
              JOIN analysis.assessment_v1 AS a ON a.item_id = i.id
              LEFT JOIN workflow.item_case_v1 AS c ON c.item_id = i.id
             WHERE r.item_id = i.id AND i.id = ANY(CAST(:ids AS uuid[]))
            """
        ),
        {"ids": list(ids)},
    )
