"""Which items are in which case, and which case a topic's next item goes to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.fold import bigrams
from services.workflow.cases.domain.actions import OPEN_STATES
from services.workflow.cases.domain.placing import Topic
from services.workflow.cases.models import Case, CaseItem, CaseTopic

SHOWN = 200
"""Most items that an opened case shows."""


def lexemes(folded: str, between: str = " ") -> str:
    """The pairs of characters of a folded text as PostgreSQL writes a tsvector or, with " & ", a tsquery."""
    pairs = bigrams(folded)
    if "'" in folded or "\\" in folded:
        pairs = [pair.replace("\\", "\\\\").replace("'", "''") for pair in pairs]
    return between.join([f"'{pair}'" for pair in pairs])


class Place(NamedTuple):
    """Where an item is."""

    item_id: UUID
    case_id: UUID
    reviewed: bool


class Member(NamedTuple):
    """An item of a case."""

    item_id: UUID
    came_from: list[UUID]
    reviewed: bool
    alarms: list[str]


class Course(NamedTuple):
    """The case that a topic's items went to so far, and the cases it was merged out of before."""

    case_id: UUID | None
    came_from: list[UUID]


async def placed(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, Place]:
    rows = await session.execute(
        select(CaseItem.item_id, CaseItem.case_id, CaseItem.reviewed).where(CaseItem.item_id.in_(ids))
    )
    return {row.item_id: Place(*row) for row in rows}


