"""Rotas for the tests of this folder."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings

from services.contracts.instants import CHINA
from services.workflow.calendar.domain import Calendar, Year
from services.workflow.duty.domain.posts import Post
from services.workflow.duty.domain.rota import Override, Rota, Rotation, Shift

A, B, C, D = (UUID(int=number) for number in range(1, 5))
NAMES = {A: "A", B: "B", C: "C", D: "D"}
PATIENT = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A machine that is busy with something else is no fault of the rota."""

_FREE = ("01-01", "01-02", "10-01", "10-02", "10-05", "10-06", "10-07")
CALENDAR = Calendar(
    {
        2026: Year(
            holidays=frozenset(date.fromisoformat(f"2026-{day}") for day in _FREE),
            make_up_days=frozenset({date(2026, 1, 4), date(2026, 10, 10)}),
        )
    }
)


def moment(text: str) -> datetime:
    """`2026-03-09 08:00` in China Standard Time."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def rotation(*roster: UUID, starts_on: str = "2026-03-09", **how: Any) -> Rotation:
    given = {"rotation": UUID(int=100), "version": 1, "post": Post.DUTY, "change_at": time(8)} | how
    return Rotation(roster=roster, starts_on=date.fromisoformat(starts_on), **given)


def override(person: UUID, since: str, until: str, **how: Any) -> Override:
    given = {"post": Post.DUTY} | how
    return Override(person=person, starts_at=moment(since), ends_at=moment(until), **given)


def shifts(since: str, until: str, *parts: Rotation | Override, calendar: Calendar = CALENDAR) -> list[Shift]:
    rota = Rota(
        [part for part in parts if isinstance(part, Rotation)],
        [part for part in parts if isinstance(part, Override)],
        calendar,
    )
    return rota.shifts(moment(since), moment(until))


def told(found: list[Shift]) -> list[str]:
    """`A 03-09 08:00 +24h` for each shift."""
    return [
        f"{NAMES[shift.person]} {shift.starts_at.astimezone(CHINA):%m-%d %H:%M}"
        f" +{(shift.ends_at - shift.starts_at) / timedelta(hours=1):g}h"
        for shift in found
    ]


def on(found: list[Shift], at: str) -> str:
    """Who is on at a moment."""
    return "".join(
        sorted(NAMES[shift.person] for shift in found if shift.starts_at <= moment(at) < shift.ends_at)
    )
