"""Every statement of the ledger."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, cast, exists, false, func, or_, select, true, tuple_, update
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.paging import Position
from services.contracts.codes import CaseState
from services.contracts.identity import UNIT_ROLES, Principal
from services.workflow.access.models import CaseAccess
from services.workflow.cases.models import Case, Reply
from services.workflow.cases.repository.items import lexemes
from services.workflow.deadlines.models import CaseDeadline
from services.workflow.policy.domain import Milestone
from services.workflow.publications.domain import ANSWERS, PUBLISHED, PublicationState, folded_place
from services.workflow.publications.models import Publication, PublicationEvent
from services.workflow.publications.schemas import MissingQuery, PublicationQuery

_SHOWN_PRECISION = timedelta(milliseconds=1)
"""Times are shown to the millisecond; `to` with a time that was shown includes it."""
_ANSWERED = (CaseState.REPLIED, CaseState.CLOSED, CaseState.ARCHIVED)
_next = aliased(Publication)


class Line(NamedTuple):
    """A publication, its case if it has one, and what has replaced it."""

    publication: Publication
    case_number: str | None
    case_title: str | None
    shown_reply: int | None
    successor: UUID | None

    @property
    def published_at(self) -> datetime:
        return self.publication.published_at

    @property
    def id(self) -> UUID:
        return self.publication.id


class Missing(NamedTuple):
    """A case whose answer is not published."""

    case: Case
    replied_at: datetime
    outdated: bool
    response_dropped: bool

    @property
    def received_at(self) -> datetime:
        return self.case.received_at

    @property
    def id(self) -> UUID:
        return self.case.id


def _named(caller: Principal) -> ColumnElement[bool]:
    """A restricted case is there for the people named alone."""
    named = exists().where(CaseAccess.case_id == Case.id, CaseAccess.person == caller.subject)
    return or_(Case.id.is_(None), ~Case.restricted, named)


def _works(caller: Principal) -> ColumnElement[bool]:
    return or_(Case.lead_unit == caller.unit, Case.assisting_units.contains([caller.unit]))


def _seen(caller: Principal) -> ColumnElement[bool]:
    if caller.county:
        return _named(caller)
    if not caller.has(*UNIT_ROLES):
        return false()
    own = or_(Publication.unit == caller.unit, func.coalesce(_works(caller), false()))
    return and_(_named(caller), own)


async def add(session: AsyncSession, values: Mapping[str, Any], folded: str) -> None:
    """Write a line and what it can be found by."""
    searched = {"folded": folded, "search": cast(lexemes(folded), TSVECTOR)}
    await session.execute(insert(Publication).values(**values, **searched))


async def note(session: AsyncSession, values: Mapping[str, Any]) -> None:
    await session.execute(insert(PublicationEvent).values(**values))


async def change(session: AsyncSession, publication: UUID, values: Mapping[str, Any]) -> None:
    await session.execute(
        update(Publication)
        .where(Publication.id == publication)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def lock(session: AsyncSession, publication: UUID) -> None:
    await session.execute(select(Publication.id).where(Publication.id == publication).with_for_update())


async def in_force_at(
    session: AsyncSession, case_id: UUID, place: str, before_version: int
) -> Sequence[Publication]:
    """What is to be read at that place of earlier versions of the case's answer, the latest last.

    Locks it.
    """
    rows = await session.execute(
        select(Publication)
        .where(
            Publication.case_id == case_id,
            Publication.kind.in_(ANSWERS),
            Publication.state == PublicationState.CURRENT,
            Publication.folded_place == folded_place(place),
            Publication.reply_version < before_version,
        )
        .order_by(Publication.recorded_at, Publication.id)
        .with_for_update()
    )
    return rows.scalars().all()


def _lines() -> Any:
    successor = (
        select(_next.id)
        .where(_next.replaces == Publication.id, _next.state.in_(PUBLISHED))
        .order_by(_next.recorded_at)
        .limit(1)
        .scalar_subquery()
    )
    return select(Publication, Case.number, Case.title, Case.shown_reply, successor).outerjoin(
        Case, Case.id == Publication.case_id
    )


async def find(session: AsyncSession, caller: Principal, publication: UUID) -> Line | None:
    wanted = _lines().where(Publication.id == publication, _seen(caller))
    row = (await session.execute(wanted.execution_options(populate_existing=True))).one_or_none()
    return None if row is None else Line(*row)


async def page(
    session: AsyncSession, caller: Principal, query: PublicationQuery, folded: str | None
) -> Sequence[Line]:
    """One row more than asked for, the newest published first; `folded` is the folded search text."""
    conditions = [_seen(caller), *_filters(query), _after(query.position())]
    if folded is not None:
        conditions.append(_search(query.q or "", folded))
    rows = await session.execute(
        _lines()
        .where(*conditions)
        .order_by(Publication.published_at.desc(), Publication.id.desc())
        .limit(query.limit + 1)
    )
    return [Line(*row) for row in rows]


def _filters(query: PublicationQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Publication.drill.is_(query.drill)]
    if query.unit:
        found.append(Publication.unit.in_(query.unit))
    if query.kind:
        found.append(Publication.kind.in_(query.kind))
    if query.state:
        found.append(Publication.state.in_(query.state))
    if query.place is not None:
        found.append(Publication.folded_place.contains(folded_place(query.place), autoescape=True))
    if query.from_ is not None:
        found.append(Publication.published_at >= query.from_)
    if query.to is not None:
        found.append(Publication.published_at < query.to + _SHOWN_PRECISION)
    return found


def _after(position: Position | None) -> ColumnElement[bool]:
    if position is None:
        return true()
    return tuple_(Publication.published_at, Publication.id) < (position.at, position.id)


def _search(words: str, folded: str) -> ColumnElement[bool]:
    """The pairs of characters by the index, then the phrase itself; or a part of the case's number."""
    matches = and_(
        Publication.search.bool_op("@@")(cast(lexemes(folded, " & "), TSQUERY)),
        Publication.folded.contains(folded, autoescape=True),
    )
    return or_(matches, Case.number.icontains(words.strip(), autoescape=True))


