"""Channels as an administrator decides about them: made, changed, taken away, tried out, looked into."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, paging
from services.common.app import Context
from services.common.clock import wall_clock
from services.common.ids import new_id
from services.common.problems import FieldError, Forbidden, InvalidRequest, NotFound, Problem
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.channels.domain import messages
from services.workflow.channels.domain.addresses import problem_of
from services.workflow.channels.domain.answers import Outcome
from services.workflow.channels.domain.kinds import (
    PERSONAL,
    PRIORITY,
    SIGNED,
    ChannelKind,
    DeliveryState,
    Purpose,
)
from services.workflow.channels.domain.targets import Allowed, Target, target
from services.workflow.channels.models import ChannelRow
from services.workflow.channels.repository import channels, deliveries, routes
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
from services.workflow.channels.service.composing import Composer
from services.workflow.channels.service.sealing import Access, Vault
from services.workflow.channels.service.sending import Sender
from services.workflow.channels.service.showing import change_view, channel_view, delivery_view

_RECENT = timedelta(days=7)
_SETTINGS = ("username", "from_address")
_TRIAL_SECONDS = 5.0
_TOLD = ("name", "target", "unit", "pages", "kinds", "digest", "active")
"""What the history of a channel tells of a change beside that there was one."""


class StaleChannel(Problem):
    status, code, title = 409, "stale-version", "渠道已被他人修改"
    detail = "这个渠道刚被他人修改，请刷新后在最新内容上重新修改。"


class ChannelNotFound(NotFound):
    detail = "没有这个通知渠道，可能已被删除；请回到渠道列表。"


def check_may_administer(caller: Principal) -> None:
    """Raises Forbidden."""
    if not caller.has(Role.SYSTEM_ADMIN):
        raise Forbidden("只有系统管理员可以管理通知渠道；如需调整，请联系系统管理员。")


async def all_of_them(session: AsyncSession) -> ChannelList:
    health = await channels.health(session, _RECENT)
    rows = await channels.all_channels(session)
    return ChannelList(items=[channel_view(row, health.get(row.id)) for row in rows])


async def one(session: AsyncSession, channel_id: UUID) -> ChannelView:
    """Raises ChannelNotFound."""
    row = await _found(session, channel_id)
    return channel_view(row, (await channels.health(session, _RECENT)).get(row.id))


async def add(session: AsyncSession, ctx: Context, caller: Principal, new: NewChannel) -> ChannelView:
    """Raises InvalidRequest that names the field."""
    channel_id = new_id()
    allowed = Allowed(new.internal_host or None, ctx.settings.channel_loopback)
    aim = _target(new.url, new.kind, allowed)
    settings = {name: getattr(new, name) or "" for name in _SETTINGS}
    _check_whole(new.kind, new.secret, settings)
    settings["has_secret"] = "1" if new.secret else ""
    await _check_others(session, new.name, new.unit, None)
    values = {
        "id": channel_id,
        "kind": new.kind.value,
        "name": new.name,
        "unit": new.unit,
        "target": aim.shown,
        "internal_host": new.internal_host or None,
        "settings": settings,
        "sealed": Vault(ctx.keys).seal_access(channel_id, Access(new.url, new.secret)),
        "pages": new.pages,
        "kinds": [each.value for each in new.kinds],
        "digest": new.digest.value,
        "quiet_from": None if new.quiet is None else new.quiet.quiet.since,
        "quiet_until": None if new.quiet is None else new.quiet.quiet.until,
        "active": new.active,
        "updated_by_name": caller.name,
    }
    await channels.add_channel(session, values)
    await _record(session, caller, "channel.add", channel_id, {"reason": new.reason, "target": aim.shown})
    return await one(session, channel_id)


async def change(
    session: AsyncSession, ctx: Context, caller: Principal, channel_id: UUID, patch: ChannelPatch
) -> ChannelView:
    """Raises ChannelNotFound, InvalidRequest, StaleChannel."""
    row = await _found(session, channel_id)
    given = patch.given()
    values = await _changes(session, ctx, row, given)
    told = {name: values[name] for name in _TOLD if name in values and values[name] != getattr(row, name)}
    values["updated_by_name"] = caller.name
    if not await channels.change_channel(session, channel_id, patch.version, values):
        raise StaleChannel(current_version=row.version)
    if values.get("active") is False:
        await channels.drop_waiting(session, channel_id)
    detail = {"reason": patch.reason, "changed": sorted(given), "version": patch.version + 1, "set": told}
    await _record(session, caller, "channel.change", channel_id, detail)
    await session.refresh(row)
    return await one(session, channel_id)


async def _changes(
    session: AsyncSession, ctx: Context, row: ChannelRow, given: Mapping[str, Any]
) -> dict[str, Any]:
    kind, vault = ChannelKind(row.kind), Vault(ctx.keys)
    assert row.sealed is not None
    before = vault.access(row.id, row.sealed)
    url, secret = given.get("url") or before.url, given.get("secret")
    inside = given.get("internal_host", row.internal_host) or None
    aim = _target(url, kind, Allowed(inside, ctx.settings.channel_loopback))
    if aim.shown != row.target and secret is None and before.secret:
        raise _wrong("/secret", "地址换了主机，请重新填写密钥，以免发给别人")
    secret = before.secret if secret is None else secret
    settings = {name: (given.get(name, row.settings.get(name)) or "") for name in _SETTINGS}
    _check_whole(kind, secret, settings)
    settings["has_secret"] = "1" if secret else ""
    await _check_others(session, given.get("name") or row.name, given.get("unit", row.unit), row.id)
    values: dict[str, Any] = {
        "target": aim.shown,
        "internal_host": inside,
        "settings": settings,
        "sealed": vault.seal_access(row.id, Access(url, secret)),
    }
    if "quiet" in given:
        quiet = None if given["quiet"] is None else given["quiet"].quiet
        values |= {
            "quiet_from": None if quiet is None else quiet.since,
            "quiet_until": None if quiet is None else quiet.until,
        }
    plain = {name: given[name] for name in ("name", "pages", "active") if given.get(name) is not None}
    if given.get("kinds") is not None:
        plain["kinds"] = [each.value for each in given["kinds"]]
    if given.get("digest") is not None:
        plain["digest"] = given["digest"].value
    return values | plain | ({"unit": given["unit"]} if "unit" in given else {})


async def remove(session: AsyncSession, caller: Principal, channel_id: UUID) -> None:
    """Take a channel away with its secret and the addresses that people gave; its log stays."""
    row = await _found(session, channel_id)
    gone = {"active": False, "sealed": None, "removed_at": channels.NOW, "updated_by_name": caller.name}
    if not await channels.change_channel(session, channel_id, row.version, gone):
        raise StaleChannel(current_version=row.version)
    await channels.drop_waiting(session, channel_id)
    await routes.forget_channel(session, channel_id)
    await _record(session, caller, "channel.remove", channel_id, {"target": row.target})


async def try_out(
    session: AsyncSession, ctx: Context, caller: Principal, channel_id: UUID, trial: Trial
) -> DeliveryView:
    """Send a test message now, once; the log line of it. Raises ChannelNotFound, InvalidRequest."""
    row = await _found(session, channel_id)
    kind, address = ChannelKind(row.kind), trial.address or ""
    if kind in PERSONAL and (wrong := problem_of(kind, address)) is not None:
        raise _wrong("/address", wrong)
    sender = Sender(loopback=ctx.settings.channel_loopback, seconds=_TRIAL_SECONDS)
    try:
        composer = Composer(Vault(ctx.keys), ctx.settings.public_url)
        test_id = new_id()
        outgoing = composer.outgoing(test_id, Purpose.TEST, row, messages.trial(row.name), address)
        verdict = await sender.send(outgoing, wall_clock())
    finally:
        await sender.close()
    sent = verdict.outcome is Outcome.SENT
    values = {
        "id": test_id,
        "key": f"test:{test_id}",
        "channel_id": row.id,
        "person": caller.subject if kind in PERSONAL else None,
        "purpose": Purpose.TEST.value,
        "priority": PRIORITY[Purpose.TEST],
        "attempts": 1,
        "state": (DeliveryState.SENT if sent else DeliveryState.FAILED).value,
        "status": verdict.status,
        "error": verdict.error,
        "sent_at": channels.NOW if sent else None,
    }
    made = await deliveries.add(session, values)
    await _record(session, caller, "channel.test", row.id, {"sent": sent, "error": verdict.error})
    return delivery_view(made, caller.name if kind in PERSONAL else None)


async def log(session: AsyncSession, channel_id: UUID, query: DeliveryQuery) -> DeliveryPage:
    """What went out by a channel. Raises ChannelNotFound."""
    await _found(session, channel_id)
    found = await deliveries.log(session, channel_id, query.position(), query.limit + 1)
    rows = [delivery_view(row.Delivery, row.name) for row in found]
    page, cursor = paging.cut(rows, query.limit, at="created_at")
    return DeliveryPage(items=page, next_cursor=cursor)


async def history(session: AsyncSession, channel_id: UUID) -> ChannelHistory:
    """Who changed a channel, when, why and how, the newest first. Raises ChannelNotFound."""
    await _found(session, channel_id)
    return ChannelHistory(items=[change_view(row) for row in await channels.changes_of(session, channel_id)])


async def _found(session: AsyncSession, channel_id: UUID) -> ChannelRow:
    row = await channels.channel(session, channel_id)
    if row is None:
        raise ChannelNotFound
    return row


def _target(url: str, kind: ChannelKind, allowed: Allowed) -> Target:
    try:
        aim = target(url, kind, allowed)
    except ValueError as error:
        raise _wrong("/url", str(error)) from None
    if allowed.internal_host is not None and allowed.internal_host != aim.host:
        raise _wrong("/internal_host", "应与地址中的主机完全一致")
    return aim


def _check_whole(kind: ChannelKind, secret: str, settings: Mapping[str, str]) -> None:
    if kind in SIGNED and not secret:
        raise _wrong("/secret", "这种渠道必须有签名密钥")
    if kind is ChannelKind.SMTP:
        if (wrong := problem_of(kind, settings["from_address"])) is not None:
            raise _wrong("/from_address", wrong)
        if settings["username"] and not secret:
            raise _wrong("/secret", "填了邮箱账号，也要填密码")


async def _check_others(session: AsyncSession, name: str, unit: str | None, besides: UUID | None) -> None:
    if await channels.name_taken(session, name, besides):
        raise _wrong("/name", "已有同名的渠道，请换一个名称")
    if unit is not None and not await channels.unit_exists(session, unit):
        raise _wrong("/unit", "没有这个单位，请重新选择")


def _wrong(pointer: str, detail: str) -> InvalidRequest:
    return InvalidRequest(errors=[FieldError(pointer=pointer, detail=detail)])


async def _record(
    session: AsyncSession, caller: Principal, action: str, channel_id: UUID, detail: dict[str, Any]
) -> None:
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        action,
        object_type="channel",
        object_id=channel_id,
        detail=detail,
    )
