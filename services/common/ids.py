"""Identifiers: UUID version 7 (RFC 9562), so that rows made later sort later."""

import secrets
import time
from uuid import UUID

from services.common.problems import NotFound

_VERSION = 0x7000
_VARIANT = 0x8000_0000_0000_0000


def new_id() -> UUID:
    milliseconds = time.time_ns() // 1_000_000
    tail = int.from_bytes(secrets.token_bytes(10), "big")
    high = milliseconds << 16 | _VERSION | tail >> 68
    return UUID(int=high << 64 | _VARIANT | tail & 0x3FFF_FFFF_FFFF_FFFF)


def parse_or_404(text: str) -> UUID:
    """The id in a path; what cannot be one names nothing. Raises NotFound."""
    try:
        value = UUID(text)
    except ValueError:
        raise NotFound from None
    if str(value) != text:
        raise NotFound
    return value
