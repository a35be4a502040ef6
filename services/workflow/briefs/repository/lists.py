"""The cases that papers tell of, one by one: never an exercise, a restricted or a merged one."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Text, column, exists, func, select, text, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import CaseState, Kind, RiskLevel
from services.workflow.cases.domain.actions import OPEN_STATES
from services.workflow.cases.models import Case, CaseItem, TimelineEntry
from services.workflow.cases.repository.neighbours import ASSESSMENT, ITEM, UNIT
from services.workflow.deadlines.models import CaseDeadline
from services.workflow.statistics.models import Fact

MOST = 20
"""Cases of one list that a paper prints; it says how many there are in all."""
_LONGEST_WORDS = 120
_GRAVE = [RiskLevel.MAJOR.value, RiskLevel.SEVERE.value]
_SAYS = [Kind.COMPLAINT.value, Kind.SUGGESTION.value, Kind.RUMOUR.value]
_sentiment = column("sentiment", Text)


Listing = tuple[Sequence[Row[Any]], int]
"""The first rows of a list, and how many there are in all."""


async def rows_of(session: AsyncSession, statement: Any) -> Sequence[Row[Any]]:
    found: Any = await session.execute(statement)
    rows: Sequence[Row[Any]] = found.all()
    return rows


async def listed(session: AsyncSession, statement: Select[Any]) -> Listing:
    rows = await rows_of(session, statement.limit(MOST))
    if len(rows) < MOST:
        return rows, len(rows)
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    return rows, (await session.execute(counted)).scalar_one()


def real() -> ColumnElement[bool]:
    """What papers may tell of."""
    return ~Case.drill & ~Case.restricted & (Case.state != CaseState.MERGED.value)


def _first_clock() -> Any:
    """The running clock of a case that is due first."""
    return (
        select(CaseDeadline.name, CaseDeadline.due_at)
        .where(
            CaseDeadline.case_id == Case.id, CaseDeadline.met_at.is_(None), CaseDeadline.stopped_at.is_(None)
        )
        .order_by(CaseDeadline.due_at, CaseDeadline.id)
        .limit(1)
        .lateral("clock")
    )


def _lead() -> Any:
    """The name of who leads; its code when the directory does not know it."""
    return func.coalesce(UNIT.c.name, Case.lead_unit).label("unit")


def cases() -> Select[Any]:
    """Cases with the name of who leads, the number of items and the clock due first."""
    clock = _first_clock()
    counted = select(func.count()).select_from(CaseItem).where(CaseItem.case_id == Case.id).scalar_subquery()
    return (
        select(
            Case.id,
            Case.number,
            Case.title,
            Case.risk,
            Case.state,
            Case.category,
            Case.received_at,
            _lead(),
            counted.label("items"),
            clock.c.name.label("milestone"),
            clock.c.due_at,
        )
        .outerjoin(UNIT, UNIT.c.code == Case.lead_unit)
        .outerjoin(clock, true())
        .where(real())
    )


def _received(since: datetime, until: datetime) -> ColumnElement[bool]:
    return (Case.received_at >= since) & (Case.received_at < until)


async def grave(session: AsyncSession, since: datetime, until: datetime, *, still_open: bool) -> Listing:
    """Severe and major cases received in the span, with `still_open` those before it too that are not over.

    The gravest and then newest first.
    """
    wanted = _received(since, until)
    if still_open:
        wanted |= Case.state.in_([state.value for state in OPEN_STATES]) & (Case.received_at < until)
    newest = cases().where(Case.risk.in_(_GRAVE), wanted)
    severe_first = (Case.risk == RiskLevel.SEVERE.value).desc()
    return await listed(session, newest.order_by(severe_first, Case.received_at.desc(), Case.id))


async def overdue(session: AsyncSession, at: datetime) -> Listing:
    """Cases with a clock running past its end at the moment `at`, the longest overdue first."""
    case = cases().subquery()
    return await listed(session, _first_due(select(case).where(case.c.due_at < at), case))


async def due_between(session: AsyncSession, since: datetime, until: datetime) -> Listing:
    """Cases whose next running clock ends in the span, the first due first."""
    case = cases().subquery()
    wanted = select(case).where(case.c.due_at >= since, case.c.due_at < until)
    return await listed(session, _first_due(wanted, case))


def _first_due(found: Select[Any], case: Any) -> Select[Any]:
    return found.order_by(case.c.due_at, case.c.number)


async def acted_on(
    session: AsyncSession, actions: Collection[str], since: datetime, until: datetime
) -> Listing:
    """Cases with one of these entries in their timelines within the span, by number."""
    done = exists().where(
        TimelineEntry.case_id == Case.id,
        TimelineEntry.action.in_(actions),
        TimelineEntry.at >= since,
        TimelineEntry.at < until,
    )
    return await listed(session, cases().where(done).order_by(Case.number))


async def archived(session: AsyncSession, since: datetime, until: datetime) -> int:
    """How many cases were filed in the span and are filed still."""
    filed = exists().where(
        TimelineEntry.case_id == Case.id,
        TimelineEntry.action == "archive",
        TimelineEntry.at >= since,
        TimelineEntry.at < until,
    )
    counted = select(func.count()).where(real(), Case.state == CaseState.ARCHIVED.value, filed)
    return (await session.execute(counted)).scalar_one()


async def with_numbers(session: AsyncSession, numbers: Collection[str]) -> Mapping[str, Row[Any]]:
    rows = await rows_of(session, cases().where(Case.number.in_(numbers)))
    return {row.number: row for row in rows}


async def came_in(session: AsyncSession, since: datetime, until: datetime) -> Sequence[Row[Any]]:
    """Number and level of the cases received in the span."""
    rows = select(Case.number, Case.risk).where(real(), _received(since, until)).order_by(Case.number)
    return await rows_of(session, rows)


async def demands(
    session: AsyncSession, since: datetime, until: datetime, least: int, limit: int
) -> Sequence[Row[Any]]:
    """Cases that at least so many items of the span are about, the most first."""
    counted = func.count()
    rows = (
        select(Case.number, Case.title, _lead(), counted.label("items"))
        .join(CaseItem, CaseItem.case_id == Case.id)
        .outerjoin(UNIT, UNIT.c.code == Case.lead_unit)
        .where(real(), Case.state != CaseState.DISMISSED.value)
        .where(CaseItem.received_at >= since, CaseItem.received_at < until)
        .group_by(Case.id, UNIT.c.name)
        .having(counted >= least)
        .order_by(counted.desc(), Case.number)
        .limit(limit)
    )
    return await rows_of(session, rows)


def _said() -> Select[Any]:
    """Items with what they say, masked; those whose words are gone are left out."""
    words = func.left(func.regexp_replace(ITEM.c.text, r"\s+", " ", "g"), _LONGEST_WORDS + 1)
    return (
        select(
            Case.number,
            Case.title,
            CaseItem.received_at,
            ITEM.c.channel,
            ASSESSMENT.c.kind,
            _sentiment,
            words.label("words"),
        )
        .select_from(CaseItem)
        .join(Case, Case.id == CaseItem.case_id)
        .join(ITEM, ITEM.c.item_id == CaseItem.item_id)
        .join(ASSESSMENT, ASSESSMENT.c.item_id == CaseItem.item_id)
        .where(~Case.drill, ~Case.restricted, ~ITEM.c.drill, CaseItem.erased_at.is_(None))
    )


async def voices(session: AsyncSession, since: datetime, until: datetime, limit: int) -> Sequence[Row[Any]]:
    """What was criticised, proposed or asked to be checked in the span, one item a case: the latest."""
    newest = (
        _said()
        .where(CaseItem.received_at >= since, CaseItem.received_at < until)
        .where(ASSESSMENT.c.kind.in_(_SAYS))
        .ext(distinct_on(Case.id))
        .order_by(Case.id, CaseItem.received_at.desc(), CaseItem.item_id)
        .subquery()
    )
    complaints_first = newest.c.kind != Kind.COMPLAINT.value
    rows = select(newest).order_by(complaints_first, newest.c.received_at.desc(), newest.c.number)
    return await rows_of(session, rows.limit(limit))


async def of_topic(session: AsyncSession, topic_id: UUID, limit: int) -> Sequence[Row[Any]]:
    """The items of a topic, the newest first."""
    rows = _said().where(CaseItem.topic_id == topic_id)
    rows = rows.order_by(CaseItem.received_at.desc(), CaseItem.item_id).limit(limit)
    return await rows_of(session, rows)


async def cases_of_topic(session: AsyncSession, topic_id: UUID) -> Sequence[Row[Any]]:
    there = exists().where(CaseItem.case_id == Case.id, CaseItem.topic_id == topic_id)
    return await rows_of(session, cases().where(there).order_by(Case.received_at, Case.id))


async def entries(
    session: AsyncSession, numbers: Collection[str], actions: Collection[str]
) -> Sequence[Row[Any]]:
    """What of these sorts happened to the cases: (number, at, action), the earliest first."""
    rows = (
        select(Case.number, TimelineEntry.at, TimelineEntry.action)
        .join(TimelineEntry, TimelineEntry.case_id == Case.id)
        .where(real(), Case.number.in_(numbers), TimelineEntry.action.in_(actions))
        .order_by(TimelineEntry.at, TimelineEntry.id)
    )
    return await rows_of(session, rows)


def _counted(since: datetime, until: datetime) -> ColumnElement[bool]:
    """What the statistics count now of cases received in the span."""
    return (
        (Fact.case_id == Case.id)
        & (Fact.replaced_at == text("'infinity'"))
        & (Fact.received_at >= since)
        & (Fact.received_at < until)
    )


async def fastest_very_satisfied(session: AsyncSession, since: datetime, until: datetime) -> Row[Any] | None:
    """Number and minutes of the case received in the span that was closed the fastest with that result.

    The result is the last follow-up that reached somebody, the time from receipt to the last closing.
    """
    satisfaction = TimelineEntry.detail["satisfaction"].astext
    last = (
        select(satisfaction)
        .where(TimelineEntry.case_id == Case.id, TimelineEntry.action == "follow_up")
        .where(satisfaction != "unreachable")
        .order_by(TimelineEntry.id.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
    rows = (
        select(Case.number, Fact.closing_minutes.label("minutes"))
        .join(Fact, _counted(since, until))
        .where(real(), Fact.closing_minutes.is_not(None), Fact.satisfied, last == "very_satisfied")
        .order_by(Fact.closing_minutes, Case.number)
        .limit(1)
    )
    return next(iter(await rows_of(session, rows)), None)


async def grave_answered_first(session: AsyncSession, since: datetime, until: datetime) -> Row[Any] | None:
    """Number and minutes of the severe or major case of the span whose answer was approved the fastest."""
    rows = (
        select(Case.number, Fact.response_minutes.label("minutes"))
        .join(Fact, _counted(since, until))
        .where(real(), Fact.response_minutes.is_not(None), Fact.risk.in_(_GRAVE))
        .order_by(Fact.response_minutes, Case.number)
        .limit(1)
    )
    return next(iter(await rows_of(session, rows)), None)
