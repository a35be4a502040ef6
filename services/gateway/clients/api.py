"""Routes of units' systems."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.authz import Caller
from services.common.body import JsonObject, parse, parse_query
from services.common.idempotency import Answer
from services.common.ids import new_id, parse_or_404
from services.common.paging import Page
from services.gateway.bodies import json_body, query_filters
from services.gateway.clients import repository, schemas, service
from services.gateway.directory.api import MAKES, READS, READS_ONE, WRITES, Here, page_of
from services.gateway.directory.secrets import Secret, once_shown
from services.gateway.directory.service import require_reader

router = APIRouter(tags=["directory"])


def _client(row: Any) -> schemas.ClientOut:
    return schemas.ClientOut.model_validate({**row._asdict(), "id": str(row.id)})


@router.get("/clients", responses=READS, openapi_extra=query_filters(schemas.ClientQuery))
async def list_clients(request: Request, caller: Caller, here: Here) -> Page[schemas.ClientOut]:
    """The units' systems, by client_id; for administrators and auditors."""
    query = parse_query(schemas.ClientQuery, request)
    require_reader(caller)
    async with here.database.transaction() as session:
        rows, cursor = page_of(await repository.clients(session, query), query.limit, "client_id")
    return Page(items=[_client(row) for row in rows], next_cursor=cursor)


@router.get("/clients/{client_id}", responses=READS_ONE)
async def get_client(client_id: str, caller: Caller, here: Here) -> schemas.ClientOut:
    async with here.database.transaction() as session:
        return _client(await service.visible_client(session, caller, parse_or_404(client_id)))


@router.post(
    "/clients",
    status_code=201,
    response_model=schemas.ClientWithSecret,
    responses=MAKES,
    openapi_extra=json_body(schemas.NewClient),
)
async def create_client(request: Request, caller: Caller, here: Here, body: JsonObject) -> Response:
    """Add a unit's system; its secret is in this answer only."""
    new = parse(schemas.NewClient, body)

    async def work(session: AsyncSession, secret: Secret) -> Answer:
        client_id: UUID = new_id()
        given = (client_id, secret.of(client_id))
        client = await service.create_client(here, session, caller, new, given)
        location = {"Location": f"/api/v1/clients/{client_id}"}
        return Answer(201, _client(client).model_dump(mode="json"), location)

    return await once_shown(here.database, here.master, request, caller, "client_secret", work)


@router.patch("/clients/{client_id}", responses=WRITES, openapi_extra=json_body(schemas.ClientChange))
async def change_client(client_id: str, caller: Caller, here: Here, body: JsonObject) -> schemas.ClientOut:
    """Rename a unit's system; `active: false` ends its sessions at once."""
    async with here.database.transaction() as session:
        client = await service.visible_client(session, caller, parse_or_404(client_id))
        change = parse(schemas.ClientChange, body)
        changed = _client(await service.change_client(session, caller, client, change))
    here.sessions.forget("*")
    return changed


@router.post("/clients/{client_id}/secret", response_model=schemas.ClientWithSecret, responses=MAKES)
async def replace_secret(client_id: str, request: Request, caller: Caller, here: Here) -> Response:
    """Give the system a new secret; the old one stops working at once."""

    async def work(session: AsyncSession, secret: Secret) -> Answer:
        client = await service.visible_client(session, caller, parse_or_404(client_id))
        changed = await service.replace_secret(here, session, caller, client, secret.of(client.id))
        return Answer(200, _client(changed).model_dump(mode="json"))

    answer = await once_shown(here.database, here.master, request, caller, "client_secret", work)
    here.sessions.forget("*")
    return answer
