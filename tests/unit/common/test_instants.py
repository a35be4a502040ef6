"""Points in time on the wire: what is taken, and how far away it may be."""

from datetime import UTC, datetime

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from services.contracts.instants import Instant, QueryInstant

_INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)
_QUERY: TypeAdapter[datetime] = TypeAdapter(QueryInstant)


class Shown(BaseModel):
    at: Instant


@pytest.mark.parametrize(
    "written",
    ["2026-03-05T09:30:00+08:00", "2026-03-05t01:30:00z", "2026-03-05T01:30:00.123456789-00:00"],
)
def test_rfc_3339_is_taken(written: str) -> None:
    assert _INSTANT.validate_python(written).replace(microsecond=0) == datetime(2026, 3, 5, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-05T09:30:00", "2026-03-05", "20260305T013000Z", "2026-03-05 01:30:00Z", 1767225600, True,
        "2026-06-30T23:59:60Z", "2026-03-05T24:00:00Z", "２026-03-05T01:30:00Z", "2026-03-05T09:30:00+24:00",
        "2026-03-05T09:30:00 08:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    ],
)  # fmt: skip
def test_nothing_else_is(written: object) -> None:
    with pytest.raises(ValidationError):
        _INSTANT.validate_python(written)


def test_a_query_may_hold_a_plus_that_nobody_encoded() -> None:
    assert _QUERY.validate_python("2026-03-05T09:30:00 08:00") == datetime(2026, 3, 5, 1, 30, tzinfo=UTC)


def test_a_bound_beyond_everything_leaves_room_to_count_days() -> None:
    for written, year in (("0001-01-01T00:00:00Z", 1900), ("9999-12-31T23:59:59Z", 2200)):
        assert _QUERY.validate_python(written).year == year


def test_what_is_kept_leaves_room_to_count_days() -> None:
    for written in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2200-01-01T00:00:01Z"):
        with pytest.raises(ValidationError):
            _INSTANT.validate_python(written)
    last = _INSTANT.validate_python("2199-12-31T23:59:59Z")
    assert Shown(at=last).model_dump_json() == '{"at":"2200-01-01T07:59:59.000+08:00"}'
