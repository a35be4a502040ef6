"""Routes of the topics."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.analysis.topics.schemas import (
    DifferentBody,
    TopicDetail,
    TopicQuery,
    TopicView,
    UnmergeBody,
    VerdictName,
)
from services.analysis.topics.service import showing
from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.paging import Page
from services.common.problems import Forbidden, InvalidRequest, NotFound, Unauthorized, declare

router = APIRouter(tags=["topics"])
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"oneOf": [DifferentBody.model_json_schema(), UnmergeBody.model_json_schema()]}
            }
        },
    }
}


@router.get("/topics", responses=declare(Unauthorized, InvalidRequest))
async def list_topics(query: Annotated[TopicQuery, Query()], here: Here, caller: Caller) -> Page[TopicView]:
    """Matters that several items share, those spoken of last first."""
    async with here.database.transaction() as session:
        return await showing.topics(session, caller, query)


@router.get("/topics/{topic_id}", responses=declare(Unauthorized, NotFound))
async def read_topic(here: Here, caller: Caller, topic_id: str) -> TopicDetail:
    """A matter with its items, why each belongs to it, and what may be the same matter."""
    wanted = parse_or_404(topic_id)
    async with here.database.transaction() as session:
        return await showing.topic(session, caller, wanted)


@router.post(
    "/topics/{topic_id}/verdicts",
    response_model=TopicDetail,
    openapi_extra=_BODY,
    responses=declare(Unauthorized, NotFound, InvalidRequest, KeyReused, Forbidden, RequestInProgress),
)
async def decide(request: Request, here: Here, caller: Caller, topic_id: str, body: JsonObject) -> Response:
    """Say that a suggested topic is another matter (`different`), or take items out of this one (`unmerge`).

    That two topics are one matter is said by merging their cases. Taking items out changes no case.
    """
    wanted = parse_or_404(topic_id)

    async def work(session: AsyncSession) -> Answer:
        await showing.topic(session, caller, wanted)
        if parse(VerdictName, body).verdict == "unmerge":
            shown = await showing.unmerge(session, caller, wanted, parse(UnmergeBody, body))
        else:
            other = parse(DifferentBody, body).other
            shown = await showing.tell_apart(session, caller, wanted, other)
        return Answer(200, shown.model_dump(mode="json"))

    return await once(here.database, request, caller, work)
