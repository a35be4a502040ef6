"""Routes of reports: documents, and whatever else is made to be kept as a file."""

from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import FileResponse, Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse, parse_query
from services.common.files import to_be_saved
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.problems import FieldError, InvalidRequest, NotFound, Unauthorized, declare
from services.contracts.identity import Principal
from services.workflow.cases.service.looking import look
from services.workflow.cases.service.problems import NotInThisState
from services.workflow.documents.catalogue import KINDS, PAPERS, SHELVES
from services.workflow.documents.problems import MakingForbidden, PdfFailed, PdfUnavailable, ReportNotFound
from services.workflow.documents.registry import Asked, AskedOfCase, Format, Opened, OtherKind, PaperKind
from services.workflow.documents.schemas import (
    CaseReports,
    FileQuery,
    Kinds,
    KindView,
    RegisterQuery,
    ReportIn,
    ReportPage,
    ReportView,
)
from services.workflow.documents.service import making, reading
from services.workflow.documents.service.pdf import as_pdf
from services.workflow.statistics.service import freshen

router = APIRouter(tags=["reports"])


def _query(model: type[BaseModel]) -> dict[str, Any]:
    properties = model.model_json_schema()["properties"]
    return {
        "parameters": [{"name": name, "in": "query", "schema": shape} for name, shape in properties.items()]
    }


_REGISTER = _query(RegisterQuery)
_PDF = _query(FileQuery)


def _ordering() -> dict[str, Any]:
    shapes = []
    for kind in KINDS.values():
        shape = kind.asks.model_json_schema(ref_template="#/components/schemas/{model}")
        shape["properties"] = {
            "kind": {"const": kind.code, "description": kind.word},
            "format": {"enum": list(kind.formats)},
        } | shape.get("properties", {})
        shape["required"] = ["kind", *shape.get("required", [])]
        shapes.append(shape | {"title": kind.word})
    schema = {"oneOf": shapes} if shapes else ReportIn.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.get("/reports/kinds", responses=declare(Unauthorized))
async def list_kinds(caller: Caller) -> Kinds:
    """What can be asked for, and what of it by this caller."""
    return Kinds(
        items=[
            KindView(
                code=kind.code,
                word=kind.word,
                formats=list(kind.formats),
                of_case="case_id" in kind.asks.model_fields,
                may_make=caller.has(*kind.roles),
            )
            for kind in KINDS.values()
        ]
    )


@router.post(
    "/reports",
    status_code=201,
    response_model=ReportView,
    openapi_extra=_ordering(),
    responses=declare(
        Unauthorized,
        NotFound,
        InvalidRequest,
        KeyReused,
        MakingForbidden,
        NotInThisState,
        RequestInProgress,
    )
    | {200: {"model": ReportView, "description": "made before, and nothing has changed since"}}
    | {202: {"model": ReportView, "description": "taken; it is being made"}},
)
async def order_report(caller: Caller, here: Here, request: Request, body: JsonObject) -> Response:
    """Make a document or take the order for one."""

    async def work(session: AsyncSession) -> Answer:
        kind, asked, shape = _order(body)
        if not isinstance(asked, AskedOfCase) and not caller.has(*kind.roles):
            raise MakingForbidden
        if isinstance(kind, OtherKind):
            return await kind.order(here, session, caller, asked, shape)
        draft = await kind.compose(session, caller, asked)
        made, new = await making.create(session, kind, draft, caller)
        [told] = await reading.views(session, [made], PAPERS)
        headers = {"Location": f"/api/v1/reports/{made.id}"}
        return Answer(201 if new else 200, told.model_dump(mode="json"), headers)

    await freshen(here.database)  # papers print statistics
    return await once(here.database, request, caller, work)


def _order(body: dict[str, Any]) -> tuple[PaperKind | OtherKind, Asked, Format]:
    """The kind, what it asks for, and the format. Raises InvalidRequest."""
    wanted = parse(ReportIn, body)
    kind = KINDS.get(wanted.kind)
    if kind is None:
        known = "、".join(KINDS)
        raise InvalidRequest(errors=[FieldError(pointer="/kind", detail=f"没有这种文书，只能是：{known}")])
    shape = next((each for each in kind.formats if each == (wanted.format or kind.formats[0])), None)
    if shape is None:
        known = "、".join(kind.formats)
        raise InvalidRequest(
            errors=[FieldError(pointer="/format", detail=f"{kind.word}的格式只能是：{known}")]
        )
    return kind, parse(kind.asks, wanted.rest()), shape


@router.get("/reports", openapi_extra=_REGISTER, responses=declare(Unauthorized, InvalidRequest))
async def list_reports(caller: Caller, here: Here, request: Request) -> ReportPage:
    """The register: the documents that the caller may read, the newest first."""
    async with here.database.transaction() as session:
        return await reading.register(session, caller, parse_query(RegisterQuery, request), PAPERS)


@router.get("/cases/{case_id}/reports", responses=declare(Unauthorized, NotFound))
async def list_case_reports(caller: Caller, here: Here, case_id: str) -> CaseReports:
    """The documents of a case, and which ones this caller may make now."""
    wanted = parse_or_404(case_id)
    async with here.database.transaction() as session:
        return await reading.of_case(session, await look(session, caller, wanted), PAPERS)


@router.get("/reports/{report_id}", responses=declare(Unauthorized, NotFound))
async def read_report(caller: Caller, here: Here, report_id: str) -> ReportView:
    """What is known of a report; `status` says whether its file can be read."""
    wanted = parse_or_404(report_id)
    async with here.database.transaction() as session:
        for shelf in SHELVES:
            found = await shelf.shown(session, caller, wanted)
            if found is not None:
                return found
    raise ReportNotFound


@router.get(
    "/reports/{report_id}/file",
    response_class=Response,
    openapi_extra=_PDF,
    responses=declare(Unauthorized, NotFound, InvalidRequest, PdfUnavailable, NotInThisState, PdfFailed)
    | {200: {"content": {"application/octet-stream": {}}, "description": "the file, to be saved"}},
)
async def read_file(caller: Caller, here: Here, request: Request, report_id: str) -> Response:
    """The bytes of a report, the same for ever; `format=pdf` turns a document into PDF. Reading is logged."""
    wanted = parse_or_404(report_id)
    pdf = _wants_pdf(request)
    async with here.database.transaction() as session:
        opened = await _opened(here, session, caller, wanted)
    if pdf:
        opened = await _as_pdf(opened)
    headers = to_be_saved(opened.name)
    if isinstance(opened.content, Path):
        return FileResponse(opened.content, headers=headers, media_type=opened.media_type)
    return Response(opened.content, headers=headers, media_type=opened.media_type)


async def _opened(here: Here, session: AsyncSession, caller: Principal, report_id: UUID) -> Opened:
    for shelf in SHELVES:
        found = await shelf.opened(here, session, caller, report_id)
        if found is not None:
            return found
    raise ReportNotFound


def _wants_pdf(request: Request) -> bool:
    """Raises InvalidRequest for any format but pdf and docx."""
    return parse_query(FileQuery, request).format == "pdf"


async def _as_pdf(opened: Opened) -> Opened:
    if opened.media_type != reading.DOCX:
        wrong = FieldError(pointer="/query/format", detail="只有文书（docx）可以转成 PDF，请直接下载")
        raise InvalidRequest(errors=[wrong])
    content = await as_pdf(bytes(opened.content))
    return Opened(opened.name.removesuffix(".docx") + ".pdf", "application/pdf", content)
