"""The chain of the audit log: each link binds an entry to all before it, and keyed heads bind the whole.

Link n is SHA-256(link n-1 ‖ canonical JSON of entry n and its place). Who can write to the database can
make a new chain, but not new heads: their HMAC key is outside of it (cf. RFC 6962, Schneier & Kelsey 1999).
"""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

GENESIS = bytes(32)
_CANONICAL = orjson.OPT_SORT_KEYS


@dataclass(frozen=True, slots=True)
class Record:
    """An entry of a service's audit log as it was written."""

    service: str
    id: UUID
    at: datetime
    actor: UUID | None
    actor_name: str
    unit: str | None
    action: str
    object_type: str
    object_id: str | None
    request_id: str | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seal:
    """A link: the entry at `place` (from 1 on, without gaps)."""

    place: int
    service: str
    entry: UUID
    link: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """What the chain was at one moment, as it is kept outside of the database."""

    place: int
    link: bytes


class Why(StrEnum):
    """What is wrong with a record."""

    GAP = "gap"
    MISSING = "missing"
    ALTERED = "altered"
    UNSEALED = "unsealed"
    TRUNCATED = "truncated"
    HEAD_FORGED = "head-forged"
    HEAD_DIFFERS = "head-differs"


EXPLAINED = {
    Why.GAP: "链条在此处缺少一环",
    Why.MISSING: "已封存的记录不见了",
    Why.ALTERED: "记录或其封存值被改动",
    Why.UNSEALED: "有一条记录绕过封存写入",
    Why.TRUNCATED: "链条末端被截去",
    Why.HEAD_FORGED: "链头文件中有一行不是本系统写的",
    Why.HEAD_DIFFERS: "链条与当时留存的链头不符",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """The first record that does not hold; `place` is None for one that was never sealed."""

    why: Why
    place: int | None
    service: str | None = None
    entry: UUID | None = None

    @property
    def detail(self) -> str:
        return EXPLAINED[self.why]


def link(before: bytes, place: int, record: Record) -> bytes:
    """The 32 bytes that bind `record` at `place` to the chain that ends with `before`."""
    told = {name: getattr(record, name) for name in Record.__slots__}
    told["at"] = record.at.astimezone(UTC).isoformat(timespec="microseconds")
    return sha256(before + orjson.dumps([place, told], default=str, option=_CANONICAL)).digest()


def seal(before: Head, records: Iterable[Record]) -> list[Seal]:
    """The links of `records`, in their order, behind the head `before`."""
    seals = []
    place, last = before.place, before.link
    for record in records:
        place += 1
        last = link(last, place, record)
        seals.append(Seal(place, record.service, record.id, last))
    return seals


def head_line(key: bytes, head: Head) -> bytes:
    """One line of the heads' file, without its line end."""
    return orjson.dumps({"place": head.place, "link": head.link.hex(), "mac": _mac(key, head).hex()})


def read_head(key: bytes, line: bytes) -> Head | None:
    """The head that a line holds; None when it is not of our making."""
    try:
        told = orjson.loads(line)
        head = Head(int(told["place"]), bytes.fromhex(told["link"]))
        genuine = hmac.compare_digest(bytes.fromhex(told["mac"]), _mac(key, head))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None
    return head if genuine else None


def _mac(key: bytes, head: Head) -> bytes:
    return hmac.digest(key, b"%d:" % head.place + head.link, "sha256")


class Verifier:
    """Walks the chain once: `step` for each seal in order of place, then `finish`."""

    def __init__(self, heads: Sequence[Head | None]) -> None:
        self._forged = None in heads
        self._heads = {head.place: head.link for head in heads if head is not None}
        self._highest = max(self._heads, default=0)
        self.head = Head(0, GENESIS)
        self.fault: Fault | None = None

    def step(self, seal: Seal, record: Record | None) -> bool:
        """Whether the chain holds up to and with this seal; `record` is the entry that it names."""
        if self.fault is None:
            self.fault = self._wrong(seal, record)
        if self.fault is None:
            self.head = Head(seal.place, seal.link)
        return self.fault is None

    def finish(self, unsealed: Record | None = None) -> Fault | None:
        """The first fault of all; `unsealed` is an entry that should have been sealed long ago."""
        if self.fault is None and self._highest > self.head.place:
            self.fault = Fault(Why.TRUNCATED, self.head.place + 1)
        if self.fault is None and unsealed is not None:
            self.fault = Fault(Why.UNSEALED, None, unsealed.service, unsealed.id)
        if self.fault is None and self._forged:
            self.fault = Fault(Why.HEAD_FORGED, None)
        return self.fault

    def _wrong(self, seal: Seal, record: Record | None) -> Fault | None:
        place = self.head.place + 1
        if seal.place != place:
            return Fault(Why.GAP, place)
        if record is None:
            return Fault(Why.MISSING, place, seal.service, seal.entry)
        same = (record.service, record.id) == (seal.service, seal.entry)
        if not same or link(self.head.link, place, record) != seal.link:
            return Fault(Why.ALTERED, place, seal.service, seal.entry)
        if self._heads.get(place, seal.link) != seal.link:
            return Fault(Why.HEAD_DIFFERS, place, seal.service, seal.entry)
        return None
