"""Routes of the rota."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import parse
from services.common.guard import JSON
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.problems import InvalidRequest, Unauthorized, declare
from services.workflow.duty import service
from services.workflow.duty.schemas import CheckedIn, CheckInBody, DutyNow, ShiftPage, ShiftQuery

router = APIRouter(prefix="/duty", tags=["duty"])
_EMPTY_BODY: dict[str, Any] = {
    "requestBody": {
        "required": False,
        "content": {"application/json": {"schema": CheckInBody.model_json_schema()}},
    }
}


@router.get("/now", responses=declare(Unauthorized))
async def read_now(here: Here, _caller: Caller) -> DutyNow:
    """Who is on call at this moment, and who comes next."""
    async with here.database.transaction() as session:
        return await service.now(session)


@router.get("/shifts", responses=declare(Unauthorized, InvalidRequest))
async def list_shifts(query: Annotated[ShiftQuery, Query()], here: Here, _caller: Caller) -> ShiftPage:
    """The rota of a range of at most 62 days, the earliest shift first."""
    async with here.database.transaction() as session:
        return await service.shifts(session, query)


@router.post(
    "/check-in",
    response_model=CheckedIn,
    openapi_extra=_EMPTY_BODY,
    responses=declare(Unauthorized, InvalidRequest, KeyReused, service.NotOnShift, RequestInProgress),
)
async def check_in(request: Request, here: Here, caller: Caller) -> Response:
    """Sign in to one's own shift, from 30 minutes before it until its end; repeating changes nothing."""
    parse(CheckInBody, request.scope.get(JSON, {}))

    async def work(session: AsyncSession) -> Answer:
        done = await service.check_in(session, caller)
        return Answer(200, done.model_dump(mode="json"))

    return await once(here.database, request, caller, work)
