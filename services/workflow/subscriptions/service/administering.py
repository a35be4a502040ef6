"""Subscriptions as an administrator, or a unit's own system, decides about them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock, paging
from services.common.app import Context
from services.common.clock import wall_clock
from services.common.ids import new_id
from services.common.problems import FieldError, Forbidden, InvalidRequest, NotFound, Problem
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.channels.domain.answers import Outcome
from services.workflow.channels.domain.kinds import ChannelKind, DeliveryState
from services.workflow.channels.domain.targets import Allowed, Target, target
from services.workflow.channels.repository.channels import unit_exists
from services.workflow.channels.schemas import Recent
from services.workflow.channels.service.sealing import Access, Vault
from services.workflow.channels.service.sending import Sender
from services.workflow.subscriptions.domain import signing
from services.workflow.subscriptions.domain.events import TEST, body
from services.workflow.subscriptions.models import Subscription, SubscriptionDelivery
from services.workflow.subscriptions.repository import deliveries, subscriptions
from services.workflow.subscriptions.schemas import (
    EventDelivery,
    EventDeliveryPage,
    EventDeliveryQuery,
    NewSubscription,
    SubscriptionList,
    SubscriptionPatch,
    SubscriptionView,
)
from services.workflow.subscriptions.service.sending import Letter, call_of, secret_key

_RECENT = timedelta(days=7)
_MOST = 20
_TRIAL_SECONDS = 5.0


class StaleSubscription(Problem):
    status, code, title = 409, "stale-version", "订阅已被他人修改"
    detail = "这个订阅刚被他人修改，请刷新后在最新内容上重新修改。"


class SubscriptionNotFound(NotFound):
    detail = "没有这个订阅，可能已被删除；请回到对接页面。"


def check_may_administer(caller: Principal) -> None:
    """Raises Forbidden."""
    if not caller.has(Role.SYSTEM_ADMIN, Role.UNIT_CLIENT):
        raise Forbidden("只有系统管理员和单位自己的系统可以管理事件订阅；如需对接，请联系系统管理员。")


def _scope(caller: Principal) -> str | None:
    """Whose subscriptions the caller sees; None: everybody's."""
    return None if caller.has(Role.SYSTEM_ADMIN) else caller.unit


async def all_of_them(session: AsyncSession, caller: Principal) -> SubscriptionList:
    rows = await subscriptions.all_of(session, _scope(caller))
    health = await deliveries.health(session, [row.id for row in rows], _RECENT)
    return SubscriptionList(items=[_view(row, health.get(row.id)) for row in rows])


async def one(session: AsyncSession, caller: Principal, subscription_id: UUID) -> SubscriptionView:
    """Raises SubscriptionNotFound."""
    row = await found(session, caller, subscription_id)
    return _view(row, (await deliveries.health(session, [row.id], _RECENT)).get(row.id))


async def found(session: AsyncSession, caller: Principal, subscription_id: UUID) -> Subscription:
    """Raises SubscriptionNotFound, also for another unit's."""
    row = await subscriptions.one(session, subscription_id)
    if row is None or _scope(caller) not in (None, row.unit):
        raise SubscriptionNotFound
    return row


def secret_of(ctx: Context, subscription_id: UUID, generation: int) -> str:
    return signing.secret_of(secret_key(ctx.keys), subscription_id, generation)


async def add(
    session: AsyncSession, ctx: Context, caller: Principal, new: NewSubscription
) -> SubscriptionView:
    """Raises InvalidRequest that names the field, Forbidden."""
    unit = new.unit or _scope(caller)
    if unit is None:
        raise _wrong("/unit", "请选择单位")
    if _scope(caller) not in (None, unit):
        raise Forbidden("单位的系统只能为本单位订阅；请把 unit 留空。")
    if not await unit_exists(session, unit):
        raise _wrong("/unit", "没有这个单位，请重新选择")
    if await subscriptions.count_of(session, unit) >= _MOST:
        raise _wrong("/unit", f"一个单位最多 {_MOST} 个订阅，请先删除不用的")
    await _check_name(session, unit, new.name, None)
    subscription_id = new_id()
    aim = _target(ctx, caller, new.url, new.internal_host or None)
    values = {
        "id": subscription_id,
        "unit": unit,
        "name": new.name,
        "target": aim.shown,
        "internal_host": new.internal_host or None,
        "sealed": Vault(ctx.keys).seal_access(subscription_id, Access(new.url)),
        "events": sorted(set(new.events)),
        "updated_by_name": caller.name,
    }
    await subscriptions.add(session, values)
    detail = {"unit": unit, "target": aim.shown, "events": values["events"], "reason": new.reason}
    await _record(session, caller, "subscription.add", subscription_id, detail)
    return await one(session, caller, subscription_id)


async def change(
    session: AsyncSession, ctx: Context, caller: Principal, row: Subscription, patch: SubscriptionPatch
) -> SubscriptionView:
    """Raises InvalidRequest, Forbidden, StaleSubscription."""
    given = patch.model_dump(exclude_unset=True, exclude={"version", "reason"})
    values: dict[str, Any] = {"updated_by_name": caller.name}
    if given.get("name"):
        await _check_name(session, row.unit, given["name"], row.id)
        values["name"] = given["name"]
    if given.get("events"):
        values["events"] = sorted(set(given["events"]))
    if given.get("url") or "internal_host" in given:
        values |= _moved(ctx, caller, row, given)
    if given.get("active") is not None:
        values |= {"active": given["active"], "disabled_at": None}
        values |= {"failures": 0, "failing_since": None, "paused_until": None} if given["active"] else {}
    if not await subscriptions.change(session, row.id, patch.version, values):
        raise StaleSubscription(current_version=row.version)
    if given.get("active") is False:
        await deliveries.drop_waiting(session, row.id)
    detail = {"changed": sorted(given), "version": patch.version + 1, "reason": patch.reason}
    await _record(session, caller, "subscription.change", row.id, detail)
    return await one(session, caller, row.id)


