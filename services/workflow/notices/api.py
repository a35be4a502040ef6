"""Routes of notices."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.problems import InvalidRequest, NotFound, Unauthorized, declare
from services.workflow.notices.schemas import (
    NewPreferences,
    NoticePage,
    NoticeQuery,
    PreferencesView,
    Unread,
)
from services.workflow.notices.service import preferring, reading

router = APIRouter(tags=["notices"])


def _body_of_preferences() -> dict[str, Any]:
    """The body of a route that reads it itself; what it refers to is documented with the answers."""
    schema = NewPreferences.model_json_schema(ref_template="#/components/schemas/{model}")
    route = schema.pop("$defs")["NewRoute"]
    schema["properties"]["routes"]["items"] = route
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.get("/notices", responses=declare(Unauthorized, InvalidRequest))
async def list_notices(query: Annotated[NoticeQuery, Query()], here: Here, caller: Caller) -> NoticePage:
    """What the caller was told, the newest first."""
    async with here.database.transaction() as session:
        return await reading.notices(session, caller, query)


@router.post(
    "/notices/read",
    response_model=Unread,
    responses=declare(Unauthorized, InvalidRequest, KeyReused, RequestInProgress),
)
async def read_all_notices(request: Request, here: Here, caller: Caller) -> Response:
    """Mark everything as read."""

    async def work(session: AsyncSession) -> Answer:
        done = await reading.read_all(session, caller)
        return Answer(200, done.model_dump(mode="json"))

    return await once(here.database, request, caller, work)


@router.post(
    "/notices/{notice_id}/read",
    response_model=Unread,
    responses=declare(Unauthorized, NotFound, InvalidRequest, KeyReused, RequestInProgress),
)
async def read_notice(request: Request, here: Here, caller: Caller, notice_id: str) -> Response:
    """Mark one notice as read."""
    wanted = parse_or_404(notice_id)

    async def work(session: AsyncSession) -> Answer:
        done = await reading.read(session, caller, wanted)
        return Answer(200, done.model_dump(mode="json"))

    return await once(here.database, request, caller, work)


@router.get("/notices/preferences", responses=declare(Unauthorized))
async def read_preferences(here: Here, caller: Caller) -> PreferencesView:
    """How the caller hears of notices elsewhere, and by which channels they could."""
    async with here.database.transaction() as session:
        return await preferring.preferences(session, caller)


@router.put(
    "/notices/preferences",
    openapi_extra=_body_of_preferences(),
    responses=declare(Unauthorized, InvalidRequest),
)
async def change_preferences(here: Here, caller: Caller, body: JsonObject) -> PreferencesView:
    """Replace how the caller hears of notices elsewhere."""
    new = parse(NewPreferences, body)
    async with here.database.transaction() as session:
        return await preferring.prefer(session, here.keys, caller, new)
