"""Routes of the imports; contract.md, POST /imports."""

import asyncio

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import parse_query
from services.common.files import WRAPPING, one_file
from services.common.form_import import SHEET, sheet
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.paging import Page, PageQuery
from services.common.problems import (
    BodyTooLarge,
    InvalidRequest,
    NotFound,
    Unauthorized,
    declare,
)
from services.common.spreadsheet import MOST_BYTES
from services.ingest.imports.problems import (
    FileNotAccepted,
    ImportingForbidden,
    RefusedRowsGone,
    TooManyImports,
)
from services.ingest.imports.schemas import UPLOAD, ImportResult, ImportView
from services.ingest.imports.service import receiving, sheets
from services.ingest.imports.service.receiving import Upload

router = APIRouter(tags=["imports"])
MOST_BODY = MOST_BYTES + WRAPPING
"""A file and what multipart/form-data wraps around it."""

_PAGE = {
    "parameters": [
        {"name": name, "in": "query", "schema": schema}
        for name, schema in PageQuery.model_json_schema()["properties"].items()
    ]
}


@router.post(
    "/imports",
    status_code=202,
    response_model=ImportView,
    openapi_extra=UPLOAD,
    responses=declare(
        Unauthorized,
        BodyTooLarge,
        InvalidRequest,
        FileNotAccepted,
        KeyReused,
        ImportingForbidden,
        TooManyImports,
        RequestInProgress,
    ),
)
async def add_import(caller: Caller, here: Here, request: Request) -> Response:
    """Take a file of items; its rows become items one after the other, `GET /imports/{id}` tells how far."""
    upload = await _upload(request)

    async def work(session: AsyncSession) -> Answer:
        view = await receiving.add(session, here, caller, upload)
        return Answer(202, view.model_dump(mode="json"), {"Location": f"/api/v1/imports/{view.id}"})

    return await once(here.database, request, caller, work)


@router.get("/imports", openapi_extra=_PAGE, responses=declare(Unauthorized, InvalidRequest))
async def list_imports(caller: Caller, here: Here, request: Request) -> Page[ImportView]:
    """One's own imports, the newest first."""
    query = parse_query(PageQuery, request)
    async with here.database.transaction() as session:
        items, cursor = await receiving.listed(session, caller, query)
    return Page[ImportView].model_validate({"items": items, "next_cursor": cursor})


@router.get("/imports/template.xlsx", response_class=Response, responses=declare(Unauthorized) | SHEET)
async def get_template(caller: Caller, here: Here) -> Response:
    """The sheet to fill in: headings, lists to choose from, an example and how to go about it."""
    del caller
    return sheet(await sheets.template(here.database), "舆情信息导入模板.xlsx")


@router.get(
    "/imports/{import_id}", openapi_extra=_PAGE, responses=declare(Unauthorized, NotFound, InvalidRequest)
)
async def get_import(caller: Caller, here: Here, request: Request, import_id: str) -> ImportResult:
    """One's own import: how far it is, and every row that was refused and why, page by page."""
    wanted, query = parse_or_404(import_id), parse_query(PageQuery, request)
    async with here.database.transaction() as session:
        return await receiving.shown(session, caller, wanted, query)


@router.get(
    "/imports/{import_id}/refused.xlsx",
    response_class=Response,
    responses=declare(Unauthorized, NotFound, RefusedRowsGone) | SHEET,
)
async def get_refused(caller: Caller, here: Here, import_id: str) -> Response:
    """The refused rows with their reasons, to be mended and sent again; for 7 days, every reading logged."""
    wanted = parse_or_404(import_id)
    async with here.database.transaction() as session:
        job = await receiving.opened(session, caller, wanted)
    return sheet(await sheets.refused(here, job), "退回的行.xlsx")


async def _upload(request: Request) -> Upload:
    """The one file of the form. Raises InvalidRequest, BodyTooLarge, FileNotAccepted."""
    name, content = await one_file(request, MOST_BYTES)
    return await asyncio.to_thread(receiving.looked_at, name, content)