async def add(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    await session.execute(insert(CaseItem), list(rows))


async def of_case(
    session: AsyncSession, case_id: UUID, unit: str | None, limit: int | None = SHOWN
) -> Sequence[Member]:
    """The newest items (`limit` None: all); with `unit` only those that it submitted."""
    query = select(CaseItem.item_id, CaseItem.came_from, CaseItem.reviewed, CaseItem.alarms).where(
        CaseItem.case_id == case_id
    )
    if unit is not None:
        query = query.where(CaseItem.unit == unit)
    newest = query.order_by(CaseItem.received_at.desc(), CaseItem.item_id.desc()).limit(limit)
    return [Member(*row) for row in await session.execute(newest)]


async def own_heading(session: AsyncSession, case_id: UUID, unit: str) -> str | None:
    """What the case is called for a unit that only submitted: by its own first item."""
    first = (
        select(CaseItem.heading)
        .where(CaseItem.case_id == case_id, CaseItem.unit == unit)
        .order_by(CaseItem.received_at, CaseItem.item_id)
        .limit(1)
    )
    return (await session.execute(first)).scalar_one_or_none()


async def mark_reviewed(session: AsyncSession, case_id: UUID) -> None:
    await session.execute(
        update(CaseItem).where(CaseItem.case_id == case_id, ~CaseItem.reviewed).values(reviewed=True)
    )


async def lock_topics(session: AsyncSession, topics: Iterable[Topic]) -> Mapping[Topic, Course]:
    """Take the topics in one order for everybody, and read where each one leads."""
    wanted = sorted(set(topics))
    if not wanted:
        return {}
    rows = [{"topic_id": topic, "drill": drill} for topic, drill in wanted]
    await session.execute(insert(CaseTopic).on_conflict_do_nothing(), rows)
    found = await session.execute(
        select(CaseTopic.topic_id, CaseTopic.drill, CaseTopic.case_id, CaseTopic.came_from)
        .where(tuple_(CaseTopic.topic_id, CaseTopic.drill).in_(wanted))
        .order_by(CaseTopic.topic_id, CaseTopic.drill)
        .with_for_update()
    )
    return {(row.topic_id, row.drill): Course(row.case_id, row.came_from) for row in found}


async def open_cases_of(
    session: AsyncSession, courses: Mapping[Topic, Course]
) -> Mapping[Topic, UUID | None]:
    """Where the next item of each topic goes: its case while that is open, else one that was opened again."""
    led = {topic: course.case_id for topic, course in courses.items()}
    known = [case for case in led.values() if case is not None]
    if not known:
        return led
    shut = select(Case.id).where(Case.id.in_(known), Case.state.not_in(OPEN_STATES))
    closed = set((await session.execute(shut)).scalars())
    astray = [topic for topic, case in led.items() if case in closed]
    if astray:
        again = await session.execute(
            select(CaseItem.topic_id, Case.drill, Case.id, Case.received_at)
            .join(Case, Case.id == CaseItem.case_id)
            .where(tuple_(CaseItem.topic_id, Case.drill).in_(astray), Case.state.in_(OPEN_STATES))
            .distinct()
            .order_by(Case.received_at, Case.id)
        )
        led |= {(topic, drill): case for topic, drill, case, _ in again}
    return led


async def lock_topics_of(session: AsyncSession, cases: Collection[UUID]) -> None:
    """Take the topics that lead to these cases, before the cases themselves are locked."""
    await session.execute(
        select(CaseTopic.topic_id)
        .where(CaseTopic.case_id.in_(cases))
        .order_by(CaseTopic.topic_id, CaseTopic.drill)
        .with_for_update()
    )


async def point_topics(session: AsyncSession, destinations: Mapping[Topic, UUID]) -> None:
    """From now on items of these topics go to these cases; the topics must be locked."""
    rows = [
        {"topic_id": topic, "drill": drill, "case_id": case, "came_from": []}
        for (topic, drill), case in destinations.items()
    ]
    pointed = insert(CaseTopic)
    new = {"case_id": pointed.excluded.case_id, "came_from": pointed.excluded.came_from}
    await session.execute(
        pointed.on_conflict_do_update(index_elements=[CaseTopic.topic_id, CaseTopic.drill], set_=new), rows
    )


async def merge(session: AsyncSession, source: UUID, target: UUID) -> Sequence[UUID]:
    """Move every item and topic of `source` to `target`, remembering where they were; the items moved."""
    moved = await session.execute(
        update(CaseItem)
        .where(CaseItem.case_id == source)
        .values(case_id=target, came_from=func.array_append(CaseItem.came_from, source))
        .returning(CaseItem.item_id)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(CaseTopic)
        .where(CaseTopic.case_id == source)
        .values(case_id=target, came_from=func.array_append(CaseTopic.came_from, source))
        .execution_options(synchronize_session=False)
    )
    return moved.scalars().all()


def _last(column: Any) -> Any:
    return column[func.cardinality(column)]


async def origins(session: AsyncSession, case_id: UUID, ids: Collection[UUID]) -> Mapping[UUID, UUID | None]:
    """For those of `ids` that are in the case: the case that each was merged out of last, if any."""
    rows = await session.execute(
        select(CaseItem.item_id, _last(CaseItem.came_from).label("origin")).where(
            CaseItem.case_id == case_id, CaseItem.item_id.in_(ids)
        )
    )
    return {row.item_id: row.origin for row in rows}


async def brought(session: AsyncSession, case_id: UUID) -> int:
    """How many items of the case came by a merge."""
    came = select(func.count()).where(CaseItem.case_id == case_id, func.cardinality(CaseItem.came_from) > 0)
    return (await session.execute(came)).scalar_one()


async def since(session: AsyncSession, case_id: UUID, moment: datetime) -> Mapping[UUID, bool]:
    """The items of the case that came since then or by a merge, and whether a person has judged each."""
    came = or_(CaseItem.joined_at > moment, func.cardinality(CaseItem.came_from) > 0)
    rows = await session.execute(
        select(CaseItem.item_id, CaseItem.reviewed).where(CaseItem.case_id == case_id, came)
    )
    return {row.item_id: row.reviewed for row in rows}


async def bring_back(session: AsyncSession, case_id: UUID, ids: Collection[UUID]) -> None:
    """Undo the last move of these items of the case."""
    await session.execute(
        update(CaseItem)
        .where(CaseItem.case_id == case_id, CaseItem.item_id.in_(ids))
        .values(case_id=_last(CaseItem.came_from), came_from=_without_last(CaseItem.came_from))
        .execution_options(synchronize_session=False)
    )


async def bring_topics_back(session: AsyncSession, case_id: UUID, origins: Collection[UUID]) -> None:
    await session.execute(
        update(CaseTopic)
        .where(CaseTopic.case_id == case_id, _last(CaseTopic.came_from).in_(origins))
        .values(case_id=_last(CaseTopic.came_from), came_from=_without_last(CaseTopic.came_from))
        .execution_options(synchronize_session=False)
    )


def _without_last(column: Any) -> Any:
    return column[literal(1) : func.cardinality(column) - 1]
