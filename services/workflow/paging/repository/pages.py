"""The tables of pages and their steps."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Interval,
    Row,
    Select,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.ids import new_id
from services.common.paging import Position
from services.contracts.codes import RiskLevel
from services.workflow.access.models import CaseAccess
from services.workflow.cases.domain.actions import OPEN_STATES
from services.workflow.cases.models import Case, CaseItem
from services.workflow.paging.domain import Ended, Reason, Stage
from services.workflow.paging.models import PageRow, PageStep

_NOW = func.huiying.now()
_OPEN = [state.value for state in OPEN_STATES]


def _alarmed() -> ColumnElement[bool]:
    return exists().where(CaseItem.case_id == Case.id, func.cardinality(CaseItem.alarms) > 0)


async def grave(session: AsyncSession, cases: Collection[UUID]) -> Sequence[Row[Any]]:
    """Open cases among these that may call for a page: severe, major, or with an alarm in their items."""
    rows: Any = await session.execute(
        select(Case.id, Case.risk, Case.drill, Case.state, _alarmed().label("alarmed")).where(
            Case.id.in_(cases),
            Case.state.in_(_OPEN),
            or_(Case.risk != RiskLevel.GENERAL.value, _alarmed()),
        )
    )
    found: Sequence[Row[Any]] = rows.all()
    return found


async def paged_before(session: AsyncSession, cases: Collection[UUID]) -> set[tuple[UUID, str]]:
    """For which cases and reasons there has been a page, open or over, since the case was last lowered."""
    rows = await session.execute(
        select(PageRow.case_id, PageRow.reason).where(
            PageRow.case_id.in_(cases), PageRow.lowered_at.is_(None)
        )
    )
    return {(row.case_id, row.reason) for row in rows}


async def open_page(
    session: AsyncSession,
    case_id: UUID,
    reason: Reason,
    *,
    drill: bool,
    rule_version: int,
    wait: timedelta,
    by: UUID | None = None,
) -> UUID | None:
    """Raise a page whose first step is due after `wait`; None when one for the same is open."""
    page = insert(PageRow).values(
        id=new_id(),
        case_id=case_id,
        reason=reason.value,
        drill=drill,
        rule_version=rule_version,
        raised_by=by,
    )
    made = await session.execute(page.on_conflict_do_nothing().returning(PageRow.id))
    page_id = made.scalar_one_or_none()
    if page_id is not None:
        await add_step(session, page_id, 1, (Stage.DUTY, 1), wait)
    return page_id


async def add_step(
    session: AsyncSession, page_id: UUID, number: int, turn: tuple[Stage, int], wait: timedelta
) -> None:
    stage, climbed = turn
    due = _NOW + bindparam("wait", wait, Interval)
    values = {"page_id": page_id, "number": number, "rung": stage.value, "round": climbed, "due_at": due}
    await session.execute(insert(PageStep).values(**values).on_conflict_do_nothing())


async def claim_step(session: AsyncSession, besides: Collection[UUID]) -> Row[Any] | None:
    """Take one step that is due, with its page, for this transaction alone; not of the pages `besides`."""
    rows: Any = await session.execute(
        select(
            PageStep.page_id,
            PageStep.number,
            PageStep.rung,
            PageStep.round,
            PageRow.case_id,
            PageRow.reason,
            PageRow.rule_version,
        )
        .join(PageRow, PageRow.id == PageStep.page_id)
        .where(
            PageStep.state == "waiting",
            PageStep.due_at <= _NOW,
            PageRow.ended_at.is_(None),
            PageRow.id.not_in(besides) if besides else literal(value=True),
        )
        .order_by(PageStep.due_at)
        .limit(1)
        .with_for_update(of=[PageStep, PageRow], skip_locked=True)
    )
    found: Row[Any] | None = rows.one_or_none()
    return found


async def mark_sent(
    session: AsyncSession, page_id: UUID, number: int, stage: Stage, people: Sequence[UUID]
) -> None:
    await session.execute(
        update(PageStep)
        .where(PageStep.page_id == page_id, PageStep.number == number)
        .values(state="sent", sent_at=_NOW, rung=stage.value, people=list(people))
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(PageRow)
        .where(PageRow.id == page_id, PageRow.sent_at.is_(None))
        .values(sent_at=_NOW)
        .execution_options(synchronize_session=False)
    )


async def drop_step(session: AsyncSession, page_id: UUID, number: int) -> None:
    await session.execute(
        update(PageStep)
        .where(PageStep.page_id == page_id, PageStep.number == number)
        .values(state="dropped")
        .execution_options(synchronize_session=False)
    )


async def end(
    session: AsyncSession,
    which: ColumnElement[bool],
    ended: Ended,
    by: tuple[UUID, str] | None = None,
) -> Sequence[Row[Any]]:
    """Close the open pages that fit, with what was still to come of their ladders; those that were closed."""
    who = {} if by is None else {"acknowledged_by": by[0], "acknowledged_by_name": by[1]}
    closed: Any = await session.execute(
        update(PageRow)
        .where(which, PageRow.ended_at.is_(None))
        .values(ended_at=_NOW, ended=ended.value, **who)
        .returning(PageRow.id, PageRow.case_id, PageRow.sent_at)
        .execution_options(synchronize_session=False)
    )
    rows: Sequence[Row[Any]] = closed.all()
    if rows:
        await session.execute(
            update(PageStep)
            .where(PageStep.page_id.in_([row.id for row in rows]), PageStep.state == "waiting")
            .values(state="dropped")
            .execution_options(synchronize_session=False)
        )
    return rows


async def lowered(session: AsyncSession, case_id: UUID) -> None:
    """A person found the case less grave: should it become grave again, that is news."""
    await session.execute(
        update(PageRow)
        .where(PageRow.case_id == case_id, PageRow.lowered_at.is_(None))
        .values(lowered_at=_NOW)
        .execution_options(synchronize_session=False)
    )


async def subject(session: AsyncSession, case_id: UUID) -> Row[Any]:
    """What a step needs to know of its case."""
    named = select(func.array_agg(CaseAccess.person)).where(CaseAccess.case_id == Case.id).scalar_subquery()
    rows: Any = await session.execute(
        select(
            Case.id,
            Case.number,
            Case.state,
            Case.risk,
            Case.tier,
            Case.drill,
            Case.lead_unit,
            Case.suggested_unit,
            Case.concerned_units,
            Case.merged_into,
            Case.restricted,
            named.label("named"),
        ).where(Case.id == case_id)
    )
    found: Row[Any] = rows.one()
    return found


def _pages() -> Select[Any]:
    counted = select(func.count()).select_from(CaseItem).where(CaseItem.case_id == Case.id).scalar_subquery()
    return select(
        PageRow,
        Case.number,
        Case.risk,
        Case.tier,
        Case.category,
        Case.title,
        Case.state,
        Case.lead_unit,
        Case.assisting_units,
        counted.label("items"),
    ).join(Case, Case.id == PageRow.case_id)


def _reached(person: UUID) -> ColumnElement[bool]:
    return exists().where(PageStep.page_id == PageRow.id, PageStep.people.contains([person]))


def _may_see(person: UUID, *, county: bool) -> ColumnElement[bool]:
    """The county's people see every page that left, others what reached them; restricted cases aside."""
    named = exists().where(CaseAccess.case_id == Case.id, CaseAccess.person == person)
    theirs = PageRow.sent_at.is_not(None) if county else _reached(person)
    return theirs & (~Case.restricted | named)


