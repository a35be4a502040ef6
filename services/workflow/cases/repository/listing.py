"""The list of cases: filters, scope and keyset in one statement."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, cast, exists, false, func, or_, select, true, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.paging import Position
from services.workflow.access.models import CaseAccess
from services.workflow.cases.domain.facts import Caller
from services.workflow.cases.models import Case, CaseItem
from services.workflow.cases.repository.cases import NOW
from services.workflow.cases.repository.items import lexemes
from services.workflow.cases.schemas.views import CaseQuery
from services.workflow.deadlines.models import CaseDeadline

_SHOWN_PRECISION = timedelta(milliseconds=1)
"""Times are shown to the millisecond; `to` with a time that was shown includes it."""


_NUMBER = re.compile(r"(hy-?)?[0-9-]+", re.ASCII | re.IGNORECASE)
"""What may be a part of a case's number; other words are looked for in the texts only, by the index."""


class Listed(NamedTuple):
    """A row of the list; `own_heading` is set when the caller's unit only submitted."""

    case: Case
    item_count: int
    own_heading: str | None
    now: datetime

    @property
    def received_at(self) -> datetime:
        return self.case.received_at

    @property
    def id(self) -> Any:
        return self.case.id


async def page(
    session: AsyncSession, caller: Caller, query: CaseQuery, folded: str | None
) -> Sequence[Listed]:
    """One row more than asked for, the newest received first; `folded` is the folded search text."""
    rows = await session.execute(
        _columns(caller)
        .where(*_conditions(caller, query, folded), _after(query.position()))
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(query.limit + 1)
    )
    return [Listed(*row) for row in rows]


async def count(
    session: AsyncSession, caller: Caller, query: CaseQuery, folded: str | None, most: int | None
) -> int:
    """How many cases all pages together have; not counted beyond `most`."""
    wanted = select(Case.id).where(*_conditions(caller, query, folded)).limit(most).subquery()
    return (await session.execute(select(func.count()).select_from(wanted))).scalar_one()


def _conditions(caller: Caller, query: CaseQuery, folded: str | None) -> list[ColumnElement[bool]]:
    found = [_scope(caller), _named(caller), *_filters(query)]
    if folded is not None:
        found.append(_search(caller, query.q or "", folded))
    return found


def _columns(caller: Caller) -> Select[Any]:
    counted = select(func.count()).select_from(CaseItem).where(CaseItem.case_id == Case.id).scalar_subquery()
    whole = or_(func.coalesce(_works(caller), false()), Case.restricted)  # no lead unit yet: null is false
    own = (
        select(CaseItem.heading)
        .where(CaseItem.case_id == Case.id, CaseItem.unit == caller.unit, ~whole)
        .order_by(CaseItem.received_at, CaseItem.item_id)
        .limit(1)
        .scalar_subquery()
    )
    return select(Case, counted, own, NOW)


def _works(caller: Caller) -> ColumnElement[bool]:
    """Cases that the caller sees whole."""
    if caller.county:
        return true()
    return or_(Case.lead_unit == caller.unit, Case.assisting_units.contains([caller.unit]))


def _submitted(caller: Caller) -> ColumnElement[bool]:
    return exists().where(CaseItem.case_id == Case.id, CaseItem.unit == caller.unit)


def _scope(caller: Caller) -> ColumnElement[bool]:
    if caller.county:
        return true()
    return or_(_works(caller), _submitted(caller)) if caller.belongs_to_unit else false()


def _named(caller: Caller) -> ColumnElement[bool]:
    """A restricted case is there for the people named alone."""
    named = exists().where(CaseAccess.case_id == Case.id, CaseAccess.person == caller.subject)
    return or_(~Case.restricted, named)


def _filters(query: CaseQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, values in (
        (Case.state, query.state),
        (Case.tier, query.tier),
        (Case.risk, query.risk),
        (Case.category, query.category),
    ):
        if values:
            found.append(column.in_(values))
    if query.unit:
        found.append(or_(Case.lead_unit.in_(query.unit), Case.assisting_units.overlap(query.unit)))
    if query.from_ is not None:
        found.append(Case.received_at >= query.from_)
    if query.to is not None:
        found.append(Case.received_at < query.to + _SHOWN_PRECISION)
    if query.overdue is not None:
        found.append(_overdue() if query.overdue else ~_overdue())
    return found


def _overdue() -> ColumnElement[bool]:
    return exists().where(
        CaseDeadline.case_id == Case.id,
        CaseDeadline.met_at.is_(None),
        CaseDeadline.stopped_at.is_(None),
        CaseDeadline.due_at < NOW,
    )


def _after(position: Position | None) -> ColumnElement[bool]:
    if position is None:
        return true()
    return tuple_(Case.received_at, Case.id) < (position.at, position.id)


def _search(caller: Caller, words: str, folded: str) -> ColumnElement[bool]:
    """The pairs of characters by the index, then the phrase itself; or a part of the number."""
    matches = and_(
        CaseItem.search.bool_op("@@")(cast(lexemes(folded, " & "), TSQUERY)),
        CaseItem.folded.contains(folded, autoescape=True),
    )
    anywhere = Case.id.in_(select(CaseItem.case_id).where(matches))
    own = Case.id.in_(select(CaseItem.case_id).where(matches, CaseItem.unit == caller.unit))
    in_text = anywhere if caller.county else or_(and_(_works(caller), anywhere), own)
    if _NUMBER.fullmatch(words.strip()) is None:
        return in_text
    return or_(Case.number.icontains(words.strip(), autoescape=True), in_text)
