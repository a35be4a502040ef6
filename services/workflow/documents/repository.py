"""Every statement on documents, their numbers and their forms."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.access.models import CaseAccess
from services.workflow.cases.domain.facts import Caller
from services.workflow.cases.models import Case, CaseItem
from services.workflow.documents.domain.papers import Audience
from services.workflow.documents.models import Document, DocumentFile, DocumentForm, DocumentSerial
from services.workflow.documents.schemas import RegisterQuery

_MOST_OF_CASE = 500
_SHOWN_PRECISION = timedelta(milliseconds=1)
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:subject, 7))")


async def lock(session: AsyncSession, kind: str, key: str) -> None:
    """Let one transaction at a time decide which document of this subject comes next."""
    await session.execute(_LOCK, {"subject": f"{kind}\n{key}"})


async def last(session: AsyncSession, kind: str, key: str) -> Document | None:
    """The newest document of a kind about something."""
    wanted = (
        select(Document)
        .where(Document.kind == kind, Document.key == key)
        .order_by(Document.occasion.desc(), Document.edition.desc())
        .limit(1)
    )
    return (await session.execute(wanted)).scalar_one_or_none()


async def next_serial(session: AsyncSession, series: str, year: int) -> int:
    """The next number, given for good when the transaction ends well and not at all otherwise."""
    counted = insert(DocumentSerial).values(series=series, year=year, last=1)
    given = await session.execute(
        counted.on_conflict_do_update(
            index_elements=[DocumentSerial.series, DocumentSerial.year],
            set_={"last": DocumentSerial.last + 1},
        ).returning(DocumentSerial.last)
    )
    return given.scalar_one()


async def add(session: AsyncSession, row: Mapping[str, Any], content: bytes) -> Document:
    made = (await session.execute(insert(Document).values(**row).returning(Document))).scalar_one()
    await session.execute(insert(DocumentFile).values(document_id=made.id, content=content))
    return made


async def find(session: AsyncSession, document_id: UUID) -> Document | None:
    return await session.get(Document, document_id)


async def case_numbers(session: AsyncSession, cases: Collection[UUID]) -> Mapping[UUID, str]:
    if not cases:
        return {}
    rows = await session.execute(select(Case.id, Case.number).where(Case.id.in_(cases)))
    return {row.id: row.number for row in rows}


async def erased_since(session: AsyncSession, documents: Collection[UUID]) -> Collection[UUID]:
    """Those documents of whose cases an item has lost its words after they were made."""
    if not documents:
        return ()
    rows = (
        select(Document.id)
        .join(CaseItem, CaseItem.case_id == Document.case_id)
        .where(Document.id.in_(documents), CaseItem.erased_at > Document.made_at)
    )
    return set((await session.execute(rows)).scalars())


async def content(session: AsyncSession, document_id: UUID) -> bytes:
    wanted = select(DocumentFile.content).where(DocumentFile.document_id == document_id)
    return bytes((await session.execute(wanted)).scalar_one())


async def of_case(session: AsyncSession, case_id: UUID) -> Sequence[Document]:
    """The newest first."""
    wanted = select(Document).where(Document.case_id == case_id)
    newest = wanted.order_by(Document.made_at.desc(), Document.id.desc()).limit(_MOST_OF_CASE)
    return (await session.execute(newest)).scalars().all()


async def page(session: AsyncSession, caller: Caller, query: RegisterQuery) -> Sequence[Document]:
    """One row more than asked for, the newest first, of what the caller may read."""
    conditions = [_scope(caller), *_filters(query)]
    after = query.position()
    if after is not None:
        conditions.append(tuple_(Document.made_at, Document.id) < (after.at, after.id))
    newest = (
        select(Document)
        .outerjoin(Case, Case.id == Document.case_id)
        .where(*conditions)
        .order_by(Document.made_at.desc(), Document.id.desc())
        .limit(query.limit + 1)
    )
    return (await session.execute(newest)).scalars().all()


def _scope(caller: Caller) -> ColumnElement[bool]:
    """The rule of `service.reading.may_read`, as far as the register lists what the rule allows."""
    named = exists().where(CaseAccess.case_id == Case.id, CaseAccess.person == caller.subject)
    mine = Document.made_by == caller.subject
    if caller.county:
        readable = or_(Document.audience != Audience.MAKER, mine)
        return and_(readable, or_(Document.case_id.is_(None), ~Case.restricted, named))
    if not caller.belongs_to_unit:
        return and_(Document.audience == Audience.MAKER, mine)
    works = or_(Case.lead_unit == caller.unit, Case.assisting_units.contains([caller.unit]))
    hidden = and_(Document.names_submitters, Case.concerned_units.contains([caller.unit]))
    of_case = and_(works, ~hidden, or_(~Case.restricted, named), Document.audience == Audience.CASE)
    maker = and_(Document.audience == Audience.MAKER, mine)
    own = and_(Document.audience == Audience.OFFICE, Document.case_id.is_(None), Document.unit == caller.unit)
    return or_(func.coalesce(of_case, false()), maker, own)


def _filters(query: RegisterQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.kind:
        found.append(Document.kind.in_(query.kind))
    if query.year is not None:
        found.append(Document.year == query.year)
    if query.case_id is not None:
        found.append(Document.case_id == query.case_id)
    if query.q:
        words = query.q.strip()
        contains = [column.icontains(words, autoescape=True) for column in (Document.number, Document.title)]
        found.append(or_(*contains))
    if query.from_ is not None:
        found.append(Document.made_at >= query.from_)
    if query.to is not None:
        found.append(Document.made_at < query.to + _SHOWN_PRECISION)
    return found


async def form(session: AsyncSession, kind: str) -> DocumentForm | None:
    """The newest version of the office's form of a kind."""
    wanted = select(DocumentForm).where(DocumentForm.kind == kind).order_by(DocumentForm.version.desc())
    return (await session.execute(wanted.limit(1))).scalar_one_or_none()


async def forms(session: AsyncSession) -> Mapping[str, DocumentForm]:
    rows = (
        select(DocumentForm)
        .ext(distinct_on(DocumentForm.kind))
        .order_by(DocumentForm.kind, DocumentForm.version.desc())
    )
    return {each.kind: each for each in (await session.execute(rows)).scalars()}


async def form_versions(session: AsyncSession, kind: str) -> Sequence[DocumentForm]:
    """The newest first."""
    rows = select(DocumentForm).where(DocumentForm.kind == kind).order_by(DocumentForm.version.desc())
    return (await session.execute(rows.limit(200))).scalars().all()


async def lock_forms(session: AsyncSession) -> None:
    """Let one transaction at a time decide what the next version is."""
    await session.execute(text("LOCK TABLE workflow.document_form IN SHARE ROW EXCLUSIVE MODE"))


async def add_form(session: AsyncSession, row: Mapping[str, Any]) -> DocumentForm:
    return (await session.execute(insert(DocumentForm).values(**row).returning(DocumentForm))).scalar_one()
