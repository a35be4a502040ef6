"""Which request targets are taken at all; the others are refused before routing."""

import re
from secrets import token_hex
from typing import Final

_HIDDEN = re.compile(r"%(?:2e|2f|5c|00|25)|\\|//|[\x00-\x20\x7f]", re.ASCII | re.IGNORECASE)
"""Dots, slashes, backslashes and percent signs in disguise, and what only looks like a path."""

_PLAINEST = re.compile(rb"(?:/[A-Za-z0-9_-]+)+", re.ASCII)
"""Nearly every path that is asked for; nothing of this shape can hide anything."""

_LONGEST_PATH: Final = 2048
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")


def plain_path(raw_path: bytes) -> str | None:
    """Give the path as text when it hides nothing, else None (also for an absolute-form target)."""
    if len(raw_path) > _LONGEST_PATH:
        return None
    if _PLAINEST.fullmatch(raw_path):
        return raw_path.decode("ascii")
    if not raw_path.startswith(b"/") or not raw_path.isascii():
        return None
    path = raw_path.decode("ascii")
    if _HIDDEN.search(path) or any(part in {".", ".."} for part in path.split("/")):
        return None
    return path


def request_id(given: bytes | None) -> bytes:
    """Give the caller's own request id when it may be echoed, else a new one."""
    return given if given is not None and _REQUEST_ID.fullmatch(given) else token_hex(12).encode("ascii")
