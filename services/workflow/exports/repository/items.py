"""Items as the list of items shows them to a caller, from what the other services publish."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    any_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.paging import Position
from services.contracts.codes import ItemStatus
from services.workflow.access.models import CaseAccess
from services.workflow.cases.models import Case, CaseItem, Reply
from services.workflow.cases.repository.items import lexemes
from services.workflow.cases.repository.neighbours import ASSESSMENT, ITEM
from services.workflow.exports.schemas import ItemFilters

_SHOWN_PRECISION = timedelta(milliseconds=1)
"""What is shown as the time of `to` is still within it."""
_HIDDEN = aliased(Case)
"""A restricted case, of which a list of items says nothing, also to those who see it."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """For whom items are read; `unit` is None for those who see what every unit submitted."""

    subject: UUID
    unit: str | None


async def page(
    session: AsyncSession,
    viewer: Viewer,
    query: ItemFilters,
    folded: str | None,
    after: Position | None,
) -> Sequence[Row[Any]]:
    """At most `limit` items, the newest received first."""
    found = _joined(_columns(viewer)).where(*_conditions(viewer, query, folded))
    if after is not None:
        found = found.where(tuple_(ITEM.c.received_at, ITEM.c.item_id) < tuple_(after.at, after.id))
    newest = found.order_by(ITEM.c.received_at.desc(), ITEM.c.item_id.desc()).limit(query.limit)
    rows: Sequence[Row[Any]] = (await session.execute(newest)).all()
    return rows


async def count(
    session: AsyncSession, viewer: Viewer, query: ItemFilters, folded: str | None, most: int | None
) -> int:
    """How many there are; not counted beyond `most`."""
    found = _joined(select(ITEM.c.item_id)).where(*_conditions(viewer, query, folded))
    wanted = found.limit(most).subquery()
    return (await session.execute(select(func.count()).select_from(wanted))).scalar_one()


def _joined(columns: Select[Any]) -> Select[Any]:
    return (
        columns.select_from(ITEM)
        .outerjoin(ASSESSMENT, ASSESSMENT.c.item_id == ITEM.c.item_id)
        .outerjoin(CaseItem, CaseItem.item_id == ITEM.c.item_id)
        .outerjoin(Case, and_(Case.id == CaseItem.case_id, ~Case.restricted))
        .outerjoin(Reply, and_(Reply.case_id == Case.id, Reply.version == Case.shown_reply))
    )


def _columns(viewer: Viewer) -> Select[Any]:
    hidden = _accuses(viewer.unit) if viewer.unit is not None else false()
    apart = [
        case((hidden, None), else_=column).label(column.name)
        for column in (ITEM.c.unit, ITEM.c.external_id, ITEM.c.source_url)
    ]
    names = (
        "item_id",
        "received_at",
        "channel",
        "title",
        "text",
        "place",
        "concerns_unit",
        "drill",
        "occurred_at",
        "published_at",
        "reach",
    )
    return select(
        *(ITEM.c[name] for name in names),
        *apart,
        *(ASSESSMENT.c[name] for name in ("risk", "tier", "category", "kind")),
        Case.number.label("case_number"),
        Case.state,
        Case.lead_unit,
        Reply.text.label("public_reply"),
        Reply.decided_at.label("replied_at"),
    )


def _conditions(viewer: Viewer, query: ItemFilters, folded: str | None) -> list[ColumnElement[bool]]:
    found = [~_restricted_to_others(viewer), *_chosen(query)]
    unit = viewer.unit
    if unit is not None:
        own = or_(ITEM.c.unit == unit, Case.lead_unit == unit, Case.assisting_units.contains([unit]))
        found.append(func.coalesce(own, false()))
        if query.unit:
            found.append(~_accuses(unit))
    if folded is not None:
        matches = and_(
            CaseItem.search.bool_op("@@")(cast(lexemes(folded, " & "), TSQUERY)),
            CaseItem.folded.contains(folded, autoescape=True),
        )
        found.append(ITEM.c.item_id.in_(select(CaseItem.item_id).where(matches)))
    return found


def _chosen(query: ItemFilters) -> list[ColumnElement[bool]]:
    pairs = (
        (ASSESSMENT.c.risk, query.risk),
        (ASSESSMENT.c.tier, query.tier),
        (ASSESSMENT.c.category, query.category),
        (ASSESSMENT.c.kind, query.kind),
        (ITEM.c.channel, query.channel),
        (ITEM.c.unit, query.unit),
    )
    found: list[ColumnElement[bool]] = [column.in_(values) for column, values in pairs if values]
    if query.status and len(set(query.status)) < len(ItemStatus):
        wanted = ItemStatus.ASSESSED in query.status
        found.append(ASSESSMENT.c.item_id.is_not(None) if wanted else ASSESSMENT.c.item_id.is_(None))
    if query.from_ is not None:
        found.append(ITEM.c.received_at >= query.from_)
    if query.to is not None:
        found.append(ITEM.c.received_at < query.to + _SHOWN_PRECISION)
    return found


def _restricted_to_others(viewer: Viewer) -> ColumnElement[bool]:
    """In a case that only others see; the unit that brought an item knows of the item anyhow."""
    named = exists().where(CaseAccess.case_id == _HIDDEN.id, CaseAccess.person == viewer.subject)
    others = true() if viewer.unit is None else ITEM.c.unit != viewer.unit
    return and_(exists().where(_HIDDEN.id == CaseItem.case_id, _HIDDEN.restricted, ~named), others)


def _accuses(unit: str) -> ColumnElement[bool]:
    """About the unit's own conduct, brought by another: it may not find out by which."""
    concerned = func.coalesce(literal(unit) == any_(Case.concerned_units), false())
    return and_(ITEM.c.unit != unit, or_(func.coalesce(ITEM.c.concerns_unit == unit, false()), concerned))
