"""Routes of checking in and handing over."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.common.guard import JSON
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.paging import PageQuery
from services.common.problems import Forbidden, InvalidRequest, NotFound, Unauthorized, declare
from services.workflow.duty.api.common import documented, done, made
from services.workflow.duty.schemas.handovers import (
    Acknowledgement,
    CasesOfNote,
    HandoverOut,
    HandoverPage,
    NewHandover,
)
from services.workflow.duty.schemas.reading import CheckedIn, CheckInBody
from services.workflow.duty.service import attending
from services.workflow.duty.service.checks import AlreadyAcknowledged, NotOnShift, check_office

router = APIRouter()
_EMPTY_BODY: dict[str, Any] = {
    "requestBody": {
        "required": False,
        "content": {"application/json": {"schema": CheckInBody.model_json_schema()}},
    }
}
_WRITES = (Unauthorized, InvalidRequest, KeyReused, Forbidden, RequestInProgress)


@router.post(
    "/check-in",
    response_model=CheckedIn,
    openapi_extra=_EMPTY_BODY,
    responses=declare(Unauthorized, InvalidRequest, KeyReused, NotOnShift, RequestInProgress),
)
async def check_in(request: Request, here: Here, caller: Caller) -> Response:
    """Sign in to one's own shift, from 30 minutes before it until its end; repeating changes nothing."""
    parse(CheckInBody, request.scope.get(JSON, {}))

    async def work(session: AsyncSession) -> Answer:
        return done(await attending.check_in(session, caller))

    return await once(here.database, request, caller, work)


@router.get("/handovers", responses=declare(Unauthorized, InvalidRequest, Forbidden))
async def list_handovers(query: Annotated[PageQuery, Query()], here: Here, caller: Caller) -> HandoverPage:
    """What shifts left to the next, the newest first."""
    check_office(caller)
    async with here.database.transaction() as session:
        return await attending.handovers(session, caller, query)


@router.get("/handovers/cases", responses=declare(Unauthorized, Forbidden))
async def list_cases_of_note(here: Here, caller: Caller) -> CasesOfNote:
    """The open cases that a handover should mention: severe, major or overdue, drills left out."""
    check_office(caller)
    async with here.database.transaction() as session:
        return await attending.cases_of_note(session, caller)


@router.post(
    "/handovers",
    status_code=201,
    response_model=HandoverOut,
    openapi_extra=documented(NewHandover),
    responses=declare(*_WRITES, NotOnShift),
)
async def hand_over(request: Request, here: Here, caller: Caller, body: JsonObject) -> Response:
    """Leave words and cases to the next shift: who is on, until two hours after."""
    new = parse(NewHandover, body)
    check_office(caller)

    async def work(session: AsyncSession) -> Answer:
        return made(await attending.hand_over(session, caller, new))

    return await once(here.database, request, caller, work)


@router.post(
    "/handovers/{handover_id}/acknowledge",
    response_model=HandoverOut,
    openapi_extra=documented(Acknowledgement),
    responses=declare(*_WRITES, NotFound, AlreadyAcknowledged),
)
async def acknowledge_handover(
    handover_id: str, request: Request, here: Here, caller: Caller, body: JsonObject
) -> Response:
    """Confirm that one has read it: the next person, whoever is on that post, or the chief."""
    check_office(caller)
    async with here.database.transaction() as session:
        handover = await attending.find(session, parse_or_404(handover_id))
    said = parse(Acknowledgement, body)

    async def work(session: AsyncSession) -> Answer:
        return done(await attending.acknowledge(session, caller, handover, said))

    return await once(here.database, request, caller, work)
