"""The route that withdraws an item."""

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.problems import InvalidRequest, NotFound, Unauthorized, declare
from services.ingest.items.schemas import ItemOut
from services.ingest.reading.service import ItemReader
from services.ingest.retention import service
from services.ingest.retention.problems import NotNow, WithdrawForbidden
from services.ingest.retention.schemas import WithdrawIn

router = APIRouter(tags=["items"])


@router.post(
    "/items/{item_id}/withdraw",
    response_model=ItemOut,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": WithdrawIn.model_json_schema()}},
        }
    },
    responses=declare(
        Unauthorized, NotFound, InvalidRequest, KeyReused, WithdrawForbidden, NotNow, RequestInProgress
    ),
)
async def withdraw(caller: Caller, here: Here, request: Request, item_id: str, body: JsonObject) -> Response:
    """Withdraw an item sent by mistake: its words are erased for ever, row, number and history stay."""
    wanted = parse_or_404(item_id)
    reader: ItemReader = request.app.state.reader

    async def work(session: AsyncSession) -> Answer:
        shown = await service.withdraw(session, reader, caller, wanted, body)
        return Answer(200, ItemOut.model_validate(shown).model_dump(mode="json"))

    return await once(here.database, request, caller, work)
