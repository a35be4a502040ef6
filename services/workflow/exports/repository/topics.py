"""Topics as far as a caller sees their items, by what the cases know of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, exists, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.access.models import CaseAccess
from services.workflow.cases.models import Case, CaseItem
from services.workflow.exports.repository.items import Viewer

FEWEST = 2
"""Items that make a topic worth listing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose topics, and whether those of exercises."""

    viewer: Viewer
    drill: bool


async def page(session: AsyncSession, wanted: Wanted, after: UUID | None, limit: int) -> Sequence[Row[Any]]:
    """The topics begun last first; each page reads no others."""
    found = _grouped(wanted).order_by(CaseItem.topic_id.desc()).limit(limit)
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


def _grouped(wanted: Wanted) -> Select[Any]:
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
        )
        .join(Case, Case.id == CaseItem.case_id)
        .where(*conditions)
        .group_by(CaseItem.topic_id)
        .having(func.count() >= FEWEST)
    )