def _moved(ctx: Context, caller: Principal, row: Subscription, given: dict[str, Any]) -> dict[str, Any]:
    vault = Vault(ctx.keys)
    assert row.sealed is not None
    url = given.get("url") or vault.access(row.id, row.sealed).url
    inside = given.get("internal_host", row.internal_host) or None
    aim = _target(ctx, caller, url, inside)
    return {
        "target": aim.shown,
        "internal_host": inside,
        "sealed": vault.seal_access(row.id, Access(url)),
    }


async def renew_secret(session: AsyncSession, caller: Principal, row: Subscription) -> SubscriptionView:
    """A new secret; the old one signs nothing any more. Raises StaleSubscription."""
    values = {"generation": row.generation + 1, "updated_by_name": caller.name}
    if not await subscriptions.change(session, row.id, row.version, values):
        raise StaleSubscription(current_version=row.version)
    await _record(session, caller, "subscription.secret", row.id, {})
    return await one(session, caller, row.id)


async def remove(session: AsyncSession, caller: Principal, row: Subscription) -> None:
    """Take a subscription away with its address; its log stays. Raises StaleSubscription."""
    gone = {"active": False, "disabled_at": None, "sealed": None, "removed_at": subscriptions.NOW}
    if not await subscriptions.change(session, row.id, row.version, gone | {"updated_by_name": caller.name}):
        raise StaleSubscription(current_version=row.version)
    await deliveries.drop_waiting(session, row.id)
    await _record(session, caller, "subscription.remove", row.id, {"target": row.target})


async def try_out(session: AsyncSession, ctx: Context, caller: Principal, row: Subscription) -> EventDelivery:
    """Send a test event now, once; the log line of it."""
    event_id, delivery_id, at = new_id(), new_id(), wall_clock()
    said = body(event_id, TEST, await clock.now(session), {"drill": False}, None)
    letter = Letter(delivery_id, TEST, orjson.dumps(said))
    sender = Sender(loopback=ctx.settings.channel_loopback, seconds=_TRIAL_SECONDS)
    try:
        call = call_of(Vault(ctx.keys), secret_key(ctx.keys), row, letter, int(at.timestamp()))
        verdict = await sender.call(call, at)
    finally:
        await sender.close()
    sent = verdict.outcome is Outcome.SENT
    values = {
        "id": delivery_id,
        "subscription_id": row.id,
        "event_id": event_id,
        "type": TEST,
        "body": said,
        "attempts": 1,
        "state": (DeliveryState.SENT if sent else DeliveryState.FAILED).value,
        "status": verdict.status,
        "error": verdict.error,
        "sent_at": subscriptions.NOW if sent else None,
    }
    made = await deliveries.add_done(session, values)
    await _record(session, caller, "subscription.test", row.id, {"sent": sent, "error": verdict.error})
    return _line(made, caller)


async def log(
    session: AsyncSession, caller: Principal, row: Subscription, query: EventDeliveryQuery
) -> EventDeliveryPage:
    """What was sent; of which cases only to the unit's own system, for administrators see no case."""
    rows = [_line(each, caller) for each in await deliveries.log(session, row.id, query)]
    page, cursor = paging.cut(rows, query.limit, at="created_at")
    return EventDeliveryPage(items=page, next_cursor=cursor)


def _target(ctx: Context, caller: Principal, url: str, internal_host: str | None) -> Target:
    if internal_host is not None and not caller.has(Role.SYSTEM_ADMIN):
        raise _wrong("/internal_host", "内网主机只能由系统管理员填写，请联系系统管理员")
    allowed = Allowed(internal_host, ctx.settings.channel_loopback)
    try:
        aim = target(url, ChannelKind.WEBHOOK, allowed)
    except ValueError as error:
        raise _wrong("/url", str(error)) from None
    if internal_host is not None and internal_host != aim.host:
        raise _wrong("/internal_host", "应与地址中的主机完全一致")
    return aim


async def _check_name(session: AsyncSession, unit: str, name: str, besides: UUID | None) -> None:
    if await subscriptions.name_taken(session, unit, name, besides):
        raise _wrong("/name", "这个单位已有同名的订阅，请换一个名称")


def _wrong(pointer: str, detail: str) -> InvalidRequest:
    return InvalidRequest(errors=[FieldError(pointer=pointer, detail=detail)])


def _view(row: Subscription, health: Row[Any] | None) -> SubscriptionView:
    waiting, sent, failed = (0, 0, 0) if health is None else (health.waiting, health.sent, health.failed)
    return SubscriptionView.model_validate(
        {
            **{name: getattr(row, name) for name in SubscriptionView.model_fields if hasattr(row, name)},
            "updated_by": row.updated_by_name,
            "waiting": waiting,
            "recent": Recent(sent=sent, failed=failed, last_sent_at=row.last_sent_at),
        }
    )


def _line(row: SubscriptionDelivery, caller: Principal) -> EventDelivery:
    case = {} if caller.has(Role.SYSTEM_ADMIN) else row.body.get("case") or {}
    return EventDelivery.model_validate(
        {
            **{name: getattr(row, name) for name in EventDelivery.model_fields if hasattr(row, name)},
            "case_id": case.get("id"),
            "case_number": case.get("number"),
        }
    )


async def _record(
    session: AsyncSession, caller: Principal, action: str, subscription_id: UUID, detail: dict[str, Any]
) -> None:
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        action,
        object_type="subscription",
        object_id=subscription_id,
        detail=detail,
    )
