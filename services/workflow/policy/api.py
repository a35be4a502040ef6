"""Routes of the handling policy."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.problems import Forbidden, InvalidRequest, NotFound, Unauthorized, declare
from services.workflow.policy import service
from services.workflow.policy.schemas import NewPolicy, PolicyOut, PolicyPage, PolicyQuery

router = APIRouter(tags=["policies"])


def _documented(model: type[NewPolicy]) -> dict[str, Any]:
    """The body of a route that reads it itself; what it refers to is documented with the answer."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.get("/policies", responses=declare(Unauthorized, InvalidRequest))
async def list_policies(query: Annotated[PolicyQuery, Query()], here: Here, _caller: Caller) -> PolicyPage:
    """The versions of the handling policy, the one in force first."""
    async with here.database.transaction() as session:
        return await service.versions(session, query.limit, query.before)


@router.get("/policies/{number}", responses=declare(Unauthorized, NotFound))
async def read_policy(number: str, here: Here, _caller: Caller) -> PolicyOut:
    """One version of the handling policy."""
    async with here.database.transaction() as session:
        return await service.version(session, number)


@router.post(
    "/policies",
    status_code=201,
    response_model=PolicyOut,
    openapi_extra=_documented(NewPolicy),
    responses=declare(
        Unauthorized, InvalidRequest, KeyReused, Forbidden, service.StalePolicy, RequestInProgress
    ),
)
async def decide_policy(request: Request, here: Here, caller: Caller, body: JsonObject) -> Response:
    """Put a new version of the handling policy in force; open cases keep theirs."""
    new = parse(NewPolicy, body)
    service.check_may_decide(caller)

    async def work(session: AsyncSession) -> Answer:
        made = await service.decide(session, caller, new)
        return Answer(201, made.model_dump(mode="json"), {"Location": f"/api/v1/policies/{made.version}"})

    return await once(here.database, request, caller, work)
