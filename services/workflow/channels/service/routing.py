"""Which channels a page or a notice leaves by, and when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.common.db import Database
from services.common.ids import new_id
from services.contracts.codes import COUNTY_OFFICE, RiskLevel
from services.workflow.channels.domain.kinds import PERSONAL, PRIORITY, ChannelKind, Digest, Purpose
from services.workflow.channels.domain.timing import Quiet, leaves_at
from services.workflow.channels.models import ChannelRow
from services.workflow.channels.repository.deliveries import enqueue, enqueue_once
from services.workflow.channels.repository.routes import (
    active_channels,
    claim_unrouted,
    quiet_hours,
    routes_of,
)

_AT_ONCE = 200
_ALONE = 5
"""More notices than this for the same people at the same moment are told in one message."""


@dataclass(frozen=True, slots=True)
class Called:
    """A step of a page and the people whose turn it is."""

    page_id: UUID
    number: int
    case_id: UUID
    reason: str
    people: tuple[UUID, ...]


async def page(session: AsyncSession, called: Called, units: Collection[str | None]) -> None:
    """Page these people by every channel that carries pages: their own, and the groups of `units`.

    A unit of None is the county office. Never late for quiet hours or a digest.
    """
    channels = [channel for channel in await active_channels(session) if channel.pages]
    personal = {channel.id for channel in channels if ChannelKind(channel.kind) in PERSONAL}
    rows = [
        _page_row(called, channel.id, None)
        for channel in channels
        if channel.id not in personal and channel.unit in units
    ]
    routes = await routes_of(session, called.people) if personal else []
    rows += [
        _page_row(called, each.channel_id, each.person) for each in routes if each.channel_id in personal
    ]
    await enqueue_once(session, rows)


def _page_row(called: Called, channel_id: UUID, person: UUID | None) -> dict[str, Any]:
    return {
        "id": new_id(),
        "key": f"page:{called.page_id}:{called.number}:{channel_id}:{person or ''}",
        "channel_id": channel_id,
        "person": person,
        "purpose": Purpose.PAGE.value,
        "case_id": called.case_id,
        "page_id": called.page_id,
        "data": {"reason": called.reason, "step": called.number},
        "priority": PRIORITY[Purpose.PAGE],
        "notices": [],
    }


async def notices(database: Database) -> int:
    """Give what people were told since to the channels that they and their groups want; how many notices."""
    routed = 0
    while True:
        async with database.transaction() as session:
            claimed = await claim_unrouted(session, _AT_ONCE)
            if claimed:
                await enqueue(session, await _rows(session, claimed))
        routed += len(claimed)
        if len(claimed) < _AT_ONCE:
            return routed


async def _rows(session: AsyncSession, claimed: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    channels = {channel.id: channel for channel in await active_channels(session)}
    if not channels:
        return []
    now = await clock.now(session)
    people = {notice.person for notice in claimed}
    routes: dict[UUID, list[Any]] = {}
    for route in await routes_of(session, people):
        routes.setdefault(route.person, []).append(route)
    quiet = await quiet_hours(session, people)
    groups = [channel for channel in channels.values() if ChannelKind(channel.kind) not in PERSONAL]
    found: dict[str, dict[str, Any]] = {}
    for notice in claimed:
        urgent = notice.urgent or notice.risk == RiskLevel.SEVERE
        for route in routes.get(notice.person, ()):
            if route.channel_id in channels and notice.kind in route.kinds:
                at = leaves_at(
                    now, urgent=urgent, digest=Digest(route.digest), quiet=quiet.get(notice.person)
                )
                _collect(found, _row(notice, route.channel_id, at, now, person=notice.person))
        for channel in groups:
            if not notice.restricted and notice.kind in channel.kinds and _belongs(notice, channel):
                at = leaves_at(now, urgent=urgent, digest=Digest(channel.digest), quiet=_quiet_of(channel))
                _collect(found, _row(notice, channel.id, at, now, person=None))
    return _bundled([found[key] for key in sorted(found)], now)


def _bundled(rows: Sequence[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """A flood for one person or group becomes one message with a count, which leaves at once too."""
    alone: dict[tuple[UUID, UUID | None], list[dict[str, Any]]] = {}
    kept = [row for row in rows if row["purpose"] != Purpose.NOTICE]
    for row in rows:
        if row["purpose"] == Purpose.NOTICE:
            alone.setdefault((row["channel_id"], row["person"]), []).append(row)
    for (channel_id, person), together in alone.items():
        if len(together) > _ALONE:
            told = [notice for row in together for notice in row["notices"]]
            kept.append(_digest(channel_id, person, now, told))
        else:
            kept += together
    return kept


def _belongs(notice: Row[Any], channel: ChannelRow) -> bool:
    """Whether the person told is of the unit whose group this is."""
    return bool(notice.unit == (channel.unit or COUNTY_OFFICE))


def _quiet_of(channel: ChannelRow) -> Quiet | None:
    if channel.quiet_from is None or channel.quiet_until is None:
        return None
    return Quiet(channel.quiet_from, channel.quiet_until)


def _row(
    notice: Row[Any], channel_id: UUID, at: datetime | None, now: datetime, *, person: UUID | None
) -> dict[str, Any]:
    """A delivery of its own, or a share in the digest of that moment; a group is told once."""
    if at is not None:
        return _digest(channel_id, person, at, [notice.id])
    told_once = blake2b(notice.key.encode(), digest_size=16).hexdigest()
    key = f"group:{told_once}:{channel_id}" if person is None else f"notice:{notice.id}:{channel_id}"
    return {
        **_digest(channel_id, person, now, [notice.id]),
        "key": key,
        "purpose": Purpose.NOTICE.value,
        "kind": notice.kind,
        "case_id": notice.case_id,
    }


def _digest(channel_id: UUID, person: UUID | None, at: datetime, notices: Sequence[UUID]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "key": f"digest:{channel_id}:{person or ''}:{at.isoformat()}",
        "channel_id": channel_id,
        "person": person,
        "purpose": Purpose.DIGEST.value,
        "kind": None,
        "case_id": None,
        "notices": list(notices),
        "priority": PRIORITY[Purpose.DIGEST],
        "due_at": at,
    }


def _collect(found: dict[str, dict[str, Any]], row: Mapping[str, Any]) -> None:
    known = found.setdefault(row["key"], dict(row))
    if known["notices"] != row["notices"]:
        known["notices"] = [*known["notices"], *row["notices"]]
