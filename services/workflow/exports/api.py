"""Routes of exports."""

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import FileResponse, Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.common.files import to_be_saved
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.problems import InvalidRequest, NotFound, Unauthorized, declare
from services.workflow.exports.domain import MEDIA_TYPES, ExportFormat, ExportState
from services.workflow.exports.files import ExportFiles
from services.workflow.exports.problems import ExportForbidden, ExportGone, ExportNotReady, TooManyExports
from services.workflow.exports.schemas import Exports, ExportView, NewExport
from services.workflow.exports.service import asking

router = APIRouter(prefix="/exports", tags=["exports"])
_SCHEMA = NewExport.model_json_schema(ref_template="#/components/schemas/{model}")
_SCHEMA.pop("$defs", None)
_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": _SCHEMA}}}}


@router.get("", responses=declare(Unauthorized))
async def list_exports(here: Here, caller: Caller) -> Exports:
    """The caller's own exports, the newest first."""
    async with here.database.transaction() as session:
        return await asking.mine(session, caller)


@router.post(
    "",
    status_code=202,
    response_model=ExportView,
    openapi_extra=_BODY,
    responses=declare(
        Unauthorized, InvalidRequest, KeyReused, ExportForbidden, TooManyExports, RequestInProgress
    )
    | {201: {"description": "a short list: the file is there", "model": ExportView}},
)
async def ask_for_export(request: Request, here: Here, caller: Caller, body: JsonObject) -> Response:
    """A list or figures as a file: 201 when it is there at once, 202 when it is made in the background."""
    wanted = parse(NewExport, body)

    async def work(session: AsyncSession) -> Answer:
        view = await asking.ask(session, caller, wanted, ExportFiles.of(here.settings))
        place = {"Location": f"/api/v1/exports/{view.id}"}
        return Answer(201 if view.state is ExportState.DONE else 202, view.model_dump(mode="json"), place)

    return await once(here.database, request, caller, work)


@router.get("/{export_id}", responses=declare(Unauthorized, NotFound))
async def read_export(here: Here, caller: Caller, export_id: str) -> ExportView:
    """How far an export of the caller's own is."""
    wanted = parse_or_404(export_id)
    async with here.database.transaction() as session:
        return await asking.one(session, caller, wanted)


@router.get(
    "/{export_id}/file",
    response_class=Response,
    responses=declare(Unauthorized, NotFound, ExportForbidden, ExportNotReady, ExportGone)
    | {200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}, "description": "the file, to be saved"}},
)
async def read_export_file(here: Here, caller: Caller, export_id: str) -> Response:
    """The file, for whoever asked for it alone; every fetching is logged."""
    wanted = parse_or_404(export_id)
    async with here.database.transaction() as session:
        view, path = await asking.fetch(session, caller, wanted, ExportFiles.of(here.settings))
    media_type = MEDIA_TYPES[ExportFormat(view.format)]
    return FileResponse(path, headers=to_be_saved(view.file_name), media_type=media_type)
