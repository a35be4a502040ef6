"""What a listener hears, who may hear it, and how it is written as Server-Sent Events; pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson

from services.contracts.identity import UNIT_ROLES, Principal
from services.contracts.instants import shown

RETRY_MILLISECONDS = 1_000
HEARTBEAT = b": still here\n\n"


class StreamType(StrEnum):
    ITEM_ASSESSED = "item.assessed"
    CASE_CHANGED = "case.changed"
    PAGE_SENT = "page.sent"
    PAGE_ENDED = "page.ended"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to publish; `units` may hear it beside the county's people, `data` holds ids and codes."""

    type: StreamType
    subject: UUID
    data: Mapping[str, Any] = field(default_factory=dict)
    units: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """A notice at its `place` in the one order in which everybody hears."""

    place: int
    at: datetime
    type: str
    subject: UUID
    data: Mapping[str, Any]
    units: frozenset[str]
    people: frozenset[UUID] | None = None
    """Of a restricted case: who alone may hear it."""


def may_hear(caller: Principal, event: Published) -> bool:
    """The county's people hear all, a unit's what concerns it, administrators of the system nothing.

    Of a restricted case those named hear and nobody else.
    """
    if event.people is not None:
        return caller.subject in event.people
    if caller.county:
        return True
    return caller.has(*UNIT_ROLES) and caller.unit in event.units


def as_event(event: Published) -> bytes:
    body = orjson.dumps({"subject": str(event.subject), "at": shown(event.at), **event.data})
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (event.place, event.type.encode(), body)


def as_greeting(place: int) -> bytes:
    """Tells where the listener stands before anything has happened."""
    return b"retry: %d\nid: %d\n\n" % (RETRY_MILLISECONDS, place)


def as_reset(place: int) -> bytes:
    """Tells that events were missed: load everything anew, then go on from `place`."""
    return b"id: %d\nevent: reset\ndata: {}\n\n" % place
