"""Routes of swaps."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.common.guard import JSON
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.problems import Forbidden, InvalidRequest, NotFound, Unauthorized, declare
from services.workflow.duty.api.common import documented, done, made
from services.workflow.duty.schemas.plan import NewSwap, SwapAnswer, SwapOut, SwapPage, SwapQuery
from services.workflow.duty.schemas.reading import CheckInBody
from services.workflow.duty.service import swapping
from services.workflow.duty.service.checks import ShiftChanged, SwapClosed, check_office

router = APIRouter(prefix="/swaps")
_WRITES = (Unauthorized, InvalidRequest, KeyReused, Forbidden, RequestInProgress)


@router.get("", responses=declare(Unauthorized, InvalidRequest, Forbidden))
async def list_swaps(query: Annotated[SwapQuery, Query()], here: Here, caller: Caller) -> SwapPage:
    """Swaps and what became of them, those asked for last first."""
    check_office(caller)
    async with here.database.transaction() as session:
        return await swapping.page(session, caller, query)


@router.post(
    "",
    status_code=201,
    response_model=SwapOut,
    openapi_extra=documented(NewSwap),
    responses=declare(*_WRITES),
)
async def ask_for_swap(request: Request, here: Here, caller: Caller, body: JsonObject) -> Response:
    """Ask a colleague to take one's shift, with one of theirs in return or without."""
    new = parse(NewSwap, body)
    check_office(caller)

    async def work(session: AsyncSession) -> Answer:
        return made(await swapping.ask(session, caller, new))

    return await once(here.database, request, caller, work)


@router.post(
    "/{swap_id}/answer",
    response_model=SwapOut,
    openapi_extra=documented(SwapAnswer),
    responses=declare(*_WRITES, NotFound, SwapClosed, ShiftChanged),
)
async def answer_swap(
    swap_id: str, request: Request, here: Here, caller: Caller, body: JsonObject
) -> Response:
    """Accept or decline: who is asked, or the chief."""
    check_office(caller)
    async with here.database.transaction() as session:
        swap = await swapping.find(session, parse_or_404(swap_id))
    said = parse(SwapAnswer, body)
    swapping.check_may_answer(swap, caller)

    async def work(session: AsyncSession) -> Answer:
        return done(await swapping.answer(session, caller, swap, said))

    return await once(here.database, request, caller, work)


@router.post(
    "/{swap_id}/withdraw",
    response_model=SwapOut,
    responses=declare(*_WRITES, NotFound, SwapClosed),
)
async def withdraw_swap(swap_id: str, request: Request, here: Here, caller: Caller) -> Response:
    """Take one's own request back."""
    check_office(caller)
    async with here.database.transaction() as session:
        swap = await swapping.find(session, parse_or_404(swap_id))
    parse(CheckInBody, request.scope.get(JSON, {}))
    swapping.check_may_withdraw(swap, caller)

    async def work(session: AsyncSession) -> Answer:
        return done(await swapping.withdraw(session, caller, swap))

    return await once(here.database, request, caller, work)
