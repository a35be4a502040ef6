"""Reading documents: who may, what is told of them, and their bytes."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit
from services.common.app import Context
from services.common.paging import cut
from services.common.problems import NotFound
from services.contracts.events import Service
from services.contracts.identity import UNIT_ROLES, Principal
from services.workflow.cases.domain.disclosure import disclosure
from services.workflow.cases.service.looking import Look, caller_of, look
from services.workflow.documents import repository
from services.workflow.documents.domain.papers import Audience
from services.workflow.documents.models import Document
from services.workflow.documents.registry import Opened, PaperKind
from services.workflow.documents.schemas import CaseReports, KindOffer, RegisterQuery, ReportPage, ReportView

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Drawer:
    """The documents of `kinds`, as `GET /reports/{id}` looks for them."""

    def __init__(self, kinds: Mapping[str, PaperKind]) -> None:
        self._kinds = kinds

    async def shown(self, session: AsyncSession, principal: Principal, report_id: UUID) -> ReportView | None:
        found = await self._visible(session, principal, report_id)
        return None if found is None else (await views(session, [found], self._kinds))[0]

    async def opened(
        self, here: Context, session: AsyncSession, principal: Principal, report_id: UUID
    ) -> Opened | None:
        del here
        found = await self._visible(session, principal, report_id)
        if found is None:
            return None
        content = await repository.content(session, report_id)
        await audit.record(
            session,
            Service.WORKFLOW,
            principal,
            "document.read",
            object_type="document",
            object_id=found.id,
            detail={"kind": found.kind, "number": found.number},
        )
        return Opened(found.name, DOCX, content)

    async def _visible(self, session: AsyncSession, principal: Principal, report_id: UUID) -> Document | None:
        found = await repository.find(session, report_id)
        if found is None:
            return None
        seen = await _case(session, principal, found)
        kind = self._kinds.get(found.kind)
        return found if kind is not None and may_read(found, kind, principal, seen) else None


async def _case(session: AsyncSession, principal: Principal, document: Document) -> Look | None:
    if document.case_id is None:
        return None
    try:
        return await look(session, principal, document.case_id)
    except NotFound:
        return None


def may_read(document: Document, kind: PaperKind, principal: Principal, seen: Look | None) -> bool:
    """`seen`: the case of the document, if it has one and the caller sees it.

    What names who brought a matter is kept from the unit that the matter is about.
    """
    if document.case_id is not None:
        if seen is None or seen.limited:
            return False
        told = disclosure(seen.facts, seen.caller, seen.case.concerned_units)
        if document.names_submitters and told.accused:
            return False
    match Audience(document.audience):
        case Audience.CASE:
            return True
        case Audience.MAKER:
            return document.made_by == principal.subject
        case Audience.OFFICE:
            own = document.unit == principal.unit and not UNIT_ROLES.isdisjoint(principal.roles)
            return principal.has(*kind.readers) or own


async def register(
    session: AsyncSession, principal: Principal, query: RegisterQuery, kinds: Mapping[str, PaperKind]
) -> ReportPage:
    """Rows without a case are looked at once more: each kind names its readers."""
    rows = await repository.page(session, caller_of(principal), query)
    page, cursor = cut(rows, query.limit, at="made_at")
    shown = [
        row
        for row in page
        if row.kind in kinds and (row.case_id is not None or may_read(row, kinds[row.kind], principal, None))
    ]
    return ReportPage(items=await views(session, shown, kinds), next_cursor=cursor)


async def of_case(session: AsyncSession, seen: Look, kinds: Mapping[str, PaperKind]) -> CaseReports:
    """The documents of a case that this reader may have, and the kinds that they may make now."""
    made = [
        row
        for row in await repository.of_case(session, seen.case.id)
        if row.kind in kinds and may_read(row, kinds[row.kind], seen.principal, seen)
    ]
    return CaseReports(
        items=await views(session, made, kinds),
        offers=[
            KindOffer(kind=kind.code, word=kind.word)
            for kind in kinds.values()
            if kind.offered is not None and kind.offered(seen)
        ],
    )


async def views(
    session: AsyncSession, documents: Sequence[Document], kinds: Mapping[str, PaperKind]
) -> list[ReportView]:
    numbers = await repository.case_numbers(session, {each.case_id for each in documents if each.case_id})
    erased = await repository.erased_since(session, {each.id for each in documents if each.case_id})
    return [_view(each, kinds, numbers, erased=each.id in erased) for each in documents]


def _view(
    document: Document, kinds: Mapping[str, PaperKind], numbers: Mapping[UUID, str], *, erased: bool
) -> ReportView:
    kind = kinds[document.kind]
    return ReportView(
        id=document.id,
        kind=document.kind,
        word=kind.word,
        title=document.title,
        status="ready",
        format="docx",
        name=document.name,
        number=document.number,
        mark=document.mark,
        case_id=document.case_id,
        case_number=numbers.get(document.case_id) if document.case_id else None,
        drill=document.drill,
        erased_since=erased,
        size=document.size,
        sha256=document.sha256.hex(),
        made_at=document.made_at,
        made_by=document.made_by_name,
        file=f"/api/v1/reports/{document.id}/file",
        progress=None,
    )
