"""Identifiers: UUID version 7 (RFC 9562), so that rows made later sort later."""

import secrets
import time
from uuid import UUID

from services.common.problems import NotFound

_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62
_RANDOM_BYTES = 10


def new_id() -> UUID:
    return new_ids(1)[0]


def new_ids(count: int) -> list[UUID]:
    """Ids of one moment, in no order among themselves; their randomness comes from one call."""
    moment = time.time_ns() // 1_000_000 << 80
    drawn = secrets.token_bytes(_RANDOM_BYTES * count)
    return [
        _version_7(moment, int.from_bytes(drawn[start : start + _RANDOM_BYTES], "big"))
        for start in range(0, _RANDOM_BYTES * count, _RANDOM_BYTES)
    ]


def _version_7(moment: int, tail: int) -> UUID:
    """The time in the upper 48 bits, then 12 random bits behind the version and 62 behind the variant."""
    return UUID(int=moment | _VERSION | (tail >> 68) << 64 | _VARIANT | tail & 0x3FFF_FFFF_FFFF_FFFF)


def parse_or_404(text: str) -> UUID:
    """The id in a path; what cannot be one names nothing. Raises NotFound."""
    try:
        value = UUID(text)
    except ValueError:
        raise NotFound from None
    if str(value) != text:
        raise NotFound
    return value
