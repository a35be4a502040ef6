"""Routes of watch regimes."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.paging import PageQuery
from services.common.problems import Forbidden, InvalidRequest, NotFound, Unauthorized, declare
from services.workflow.duty.api.common import documented, done, made
from services.workflow.duty.schemas.plan import ReasonBody
from services.workflow.duty.schemas.regimes import NewRegime, RegimeOut, RegimePage
from services.workflow.duty.service import watching
from services.workflow.duty.service.checks import AlreadyCancelled, check_chief

router = APIRouter(prefix="/regimes")
_WRITES = (Unauthorized, InvalidRequest, KeyReused, Forbidden, RequestInProgress)


@router.get("", responses=declare(Unauthorized, InvalidRequest))
async def list_regimes(query: Annotated[PageQuery, Query()], here: Here, _caller: Caller) -> RegimePage:
    """Stricter watches with who set them and why, the one set last first; for everybody."""
    async with here.database.transaction() as session:
        return await watching.page(session, query)


@router.post(
    "",
    status_code=201,
    response_model=RegimeOut,
    openapi_extra=documented(NewRegime),
    responses=declare(*_WRITES),
)
async def set_regime(request: Request, here: Here, caller: Caller, body: JsonObject) -> Response:
    """Order a stricter watch for a period; the chief."""
    new = parse(NewRegime, body)
    check_chief(caller)

    async def work(session: AsyncSession) -> Answer:
        return made(await watching.set_regime(session, caller, new))

    return await once(here.database, request, caller, work)


@router.post(
    "/{regime_id}/end",
    response_model=RegimeOut,
    openapi_extra=documented(ReasonBody),
    responses=declare(*_WRITES, NotFound, AlreadyCancelled),
)
async def end_regime(
    regime_id: str, request: Request, here: Here, caller: Caller, body: JsonObject
) -> Response:
    """Bring the normal watch back before the time; the chief."""
    async with here.database.transaction() as session:
        regime = await watching.find(session, parse_or_404(regime_id))
    said = parse(ReasonBody, body)
    check_chief(caller)

    async def work(session: AsyncSession) -> Answer:
        return done(await watching.end(session, caller, regime, said))

    return await once(here.database, request, caller, work)
