"""Routes of the gate."""

from fastapi import APIRouter

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject
from services.common.ids import parse_or_404
from services.common.problems import InvalidRequest, NotFound, Unauthorized, declare
from services.workflow.cases.service.problems import ActionForbidden
from services.workflow.quality import service
from services.workflow.quality.schemas import ReplyCheckIn, ReplyCheckView

router = APIRouter(tags=["cases"])


@router.post(
    "/cases/{case_id}/reply-check",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": ReplyCheckIn.model_json_schema()}},
        }
    },
    responses=declare(Unauthorized, NotFound, InvalidRequest, ActionForbidden),
)
async def check_reply(caller: Caller, here: Here, case_id: str, body: JsonObject) -> ReplyCheckView:
    """What a draft of the public reply lacks or must not hold; nothing is stored."""
    wanted = parse_or_404(case_id)
    async with here.database.transaction() as session:
        return await service.check_draft(session, caller, wanted, body)
