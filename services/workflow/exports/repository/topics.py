"""Topics as far as a caller sees their items, by what the cases know of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Row, Select, exists, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.heat import BASELINE_DAYS
from services.workflow.access.models import CaseAccess
from services.workflow.cases.models import Case, CaseItem
from services.workflow.cases.repository.neighbours import ITEM
from services.workflow.exports.repository.items import Viewer

FEWEST = 2
"""Items that make a topic worth listing."""
_DAY = timedelta(days=1)
_NOW = func.huiying.now()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose topics, and whether those of exercises."""

    viewer: Viewer
    drill: bool


async def page(session: AsyncSession, wanted: Wanted, after: UUID | None, limit: int) -> Sequence[Row[Any]]:
    """The topics begun last first; each page reads no others.

    `recent`, `before`: items of the last 24 hours and of the week before them; `views`: of all items.
    """
    found = _grouped(wanted, *_PULSE).outerjoin(ITEM, ITEM.c.item_id == CaseItem.item_id)
    found = found.order_by(CaseItem.topic_id.desc()).limit(limit)
    if after is not None:
        found = found.where(CaseItem.topic_id < after)
    topics = found.subquery()
    rows = select(topics, Case.number, Case.state, Case.lead_unit, Case.risk).join(
        Case, Case.id == topics.c.case_id
    )
    ordered: Sequence[Row[Any]] = (await session.execute(rows.order_by(topics.c.topic_id.desc()))).all()
    return ordered


async def count(session: AsyncSession, wanted: Wanted, most: int | None) -> int:
    """How many there are; not counted beyond `most`."""
    found = _grouped(wanted).limit(most).subquery()
    return (await session.execute(select(func.count()).select_from(found))).scalar_one()


_PULSE: Sequence[ColumnElement[Any]] = (
    func.count().filter(CaseItem.received_at > _NOW - _DAY).label("recent"),
    func.count()
    .filter(CaseItem.received_at <= _NOW - _DAY, CaseItem.received_at > _NOW - (BASELINE_DAYS + 1) * _DAY)
    .label("before"),
    func.coalesce(func.sum(ITEM.c.reach["views"].astext.cast(BigInteger)), 0).label("views"),
)


def _grouped(wanted: Wanted, *more: ColumnElement[Any]) -> Select[Any]:
    named = exists().where(CaseAccess.case_id == Case.id, CaseAccess.person == wanted.viewer.subject)
    unit = wanted.viewer.unit
    conditions = [Case.drill == wanted.drill, or_(~Case.restricted, named)]
    if unit is not None:
        conditions.append(
            or_(CaseItem.unit == unit, Case.lead_unit == unit, Case.assisting_units.contains([unit]))
        )
    return (
        select(
            CaseItem.topic_id,
            func.count().label("items"),
            func.min(CaseItem.received_at).label("first_at"),
            func.max(CaseItem.received_at).label("last_at"),
            func.array_agg(aggregate_order_by(CaseItem.heading, CaseItem.received_at))[1].label("title"),
            func.array_agg(aggregate_order_by(CaseItem.case_id, CaseItem.received_at.desc()))[1].label(
                "case_id"
            ),
            *more,
        )
        .join(Case, Case.id == CaseItem.case_id)
        .where(*conditions)
        .group_by(CaseItem.topic_id)
        .having(func.count() >= FEWEST)
    )
