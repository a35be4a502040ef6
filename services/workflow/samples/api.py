"""Routes of sample checks."""

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.problems import Forbidden, InvalidRequest, Unauthorized, declare
from services.workflow.samples import service
from services.workflow.samples.schemas import Draw, Samples

router = APIRouter(prefix="/samples", tags=["samples"])
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": Draw.model_json_schema()}},
    }
}


@router.get("", responses=declare(Unauthorized, Forbidden))
async def list_samples(here: Here, caller: Caller) -> Samples:
    """What was drawn to be looked at once more, and what came of it."""
    async with here.database.transaction() as session:
        return await service.samples(session, caller)


@router.post(
    "",
    response_model=Samples,
    openapi_extra=_BODY,
    responses=declare(Unauthorized, Forbidden, InvalidRequest, KeyReused, RequestInProgress),
)
async def draw_samples(request: Request, here: Here, caller: Caller, body: JsonObject) -> Response:
    """Draw closed cases at random."""
    wanted = parse(Draw, body)

    async def work(session: AsyncSession) -> Answer:
        found = await service.draw(session, caller, wanted)
        return Answer(200, found.model_dump(mode="json"))

    return await once(here.database, request, caller, work)
