"""Finding cases that are over, and what was read back from packages."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, cast, exists, false, func, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.contracts.codes import CaseState
from services.contracts.identity import UNIT_ROLES, Principal
from services.workflow.access.models import CaseAccess
from services.workflow.archive.models import ImportedFile, ImportedPart, ReplySearch
from services.workflow.archive.schemas import ArchiveQuery
from services.workflow.cases.models import Case, CaseItem, TimelineEntry
from services.workflow.cases.repository.items import lexemes
from services.workflow.documents.domain.papers import Audience
from services.workflow.documents.models import Document

OVER = (CaseState.CLOSED, CaseState.ARCHIVED)
_SHOWN_PRECISION = timedelta(milliseconds=1)
"""Times are shown to the millisecond; `to` with a time that was shown includes it."""
_BRACKETS = str.maketrans("[【(（\uff3b]】)）\uff3d", "〔" * 5 + "〕" * 5)
"""A year in a number stands between 〔 and 〕, which few people can type."""
_DIGIT = re.compile("[0-9]")
_later = aliased(ImportedFile)
_number = Case.number.collate("C")
"""Whatever the database sorts by, a package is in the order of the bytes."""


async def index_reply(session: AsyncSession, case_id: UUID, version: int, folded: str) -> None:
    """Let an approved answer be found by its words."""
    search = cast(lexemes(folded), TSVECTOR)
    values = {"case_id": case_id, "version": version, "folded": folded, "search": search}
    await session.execute(insert(ReplySearch).values(**values).on_conflict_do_nothing())


class Filed(NamedTuple):
    """A case of this installation that is over."""

    case: Case
    closed_at: datetime | None

    @property
    def received_at(self) -> datetime:
        return self.case.received_at

    @property
    def id(self) -> UUID:
        return self.case.id


async def own(
    session: AsyncSession, caller: Principal, query: ArchiveQuery, folded: str | None
) -> Sequence[Filed]:
    """One more than asked for, the newest received first; `folded` is the folded search text."""
    conditions = [_seen(caller), Case.state.in_(query.state or OVER), *_filters(query, Case)]
    if query.unit:
        conditions.append(or_(Case.lead_unit.in_(query.unit), Case.assisting_units.overlap(query.unit)))
    if folded is not None:
        conditions.append(_search(caller, query.q or "", folded))
    if query.document is not None:
        conditions.append(_numbered(caller, query.document))
    closed = (
        select(func.max(TimelineEntry.at))
        .where(TimelineEntry.case_id == Case.id, TimelineEntry.action == "close")
        .scalar_subquery()
    )
    rows = await session.execute(
        select(Case, closed)
        .where(*conditions)
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(query.limit + 1)
    )
    return [Filed(*row) for row in rows]


def _seen(caller: Principal) -> ColumnElement[bool]:
    named = exists().where(CaseAccess.case_id == Case.id, CaseAccess.person == caller.subject)
    open_to_all = or_(~Case.restricted, named)
    if caller.county:
        return open_to_all
    if not caller.has(*UNIT_ROLES):
        return false()
    works = or_(Case.lead_unit == caller.unit, Case.assisting_units.contains([caller.unit]))
    return and_(open_to_all, works)


def _filters(query: ArchiveQuery, table: type[Case | ImportedFile]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [table.drill.is_(query.drill)]
    if query.category:
        found.append(table.category.in_(query.category))
    if query.risk:
        found.append(table.risk.in_(query.risk))
    if query.number is not None:
        found.append(table.number.icontains(query.number.strip(), autoescape=True))
    if query.from_ is not None:
        found.append(table.received_at >= query.from_)
    if query.to is not None:
        found.append(table.received_at < query.to + _SHOWN_PRECISION)
    if (position := query.position()) is not None:
        found.append(tuple_(table.received_at, table.id) < (position.at, position.id))
    return found


def _matches(table: type[CaseItem | ReplySearch | ImportedFile], folded: str) -> ColumnElement[bool]:
    """The pairs of characters by the index, then the phrase itself."""
    return and_(
        table.search.bool_op("@@")(cast(lexemes(folded, " & "), TSQUERY)),
        table.folded.contains(folded, autoescape=True),
    )


def _search(caller: Principal, words: str, folded: str) -> ColumnElement[bool]:
    return or_(
        _numbered(caller, words),
        Case.id.in_(select(CaseItem.case_id).where(_matches(CaseItem, folded))),
        Case.id.in_(select(ReplySearch.case_id).where(_matches(ReplySearch, folded))),
        Case.number.icontains(words.strip(), autoescape=True),
    )


def _numbered(caller: Principal, words: str) -> ColumnElement[bool]:
    """Whether a document of the case, as far as the caller may read it, has such a number."""
    number = words.strip().translate(_BRACKETS)
    if not _DIGIT.search(number):
        return false()
    wanted = [Document.number.icontains(number, autoescape=True), Document.audience != Audience.MAKER]
    if not caller.county:
        wanted.append(Document.audience == Audience.CASE)
    return Case.id.in_(select(Document.case_id).where(*wanted, Document.case_id.is_not(None)))


async def imported(session: AsyncSession, query: ArchiveQuery, folded: str | None) -> Sequence[ImportedFile]:
    """The same of what was read back; of several copies of a case the latest."""
    if query.document is not None:
        return []
    newer = exists().where(
        _later.origin == ImportedFile.origin,
        _later.number == ImportedFile.number,
        tuple_(_later.made_at, _later.id) > tuple_(ImportedFile.made_at, ImportedFile.id),
    )
    conditions = [*_filters(query, ImportedFile), ~newer]
    if query.state:
        conditions.append(ImportedFile.state.in_(query.state))
    if query.unit:
        conditions.append(ImportedFile.lead_unit.in_(query.unit))
    if folded is not None:
        number = ImportedFile.number.icontains((query.q or "").strip(), autoescape=True)
        conditions.append(or_(_matches(ImportedFile, folded), number))
    rows = await session.execute(
        select(ImportedFile)
        .where(*conditions)
        .order_by(ImportedFile.received_at.desc(), ImportedFile.id.desc())
        .limit(query.limit + 1)
    )
    return rows.scalars().all()


async def imported_file(session: AsyncSession, file: UUID) -> ImportedFile | None:
    return await session.get(ImportedFile, file)


async def imported_parts(session: AsyncSession, file: UUID) -> Sequence[ImportedPart]:
    rows = await session.execute(
        select(ImportedPart).where(ImportedPart.file == file).order_by(ImportedPart.place)
    )
    return rows.scalars().all()


class Next(NamedTuple):
    """A case for a package: the place to go on from, and what to gather."""

    number: str
    id: UUID


def _of_period(start: datetime, end: datetime, *, drills: bool) -> list[ColumnElement[bool]]:
    found: list[Any] = [
        Case.state.in_(OVER),
        ~Case.restricted,
        Case.received_at >= start,
        Case.received_at < end,
    ]
    return found if drills else [*found, ~Case.drill]


async def count_of_period(session: AsyncSession, start: datetime, end: datetime, *, drills: bool) -> int:
    wanted = select(func.count()).select_from(Case).where(*_of_period(start, end, drills=drills))
    return (await session.execute(wanted)).scalar_one()


async def of_period(
    session: AsyncSession, start: datetime, end: datetime, *, drills: bool, after: str, limit: int
) -> list[Next]:
    """Cases that are over, by number, from the one behind `after`; never a restricted one."""
    rows = await session.execute(
        select(Case.number, Case.id)
        .where(*_of_period(start, end, drills=drills), _number > after)
        .order_by(_number)
        .limit(limit)
    )
    return [Next(*row) for row in rows]


async def schema_version(session: AsyncSession) -> str:
    """The last migration of this service, by which a later release knows the form of the contents."""
    found: str = (
        await session.execute(text("SELECT version_num FROM workflow.alembic_version"))
    ).scalar_one()
    return found
