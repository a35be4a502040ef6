"""Which requests a query asks for; GeoReport's windows of 90 days and its two states."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.contracts.codes import Category

LONGEST = timedelta(days=90)
MOST = 1000
"""More than this is never answered, as the standard says."""

_YEARS = (1900, 9000)
_STATES = frozenset({"open", "closed"})


class QueryError(ValueError):
    """A parameter of the query is wrong; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Ids alone, or what was filed within a window; `closed` None: in whatever state."""

    ids: tuple[UUID, ...] | None
    codes: tuple[str, ...]
    since: datetime
    until: datetime
    closed: bool | None


def wanted(query: Mapping[str, str], now: datetime) -> Wanted:
    """Read the parameters; names that the standard does not have are left alone. Raises QueryError."""
    since, until = _window(query.get("start_date"), query.get("end_date"), now)
    codes = tuple(_split(query.get("service_code")))
    if unknown := set(codes) - set(Category):
        raise QueryError(f"没有这个 service_code（{len(unknown)} 个），请从 services 中选")
    states = set(_split(query.get("status")))
    if states - _STATES:
        raise QueryError("status 只能是 open 或 closed")
    closed = None if len(states) != 1 else "closed" in states
    ids = query.get("service_request_id")
    return Wanted(_ids(ids) if ids else None, codes, since, until, closed)


def _split(given: str | None) -> list[str]:
    return [part.strip() for part in (given or "").split(",") if part.strip()]


def _ids(given: str) -> tuple[UUID, ...]:
    """Those that can be ids; the others name nothing."""
    found = []
    for part in _split(given)[:MOST]:
        try:
            found.append(UUID(part))
        except ValueError:
            continue
    return tuple(found)


def _window(start: str | None, end: str | None, now: datetime) -> tuple[datetime, datetime]:
    since, until = _moment("start_date", start), _moment("end_date", end)
    if since is None:
        until = until or now
        return until - LONGEST, until
    if until is None:
        return since, since + LONGEST
    if not timedelta() <= until - since <= LONGEST:
        raise QueryError("start_date 须早于 end_date，且相隔不超过 90 天")
    return since, until


def _moment(name: str, given: str | None) -> datetime | None:
    if not given:
        return None
    try:
        moment = datetime.fromisoformat(given.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not _YEARS[0] <= moment.year <= _YEARS[1]:
        raise QueryError(f"{name} 须为带时区的时间，例如 2026-03-05T09:30:00+08:00")
    return moment
