"""Routes of plans."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.problems import InvalidRequest, NotFound, Unauthorized, declare
from services.workflow.cases.service.looking import look
from services.workflow.plans import service
from services.workflow.plans.problems import (
    AlreadyStarted,
    DecidingForbidden,
    StalePlan,
    StartingForbidden,
    TickingForbidden,
)
from services.workflow.plans.schemas import (
    CasePlans,
    NewPlan,
    NewVersion,
    PlanList,
    PlanOut,
    RunView,
    StartIn,
    TickIn,
)

router = APIRouter(tags=["plans"])
_POST = (Unauthorized, InvalidRequest, KeyReused, RequestInProgress)


def _documented(model: type[BaseModel]) -> dict[str, Any]:
    """The body of a route that reads it itself; what it refers to is documented with the answers."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.get("/plans", responses=declare(Unauthorized))
async def list_plans(_caller: Caller, here: Here) -> PlanList:
    """Every plan in its newest version."""
    async with here.database.transaction() as session:
        return await service.newest(session)


@router.get("/plans/{plan_id}", responses=declare(Unauthorized, NotFound))
async def read_plan(_caller: Caller, here: Here, plan_id: str) -> PlanList:
    """Every version of a plan, the newest first."""
    wanted = parse_or_404(plan_id)
    async with here.database.transaction() as session:
        return await service.versions(session, wanted)


@router.post(
    "/plans",
    status_code=201,
    response_model=PlanOut,
    openapi_extra=_documented(NewPlan),
    responses=declare(*_POST, DecidingForbidden),
)
async def add_plan(caller: Caller, here: Here, request: Request, body: JsonObject) -> Response:
    """Add a plan."""

    async def work(session: AsyncSession) -> Answer:
        made = await service.add(session, caller, parse(NewPlan, body))
        return Answer(201, made.model_dump(mode="json"), {"Location": f"/api/v1/plans/{made.id}"})

    return await once(here.database, request, caller, work)


@router.post(
    "/plans/{plan_id}/versions",
    status_code=201,
    response_model=PlanOut,
    openapi_extra=_documented(NewVersion),
    responses=declare(*_POST, NotFound, DecidingForbidden, StalePlan),
)
async def replace_plan(
    caller: Caller, here: Here, request: Request, plan_id: str, body: JsonObject
) -> Response:
    """Put a new version of a plan in force; cases keep the version that was started."""
    wanted = parse_or_404(plan_id)

    async def work(session: AsyncSession) -> Answer:
        await service.versions(session, wanted)
        made = await service.replace(session, caller, wanted, parse(NewVersion, body))
        return Answer(201, made.model_dump(mode="json"))

    return await once(here.database, request, caller, work)


@router.get("/cases/{case_id}/plans", responses=declare(Unauthorized, NotFound))
async def list_case_plans(caller: Caller, here: Here, case_id: str) -> CasePlans:
    """The plans that were started on a case, and those that the caller may start."""
    wanted = parse_or_404(case_id)
    async with here.database.transaction() as session:
        return await service.of_case(session, await look(session, caller, wanted))


@router.post(
    "/cases/{case_id}/plans",
    status_code=201,
    response_model=RunView,
    openapi_extra=_documented(StartIn),
    responses=declare(*_POST, NotFound, StartingForbidden, AlreadyStarted),
)
async def start_plan(
    caller: Caller, here: Here, request: Request, case_id: str, body: JsonObject
) -> Response:
    """Start a plan on a case: its clocks run from now."""
    wanted = parse_or_404(case_id)

    async def work(session: AsyncSession) -> Answer:
        seen = await look(session, caller, wanted)
        run = await service.start(session, seen, parse(StartIn, body).plan)
        return Answer(201, run.model_dump(mode="json"))

    return await once(here.database, request, caller, work)


@router.post(
    "/case-plans/{run_id}/ticks",
    response_model=RunView,
    openapi_extra=_documented(TickIn),
    responses=declare(*_POST, NotFound, TickingForbidden, AlreadyStarted),
)
async def tick(caller: Caller, here: Here, request: Request, run_id: str, body: JsonObject) -> Response:
    """Say that a step of a started plan is done."""
    wanted = parse_or_404(run_id)

    async def work(session: AsyncSession) -> Answer:
        seen, run = await service.run_for(session, caller, wanted)
        return Answer(
            200, (await service.tick(session, seen, run, parse(TickIn, body))).model_dump(mode="json")
        )

    return await once(here.database, request, caller, work)