async def history(session: AsyncSession, publication: UUID) -> Sequence[PublicationEvent]:
    rows = await session.execute(
        select(PublicationEvent)
        .where(PublicationEvent.publication_id == publication)
        .order_by(PublicationEvent.id)
        .limit(100)
    )
    return rows.scalars().all()


async def missing(session: AsyncSession, caller: Principal, query: MissingQuery) -> Sequence[Missing]:
    """Cases with an approved answer that nobody has published, one more than asked for."""
    answers = [Publication.case_id == Case.id, Publication.kind.in_(ANSWERS)]
    in_force = Publication.state == PublicationState.CURRENT
    published = exists().where(*answers, in_force, Publication.reply_version == Case.shown_reply)
    earlier = exists().where(*answers, in_force, Publication.reply_version < Case.shown_reply)
    dropped = exists().where(
        CaseDeadline.case_id == Case.id,
        CaseDeadline.name == Milestone.PUBLIC_RESPONSE,
        CaseDeadline.met_at.is_(None),
        CaseDeadline.stopped_at.is_not(None),
    )
    conditions = [Case.state.in_(query.state or _ANSWERED), ~Case.drill, ~published, _named(caller)]
    if not caller.county:
        conditions.append(_works(caller) if caller.has(*UNIT_ROLES) else false())
    if query.unit:
        conditions.append(Case.lead_unit.in_(query.unit))
    if (position := query.position()) is not None:
        conditions.append(tuple_(Case.received_at, Case.id) < (position.at, position.id))
    rows = await session.execute(
        select(Case, Reply.decided_at, earlier, dropped)
        .join(Reply, and_(Reply.case_id == Case.id, Reply.version == Case.shown_reply))
        .where(*conditions)
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(query.limit + 1)
    )
    return [Missing(case, at, outdated, gone) for case, at, outdated, gone in rows if at is not None]


class Count(NamedTuple):
    """How many publications of a kind in a state at a place."""

    kind: str
    state: str
    place: str
    lines: int


def _countable(start: datetime, end: datetime, units: Sequence[str]) -> list[ColumnElement[bool]]:
    """What a figure counts: published, no exercise, of no restricted case, from `start` and before `end`."""
    open_to_all = or_(Case.id.is_(None), ~Case.restricted)
    found = [
        Publication.state.in_(PUBLISHED),
        ~Publication.drill,
        open_to_all,
        Publication.published_at >= start,
        Publication.published_at < end,
    ]
    if units:
        found.append(Publication.unit.in_(units))
    return found


async def counted(
    session: AsyncSession, start: datetime, end: datetime, units: Sequence[str]
) -> Sequence[Count]:
    rows = await session.execute(
        select(Publication.kind, Publication.state, func.min(Publication.place), func.count())
        .outerjoin(Case, Case.id == Publication.case_id)
        .where(*_countable(start, end, units))
        .group_by(Publication.kind, Publication.state, Publication.folded_place)
        .order_by(func.count().desc(), Publication.folded_place)
    )
    return [Count(*row) for row in rows]


async def cases_counted(session: AsyncSession, start: datetime, end: datetime, units: Sequence[str]) -> int:
    """How many cases have a publication in that time."""
    rows = await session.execute(
        select(func.count(Publication.case_id.distinct()))
        .outerjoin(Case, Case.id == Publication.case_id)
        .where(*_countable(start, end, units))
    )
    return rows.scalar_one()
