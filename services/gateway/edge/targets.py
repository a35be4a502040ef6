"""Which request targets and headers are taken at all; everything here is refused before routing."""

import re
from collections.abc import Iterable
from typing import Final

RawHeaders = Iterable[tuple[bytes, bytes]]

_HIDDEN = re.compile(r"%(?:2e|2f|5c|00|25)|\\|//|[\x00-\x20\x7f]", re.ASCII | re.IGNORECASE)
"""Dots, slashes, backslashes and percent signs in disguise, and what only looks like a path."""

_LONGEST_PATH: Final = 2048
_SINGLE: Final = frozenset(
    {b"host", b"authorization", b"content-type", b"content-length", b"idempotency-key"}
)
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


def plain_path(raw_path: bytes) -> str | None:
    """Give the path as text when it hides nothing, else None (also for an absolute-form target)."""
    if len(raw_path) > _LONGEST_PATH or not raw_path.startswith(b"/") or not raw_path.isascii():
        return None
    path = raw_path.decode("ascii")
    if _HIDDEN.search(path) or any(part in {".", ".."} for part in path.split("/")):
        return None
    return path


def repeated(headers: RawHeaders) -> bool:
    """Whether a header that must stand once stands twice; names compare without case."""
    seen = set()
    for name, _ in headers:
        lowered = name.lower()
        if lowered in _SINGLE:
            if lowered in seen:
                return True
            seen.add(lowered)
    return False


def given_request_id(value: bytes | None) -> str | None:
    """Give the caller's own request id when it may be echoed."""
    return value.decode("ascii") if value is not None and _REQUEST_ID.fullmatch(value) else None
