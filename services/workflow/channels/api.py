"""Routes of channels; for the administrators of the system."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.problems import Forbidden, InvalidRequest, NotFound, Unauthorized, declare
from services.workflow.channels.schemas import (
    ChannelHistory,
    ChannelList,
    ChannelPatch,
    ChannelView,
    DeliveryPage,
    DeliveryQuery,
    DeliveryView,
    NewChannel,
    Trial,
)
from services.workflow.channels.service import administering
from services.workflow.channels.service.administering import StaleChannel

router = APIRouter(tags=["channels"])


def _documented(model: type[BaseModel]) -> dict[str, Any]:
    """The body of a route that reads it itself; what it refers to is documented with the answer."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.get("/channels", responses=declare(Unauthorized, Forbidden))
async def list_channels(here: Here, caller: Caller) -> ChannelList:
    """Every channel, by name."""
    administering.check_may_administer(caller)
    async with here.database.transaction() as session:
        return await administering.all_of_them(session)


@router.post(
    "/channels",
    status_code=201,
    response_model=ChannelView,
    openapi_extra=_documented(NewChannel),
    responses=declare(Unauthorized, InvalidRequest, KeyReused, Forbidden, RequestInProgress),
)
async def add_channel(request: Request, here: Here, caller: Caller, body: JsonObject) -> Response:
    """Make a channel; its secret is sealed and never shown again."""
    new = parse(NewChannel, body)
    administering.check_may_administer(caller)

    async def work(session: AsyncSession) -> Answer:
        made = await administering.add(session, here, caller, new)
        return Answer(201, made.model_dump(mode="json"), {"Location": f"/api/v1/channels/{made.id}"})

    return await once(here.database, request, caller, work)


@router.get("/channels/{channel_id}", responses=declare(Unauthorized, NotFound, Forbidden))
async def read_channel(here: Here, caller: Caller, channel_id: str) -> ChannelView:
    """One channel."""
    wanted = parse_or_404(channel_id)
    administering.check_may_administer(caller)
    async with here.database.transaction() as session:
        return await administering.one(session, wanted)


@router.patch(
    "/channels/{channel_id}",
    openapi_extra=_documented(ChannelPatch),
    responses=declare(Unauthorized, NotFound, InvalidRequest, Forbidden, StaleChannel),
)
async def change_channel(here: Here, caller: Caller, channel_id: str, body: JsonObject) -> ChannelView:
    """Change a channel; what is left out stays."""
    wanted = parse_or_404(channel_id)
    async with here.database.transaction() as session:
        await administering.one(session, wanted)
        patch = parse(ChannelPatch, body)
        administering.check_may_administer(caller)
        return await administering.change(session, here, caller, wanted, patch)


@router.delete(
    "/channels/{channel_id}",
    status_code=204,
    responses=declare(Unauthorized, NotFound, Forbidden, StaleChannel),
)
async def remove_channel(here: Here, caller: Caller, channel_id: str) -> Response:
    """Take a channel away, with its secret and the addresses that people gave for it; its log stays."""
    wanted = parse_or_404(channel_id)
    administering.check_may_administer(caller)
    async with here.database.transaction() as session:
        await administering.remove(session, caller, wanted)
    return Response(status_code=204)


@router.post(
    "/channels/{channel_id}/test",
    response_model=DeliveryView,
    openapi_extra=_documented(Trial),
    responses=declare(Unauthorized, NotFound, InvalidRequest, KeyReused, Forbidden, RequestInProgress),
)
async def try_channel(
    request: Request, here: Here, caller: Caller, channel_id: str, body: JsonObject
) -> Response:
    """Send a test message and tell what the other side answered."""
    wanted = parse_or_404(channel_id)

    async def work(session: AsyncSession) -> Answer:
        await administering.one(session, wanted)
        trial = parse(Trial, body)
        administering.check_may_administer(caller)
        done = await administering.try_out(session, here, caller, wanted, trial)
        return Answer(200, done.model_dump(mode="json"))

    return await once(here.database, request, caller, work)


@router.get(
    "/channels/{channel_id}/deliveries", responses=declare(Unauthorized, NotFound, InvalidRequest, Forbidden)
)
async def list_deliveries(
    query: Annotated[DeliveryQuery, Query()], here: Here, caller: Caller, channel_id: str
) -> DeliveryPage:
    """What went out by a channel, the newest first."""
    wanted = parse_or_404(channel_id)
    administering.check_may_administer(caller)
    async with here.database.transaction() as session:
        return await administering.log(session, wanted, query)


@router.get("/channels/{channel_id}/history", responses=declare(Unauthorized, NotFound, Forbidden))
async def list_changes(here: Here, caller: Caller, channel_id: str) -> ChannelHistory:
    """Every version of a channel's settings: who, when, why, and what is another value since."""
    wanted = parse_or_404(channel_id)
    administering.check_may_administer(caller)
    async with here.database.transaction() as session:
        return await administering.history(session, wanted)
