"""Routes of the items; contract.md, Items."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.common.authz import Caller
from services.common.body import JsonObject, parse_query
from services.common.idempotency import KeyReused, RequestInProgress
from services.common.ids import parse_or_404
from services.common.paging import Page
from services.common.problems import (
    BodyTooLarge,
    Forbidden,
    InvalidRequest,
    MalformedJson,
    NotFound,
    Unauthorized,
    Unavailable,
    declare,
)
from services.ingest.items.intake import ExternalIdConflict
from services.ingest.items.schemas import Accepted, BatchIn, ItemIn, ItemOut, ItemQuery, Unmasked, UnmaskIn
from services.ingest.items.service import ItemDesk, SubmittingForbidden, UnmaskForbidden
from services.ingest.reading.service import ItemReader

router = APIRouter(tags=["items"])
_POST = (Unauthorized, InvalidRequest, MalformedJson, BodyTooLarge, RequestInProgress, KeyReused, Unavailable)


async def _desk(request: Request) -> ItemDesk:
    desk: ItemDesk = request.app.state.desk
    return desk


async def _reader(request: Request) -> ItemReader:
    reader: ItemReader = request.app.state.reader
    return reader


Desk = Annotated[ItemDesk, Depends(_desk)]
Reader = Annotated[ItemReader, Depends(_reader)]


def _body(model: type[Any]) -> dict[str, Any]:
    """The documented body of a route that reads it itself, after it has looked at who calls."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _filters(model: type[Any]) -> dict[str, Any]:
    """The documented filters of a list that reads its query itself, to refuse what it does not know."""
    properties = model.model_json_schema(ref_template="#/components/schemas/{model}")["properties"]
    each = [{"name": name, "in": "query", "schema": schema} for name, schema in properties.items()]
    return {"parameters": each}


@router.post(
    "/items",
    status_code=202,
    response_model=Accepted,
    openapi_extra=_body(ItemIn),
    responses=declare(*_POST, SubmittingForbidden, ExternalIdConflict),
)
async def submit(request: Request, caller: Caller, desk: Desk, body: JsonObject) -> Response:
    """Take one item; 202 once it is durable, 200 when the unit has sent the same before."""
    return (await desk.submit(request, caller, body)).response()


@router.post(
    "/items/batch",
    status_code=202,
    openapi_extra=_body(BatchIn),
    responses=declare(*_POST, SubmittingForbidden),
)
async def submit_batch(request: Request, caller: Caller, desk: Desk, body: JsonObject) -> Response:
    """Take up to 500 items; good rows are taken, bad rows are reported, in order."""
    return (await desk.submit_batch(request, caller, body)).response()


@router.get("/items", responses=declare(Unauthorized, InvalidRequest), openapi_extra=_filters(ItemQuery))
async def list_items(request: Request, caller: Caller, reader: Reader) -> Page[ItemOut]:
    """Items that the caller may see, newest received first."""
    return Page[ItemOut].model_validate(await reader.list(caller, parse_query(ItemQuery, request)))


@router.get("/items/{item_id}", responses=declare(Unauthorized, NotFound))
async def get_item(item_id: str, caller: Caller, reader: Reader) -> ItemOut:
    """One item with its assessment, its case and what became of it."""
    return ItemOut.model_validate(await reader.get(caller, parse_or_404(item_id)))


@router.post(
    "/items/{item_id}/unmask",
    openapi_extra=_body(UnmaskIn),
    responses=declare(
        Unauthorized, NotFound, InvalidRequest, KeyReused, Forbidden, UnmaskForbidden, RequestInProgress
    ),
)
async def unmask(request: Request, item_id: str, caller: Caller, desk: Desk, body: JsonObject) -> Unmasked:
    """The original for a stated reason; the audit log keeps who asked and why."""
    return Unmasked.model_validate(await desk.unmask(request, caller, parse_or_404(item_id), body))