async def find(session: AsyncSession, page_id: UUID, person: UUID, *, county: bool) -> Row[Any] | None:
    rows: Any = await session.execute(
        _pages()
        .where(PageRow.id == page_id, _may_see(person, county=county))
        .execution_options(populate_existing=True)
    )
    found: Row[Any] | None = rows.one_or_none()
    return found


async def raised(session: AsyncSession, page_id: UUID) -> Row[Any]:
    """A page for the person who has just raised it."""
    row: Row[Any] = (await session.execute(_pages().where(PageRow.id == page_id))).one()
    return row


async def pages(
    session: AsyncSession,
    person: UUID,
    *,
    county: bool,
    only_open: bool,
    case_id: UUID | None,
    after: Position | None,
    limit: int,
) -> Sequence[Row[Any]]:
    rows = (
        _pages()
        .where(_may_see(person, county=county))
        .order_by(PageRow.raised_at.desc(), PageRow.id.desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    if only_open:
        rows = rows.where(PageRow.ended_at.is_(None))
    if case_id is not None:
        rows = rows.where(PageRow.case_id == case_id)
    if after is not None:
        rows = rows.where(tuple_(PageRow.raised_at, PageRow.id) < tuple_(after.at, after.id))
    found: Sequence[Row[Any]] = (await session.execute(rows)).all()
    return found


async def steps(session: AsyncSession, pages: Collection[UUID]) -> Sequence[PageStep]:
    rows = await session.execute(
        select(PageStep)
        .where(PageStep.page_id.in_(pages), PageStep.state != "dropped")
        .order_by(PageStep.page_id, PageStep.number)
        .execution_options(populate_existing=True)
    )
    return rows.scalars().all()
