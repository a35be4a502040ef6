"""Points in time on the wire: RFC 3339 with an offset, shown in China Standard Time."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, PlainSerializer

CHINA = timezone(timedelta(hours=8))
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _rfc3339_only(value: Any) -> Any:
    if isinstance(value, datetime) or (isinstance(value, str) and _RFC3339.fullmatch(value)):
        return value
    raise ValueError("需要带时区的时间，例如 2026-03-05T09:30:00+08:00")


def _within_the_calendar(value: datetime) -> datetime:
    """Some hours at the ends of the calendar are outside of it in UTC, which the database wants."""
    try:
        value.astimezone(UTC)
    except OverflowError:
        raise ValueError("时间超出可用的范围") from None
    return value


def _countable(value: datetime) -> datetime:
    """Days and offsets can be added to what is kept, and nobody means a time that far away."""
    if not _FIRST <= value <= _LAST:
        raise ValueError("时间超出可用的范围")
    return value


def _unencoded_plus(value: Any) -> Any:
    """A `+` that a client forgot to encode arrives as a space."""
    return value.replace(" ", "+") if isinstance(value, str) else value


def shown(value: datetime) -> str:
    return value.astimezone(CHINA).isoformat(timespec="milliseconds")


_Written = Annotated[
    AwareDatetime,
    BeforeValidator(_rfc3339_only),
    AfterValidator(_within_the_calendar),
    PlainSerializer(shown, return_type=str, when_used="json"),
]
Instant = Annotated[_Written, AfterValidator(_countable)]
QueryInstant = Annotated[
    _Written, BeforeValidator(_unencoded_plus), AfterValidator(lambda value: min(max(value, _FIRST), _LAST))
]
"""A bound of a list: one that lies beyond everything there is becomes the first or the last that counts."""
