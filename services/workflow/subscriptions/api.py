"""Routes of subscriptions; for administrators of the system, and for a unit's system about its own."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common.app import Context, Here
from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.common.idempotency import Answer, KeyReused, RequestInProgress, once
from services.common.ids import parse_or_404
from services.common.problems import Forbidden, InvalidRequest, NotFound, Unauthorized, declare, dump_json
from services.workflow.subscriptions.schemas import (
    EventDelivery,
    EventDeliveryPage,
    EventDeliveryQuery,
    NewSubscription,
    SubscriptionList,
    SubscriptionPatch,
    SubscriptionView,
    SubscriptionWithSecret,
)
from services.workflow.subscriptions.service import administering
from services.workflow.subscriptions.service.administering import StaleSubscription, secret_of

router = APIRouter(tags=["partners"])
_WRITES = (Unauthorized, NotFound, InvalidRequest, KeyReused, Forbidden, RequestInProgress, StaleSubscription)
_GENERATION = "generation"


def _documented(model: type[BaseModel]) -> dict[str, Any]:
    """The body of a route that reads it itself; what it refers to is documented with the answer."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _with_generation(view: SubscriptionView, generation: int) -> dict[str, Any]:
    """What is remembered for a repeated request: which secret it was, not the secret."""
    return {**view.model_dump(mode="json"), _GENERATION: generation}


def _shown_once(ctx: Context, answer: Response) -> Response:
    """The answer with the secret that it speaks of."""
    said = orjson.loads(answer.body)
    said["secret"] = secret_of(ctx, parse_or_404(said["id"]), said.pop(_GENERATION))
    headers = {name: value for name, value in answer.headers.items() if name == "location"}
    headers["Cache-Control"] = "no-store"
    return Response(dump_json(said), answer.status_code, headers=headers, media_type="application/json")


@router.get("/subscriptions", responses=declare(Unauthorized, Forbidden))
async def list_subscriptions(here: Here, caller: Caller) -> SubscriptionList:
    """Every subscription, or the caller's unit's, by unit and name."""
    administering.check_may_administer(caller)
    async with here.database.transaction() as session:
        return await administering.all_of_them(session, caller)


@router.post(
    "/subscriptions",
    status_code=201,
    response_model=SubscriptionWithSecret,
    openapi_extra=_documented(NewSubscription),
    responses=declare(*_WRITES),
)
async def add_subscription(request: Request, here: Here, caller: Caller, body: JsonObject) -> Response:
    """Have events sent to a unit's own system; the secret that signs them is in this answer only."""
    new = parse(NewSubscription, body)
    administering.check_may_administer(caller)

    async def work(session: AsyncSession) -> Answer:
        made = await administering.add(session, here, caller, new)
        location = {"Location": f"/api/v1/subscriptions/{made.id}"}
        return Answer(201, _with_generation(made, 1), location)

    return _shown_once(here, await once(here.database, request, caller, work))


@router.get("/subscriptions/{subscription_id}", responses=declare(Unauthorized, NotFound, Forbidden))
async def read_subscription(here: Here, caller: Caller, subscription_id: str) -> SubscriptionView:
    """One subscription."""
    wanted = parse_or_404(subscription_id)
    administering.check_may_administer(caller)
    async with here.database.transaction() as session:
        return await administering.one(session, caller, wanted)


@router.patch(
    "/subscriptions/{subscription_id}",
    openapi_extra=_documented(SubscriptionPatch),
    responses=declare(*_WRITES),
)
async def change_subscription(
    here: Here, caller: Caller, subscription_id: str, body: JsonObject
) -> SubscriptionView:
    """Change a subscription; what is left out stays."""
    wanted = parse_or_404(subscription_id)
    async with here.database.transaction() as session:
        row = await administering.found(session, caller, wanted)
        patch = parse(SubscriptionPatch, body)
        administering.check_may_administer(caller)
        return await administering.change(session, here, caller, row, patch)


@router.delete("/subscriptions/{subscription_id}", status_code=204, responses=declare(*_WRITES))
async def remove_subscription(here: Here, caller: Caller, subscription_id: str) -> Response:
    """Take a subscription away, with its address; its log stays."""
    wanted = parse_or_404(subscription_id)
    administering.check_may_administer(caller)
    async with here.database.transaction() as session:
        await administering.remove(session, caller, await administering.found(session, caller, wanted))
    return Response(status_code=204)


@router.post(
    "/subscriptions/{subscription_id}/secret",
    response_model=SubscriptionWithSecret,
    responses=declare(*_WRITES),
)
async def renew_secret(request: Request, here: Here, caller: Caller, subscription_id: str) -> Response:
    """Give a subscription a new secret; deliveries from now on are signed with it."""
    wanted = parse_or_404(subscription_id)
    administering.check_may_administer(caller)

    async def work(session: AsyncSession) -> Answer:
        row = await administering.found(session, caller, wanted)
        generation = row.generation + 1
        return Answer(
            200, _with_generation(await administering.renew_secret(session, caller, row), generation)
        )

    return _shown_once(here, await once(here.database, request, caller, work))


@router.post(
    "/subscriptions/{subscription_id}/test", response_model=EventDelivery, responses=declare(*_WRITES)
)
async def try_subscription(request: Request, here: Here, caller: Caller, subscription_id: str) -> Response:
    """Send a test event and tell what the other side answered."""
    wanted = parse_or_404(subscription_id)
    administering.check_may_administer(caller)

    async def work(session: AsyncSession) -> Answer:
        row = await administering.found(session, caller, wanted)
        done = await administering.try_out(session, here, caller, row)
        return Answer(200, done.model_dump(mode="json"))

    return await once(here.database, request, caller, work)


@router.get(
    "/subscriptions/{subscription_id}/deliveries",
    responses=declare(Unauthorized, NotFound, InvalidRequest, Forbidden),
)
async def list_event_deliveries(
    query: Annotated[EventDeliveryQuery, Query()], here: Here, caller: Caller, subscription_id: str
) -> EventDeliveryPage:
    """What was sent to a subscription, the newest first."""
    wanted = parse_or_404(subscription_id)
    administering.check_may_administer(caller)
    async with here.database.transaction() as session:
        row = await administering.found(session, caller, wanted)
        return await administering.log(session, caller, row, query)
