"""How a person wants to hear of notices elsewhere than in the product."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.keys import Keys
from services.common.problems import FieldError, InvalidRequest
from services.contracts.identity import Principal
from services.workflow.channels.domain.addresses import hint, problem_of
from services.workflow.channels.domain.kinds import PERSONAL, ChannelKind, Digest
from services.workflow.channels.models import ChannelRow
from services.workflow.channels.repository import routes, telling
from services.workflow.channels.schemas import QuietView
from services.workflow.channels.service.sealing import Vault
from services.workflow.notices.schemas import NewPreferences, NewRoute, PreferencesView, RouteView


async def preferences(session: AsyncSession, caller: Principal) -> PreferencesView:
    quiet = (await routes.quiet_hours(session, [caller.subject])).get(caller.subject)
    mine = {route.channel_id: route for route in await routes.routes_of(session, [caller.subject])}
    return PreferencesView(
        quiet=QuietView.of(quiet),
        routes=[_view(channel, mine.get(channel.id)) for channel in await _personal(session)],
    )


async def prefer(
    session: AsyncSession, keys: Keys, caller: Principal, new: NewPreferences
) -> PreferencesView:
    """Replace one's preferences. Raises InvalidRequest that names the field."""
    offered = {channel.id: channel for channel in await _personal(session)}
    rows = [
        await _row(session, Vault(keys), caller, offered, place, route)
        for place, route in enumerate(new.routes)
    ]
    if len({row["channel_id"] for row in rows}) < len(rows):
        raise _wrong("/routes", "同一渠道只能出现一次")
    await routes.set_quiet(session, caller.subject, None if new.quiet is None else _whole(new.quiet))
    await routes.set_routes(session, caller.subject, rows)
    return await preferences(session, caller)


async def _row(
    session: AsyncSession,
    vault: Vault,
    caller: Principal,
    offered: Mapping[UUID, ChannelRow],
    place: int,
    route: NewRoute,
) -> dict[str, Any]:
    channel = offered.get(route.channel_id)
    if channel is None:
        raise _wrong(f"/routes/{place}/channel_id", "没有这个渠道，或它已停用")
    kind, address = ChannelKind(channel.kind), route.address
    if address is None:
        known = await telling.route(session, caller.subject, channel.id)
        if known is None:
            raise _wrong(f"/routes/{place}/address", "请填写地址")
        address = vault.address(caller.subject, channel.id, known.sealed_address)
    if (wrong := problem_of(kind, address)) is not None:
        raise _wrong(f"/routes/{place}/address", wrong)
    return {
        "channel_id": channel.id,
        "kinds": [each.value for each in route.kinds],
        "digest": route.digest.value,
        "sealed_address": vault.seal_address(caller.subject, channel.id, address),
        "hint": hint(kind, address),
    }


def _whole(quiet: QuietView) -> Any:
    if quiet.since == quiet.until:
        raise _wrong("/quiet/until", "结束时间应与开始时间不同")
    return quiet.quiet


async def _personal(session: AsyncSession) -> Sequence[ChannelRow]:
    """The active channels that reach a person."""
    return [each for each in await routes.active_channels(session) if ChannelKind(each.kind) in PERSONAL]


def _view(channel: ChannelRow, route: Any) -> RouteView:
    return RouteView.model_validate(
        {
            "channel_id": channel.id,
            "name": channel.name,
            "kind": channel.kind,
            "pages": channel.pages,
            "address": None if route is None else route.hint,
            "kinds": [] if route is None else route.kinds,
            "digest": Digest.AT_ONCE if route is None else route.digest,
        }
    )


def _wrong(pointer: str, detail: str) -> InvalidRequest:
    return InvalidRequest(errors=[FieldError(pointer=pointer, detail=detail)])
