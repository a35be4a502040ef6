"""Routes of the schedule of papers; the papers themselves are reports (`POST /reports`)."""

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.problems import Forbidden, InvalidRequest, Unauthorized, declare
from services.workflow.briefs.schemas import NewSchedule, ScheduleView
from services.workflow.briefs.service import deciding
from services.workflow.cases.schemas.documented import body_of

router = APIRouter(tags=["briefs"])
_BODY: dict[str, Any] = {"requestBody": body_of(NewSchedule)}


@router.get("/brief-schedule", responses=declare(Unauthorized, Forbidden))
async def read_schedule(here: Here, caller: Caller) -> ScheduleView:
    """Which papers are made by themselves, when and for whom; what comes next; what came due last."""
    deciding.check_may_read(caller)
    async with here.database.transaction() as session:
        return await deciding.shown(session, caller)


@router.post(
    "/brief-schedule",
    status_code=201,
    response_model=ScheduleView,
    openapi_extra=_BODY,
    responses=declare(
        Unauthorized, InvalidRequest, KeyReused, Forbidden, deciding.StaleSchedule, RequestInProgress
    ),
)
async def decide_schedule(request: Request, here: Here, caller: Caller, body: JsonObject) -> Response:
    """Put another schedule in force; what came due before is made as it was decided then."""
    new = parse(NewSchedule, body)
    deciding.check_may_change(caller)

    async def work(session: AsyncSession) -> Answer:
        made = await deciding.decide(session, caller, new)
        return Answer(201, made.model_dump(mode="json"))

    return await once(here.database, request, caller, work)
