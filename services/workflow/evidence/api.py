"""Routes of attachments."""

import asyncio

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse, parse_query
from services.common.files import WRAPPING, one_file, to_be_saved
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.paging import PageQuery
from services.common.problems import (
    BodyTooLarge,
    InvalidRequest,
    NotFound,
    Unauthorized,
    declare,
)
from services.workflow.evidence import places, service
from services.workflow.evidence.domain.media import MOST_BYTES
from services.workflow.evidence.files import Files
from services.workflow.evidence.places import Place
from services.workflow.evidence.problems import (
    AddingForbidden,
    FileDamaged,
    FileNotAccepted,
    ReadOnly,
    TooManyAttachments,
    WithdrawingForbidden,
)
from services.workflow.evidence.schemas import UPLOAD, EvidencePage, EvidenceView, WithdrawIn
from services.workflow.evidence.service import Upload

router = APIRouter(tags=["evidence"])
MOST_BODY = MOST_BYTES + WRAPPING
"""A file and what multipart/form-data wraps around it."""

_PAGE = {
    "parameters": [
        {"name": name, "in": "query", "schema": schema}
        for name, schema in PageQuery.model_json_schema()["properties"].items()
    ]
}
_LIST = declare(Unauthorized, NotFound, InvalidRequest)
_ADD = declare(
    Unauthorized,
    NotFound,
    BodyTooLarge,
    InvalidRequest,
    FileNotAccepted,
    KeyReused,
    AddingForbidden,
    ReadOnly,
    TooManyAttachments,
    RequestInProgress,
)


@router.get("/cases/{case_id}/evidence", openapi_extra=_PAGE, responses=_LIST)
async def list_case_evidence(caller: Caller, here: Here, request: Request, case_id: str) -> EvidencePage:
    """What is attached to a case and to its items, the newest first."""
    wanted = parse_or_404(case_id)
    async with here.database.transaction() as session:
        place = await places.case_for(session, caller, wanted)
        return await service.shown(session, place, parse_query(PageQuery, request))


@router.get("/items/{item_id}/evidence", openapi_extra=_PAGE, responses=_LIST)
async def list_item_evidence(caller: Caller, here: Here, request: Request, item_id: str) -> EvidencePage:
    """What is attached to an item, the newest first."""
    wanted = parse_or_404(item_id)
    async with here.database.transaction() as session:
        place = await places.item_for(session, caller, wanted)
        return await service.shown(session, place, parse_query(PageQuery, request))


@router.post(
    "/cases/{case_id}/evidence",
    status_code=201,
    response_model=EvidenceView,
    openapi_extra=UPLOAD,
    responses=_ADD,
)
async def add_to_case(caller: Caller, here: Here, request: Request, case_id: str) -> Response:
    """Attach a file to a case; 200 when this very file is there already."""
    wanted = parse_or_404(case_id)

    async def work(session: AsyncSession) -> Answer:
        return await _add(session, await places.case_for(session, caller, wanted), here, request)

    return await once(here.database, request, caller, work)


@router.post(
    "/items/{item_id}/evidence",
    status_code=201,
    response_model=EvidenceView,
    openapi_extra=UPLOAD,
    responses=_ADD,
)
async def add_to_item(caller: Caller, here: Here, request: Request, item_id: str) -> Response:
    """Attach a file to an item; 200 when this very file is there already."""
    wanted = parse_or_404(item_id)

    async def work(session: AsyncSession) -> Answer:
        return await _add(session, await places.item_for(session, caller, wanted), here, request)

    return await once(here.database, request, caller, work)


@router.get(
    "/evidence/{evidence_id}/file",
    response_class=Response,
    responses=declare(Unauthorized, NotFound, FileDamaged)
    | {200: {"content": {"application/octet-stream": {}}, "description": "the file, to be saved"}},
)
async def read_file(caller: Caller, here: Here, evidence_id: str) -> Response:
    """The bytes of an attachment, always to be saved and never shown in place; every reading is logged."""
    wanted = parse_or_404(evidence_id)
    async with here.database.transaction() as session:
        _, kept = await service.visible(session, caller, wanted)
        content = await service.opened(session, caller, kept, Files.of(here.settings))
    return Response(content, headers=to_be_saved(kept.evidence.name), media_type=kept.evidence.media_type)


@router.post(
    "/evidence/{evidence_id}/withdraw",
    response_model=EvidenceView,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": WithdrawIn.model_json_schema()}},
        }
    },
    responses=declare(
        Unauthorized, NotFound, InvalidRequest, KeyReused, WithdrawingForbidden, ReadOnly, RequestInProgress
    ),
)
async def withdraw(
    caller: Caller, here: Here, request: Request, evidence_id: str, body: JsonObject
) -> Response:
    """Withdraw an attachment: a tombstone with the reason stays, the file is erased within the hour."""
    wanted = parse_or_404(evidence_id)

    async def work(session: AsyncSession) -> Answer:
        place, kept = await service.visible(session, caller, wanted)
        reason = parse(WithdrawIn, body).reason
        return Answer(200, (await service.withdraw(session, place, kept, reason)).model_dump(mode="json"))

    return await once(here.database, request, caller, work)


async def _add(session: AsyncSession, place: Place, here: Here, request: Request) -> Answer:
    upload = await _upload(request)
    view, new = await service.add(session, place, upload, Files.of(here.settings))
    headers = {"Location": f"/api/v1/evidence/{view.id}/file"}
    return Answer(201 if new else 200, view.model_dump(mode="json"), headers)


async def _upload(request: Request) -> Upload:
    """The one file of the form. Raises InvalidRequest, BodyTooLarge, FileNotAccepted."""
    name, content = await one_file(request, MOST_BYTES)
    return await asyncio.to_thread(service.accepted, name, content)
