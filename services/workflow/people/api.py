"""Routes of people and their substitutes."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.problems import Forbidden, InvalidRequest, NotFound, Unauthorized, declare
from services.workflow.people import service
from services.workflow.people.schemas import (
    NewSubstitute,
    People,
    PeopleQuery,
    SubstitutePage,
    SubstituteQuery,
    SubstituteView,
)

router = APIRouter(tags=["people"])
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": NewSubstitute.model_json_schema()}},
    }
}


@router.get("/people", responses=declare(Unauthorized, Forbidden, InvalidRequest))
async def list_people(query: Annotated[PeopleQuery, Query()], here: Here, caller: Caller) -> People:
    """Those who work on cases in one's own unit; for the office, in any."""
    async with here.database.transaction() as session:
        return await service.people(session, caller, query.unit)


@router.get("/substitutes", responses=declare(Unauthorized, InvalidRequest))
async def list_substitutes(
    query: Annotated[SubstituteQuery, Query()], here: Here, caller: Caller
) -> SubstitutePage:
    """Who stands in for whom, the latest start first."""
    async with here.database.transaction() as session:
        return await service.substitutes(session, caller, query)


@router.post(
    "/substitutes",
    status_code=201,
    response_model=SubstituteView,
    openapi_extra=_BODY,
    responses=declare(
        Unauthorized, Forbidden, InvalidRequest, KeyReused, service.AlreadySubstituted, RequestInProgress
    ),
)
async def add_substitute(request: Request, here: Here, caller: Caller, body: JsonObject) -> Response:
    """Let somebody have another's role for a time."""
    new = parse(NewSubstitute, body)

    async def work(session: AsyncSession) -> Answer:
        made = await service.add(session, caller, new)
        return Answer(201, made.model_dump(mode="json"))

    return await once(here.database, request, caller, work)


@router.post(
    "/substitutes/{substitute_id}/end",
    response_model=SubstituteView,
    responses=declare(Unauthorized, NotFound, Forbidden, KeyReused, RequestInProgress),
)
async def end_substitute(request: Request, here: Here, caller: Caller, substitute_id: str) -> Response:
    """End it before its time."""
    wanted = parse_or_404(substitute_id)

    async def work(session: AsyncSession) -> Answer:
        ended = await service.end(session, caller, wanted)
        return Answer(200, ended.model_dump(mode="json"))

    return await once(here.database, request, caller, work)
