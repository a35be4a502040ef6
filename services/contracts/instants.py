"""Points in time on the wire: RFC 3339 with an offset, shown in China Standard Time."""

import re
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, PlainSerializer

CHINA = timezone(timedelta(hours=8))
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _rfc3339_only(value: Any) -> Any:
    if isinstance(value, datetime) or (isinstance(value, str) and _RFC3339.fullmatch(value)):
        return value
    raise ValueError("需要带时区的时间，例如 2026-03-05T09:30:00+08:00")


def shown(value: datetime) -> str:
    return value.astimezone(CHINA).isoformat(timespec="milliseconds")


Instant = Annotated[
    AwareDatetime, BeforeValidator(_rfc3339_only), PlainSerializer(shown, return_type=str, when_used="json")
]
