"""The cases behind a number, and the matters that come most often."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.paging import Position
from services.workflow.cases.models import Case
from services.workflow.statistics.domain.figures import Counts
from services.workflow.statistics.domain.measures import Measure
from services.workflow.statistics.domain.scope import Scope
from services.workflow.statistics.domain.windows import Window
from services.workflow.statistics.models import CURRENT, Fact

_CASE = Case.id == Fact.case_id
_EVERY_CASE = (Measure.RECEIVED, Measure.ITEMS)
_OF_TOPICS = (Measure.RECEIVED, Measure.ITEMS, Measure.ANSWERED, Measure.CLOSED, Measure.OVERDUE)


def counted(scope: Scope, window: Window, measure: Measure, at: datetime | None) -> list[ColumnElement[bool]]:
    """Which facts a number is made of; `at` None: as it is now."""
    found: list[ColumnElement[bool]] = [
        Fact.received_at >= window.start,
        Fact.received_at < window.end,
        Fact.drill == scope.drill,
    ]
    if at is None:
        found.append(CURRENT)  # type: ignore[arg-type]  # a text is a condition too
    else:
        found += [Fact.recorded_at <= at, Fact.replaced_at > at]
    if scope.unit is not None:
        found.append(Fact.unit == scope.unit)
    if measure not in _EVERY_CASE:
        found.append(getattr(Fact, measure.value))
    return found


def shown_to(unit: str | None) -> ColumnElement[bool]:
    """Whether the case itself may be shown today: to the county, or to a unit that works on it."""
    works = or_(Case.lead_unit == unit, Case.assisting_units.contains([unit])) if unit else true()
    return and_(~Case.restricted, func.coalesce(works, False))


async def page(
    session: AsyncSession,
    conditions: Sequence[ColumnElement[bool]],
    viewer: str | None,
    position: Position | None,
    limit: int,
) -> Sequence[tuple[Fact, str, str]]:
    """One row more than asked for with number and title of the case, the newest received first."""
    wanted = select(Fact, Case.number, Case.title).join(Case, _CASE).where(*conditions, shown_to(viewer))
    if position is not None:
        wanted = wanted.where(tuple_(Fact.received_at, Fact.case_id) < (position.at, position.id))
    rows = await session.execute(
        wanted.order_by(Fact.received_at.desc(), Fact.case_id.desc()).limit(limit + 1)
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def withheld(
    session: AsyncSession, conditions: Sequence[ColumnElement[bool]], viewer: str | None
) -> int:
    """How many of the cases may not be shown any more."""
    wanted = select(func.count(Fact.case_id)).join(Case, _CASE).where(*conditions, ~shown_to(viewer))
    return int((await session.execute(wanted)).scalar_one())


async def topics(
    session: AsyncSession, scope: Scope, window: Window, at: datetime | None, limit: int
) -> list[tuple[UUID, Counts]]:
    """The matters with the most cases, then items."""
    cases = func.count()
    others = [cases.filter(getattr(Fact, measure.value)) for measure in _OF_TOPICS[2:]]
    rows = await session.execute(
        select(Fact.topic_id, cases, func.sum(Fact.items), *others)
        .where(*counted(scope, window, Measure.RECEIVED, at), Fact.topic_id.is_not(None))
        .group_by(Fact.topic_id)
        .order_by(cases.desc(), func.sum(Fact.items).desc(), Fact.topic_id)
        .limit(limit)
    )
    return [(row.topic_id, dict(zip(_OF_TOPICS, map(int, row[1:]), strict=True))) for row in rows]


async def titles(
    session: AsyncSession,
    conditions: Sequence[ColumnElement[bool]],
    topics: Sequence[UUID],
    viewer: str | None,
) -> dict[UUID, str]:
    """The title of the newest case of each matter, as far as it may be shown."""
    rows = await session.execute(
        select(Fact.topic_id, Case.title)
        .join(Case, _CASE)
        .ext(distinct_on(Fact.topic_id))
        .where(*conditions, Fact.topic_id.in_(topics), shown_to(viewer))
        .order_by(Fact.topic_id, Fact.received_at.desc(), Fact.case_id.desc())
    )
    return {row.topic_id: row.title for row in rows}
