"""When the papers of a period are due, and what is done about one that could not be made; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from services.workflow.briefs.domain.periods import Period, Span, day_of, local_day, month_of, year_of
from services.workflow.calendar.domain import Calendar, at

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_AHEAD = 400
"""Days within which the next moment is looked for: a year and its first workdays."""


class Paper(StrEnum):
    """The papers of a period; each has its own kind in the register of documents."""

    DAILY_BRIEF = "daily_brief"
    WORK_SUMMARY = "work_summary"
    DUTY_LOG = "duty_log"


SPANS: Mapping[Paper, tuple[Span, ...]] = {
    Paper.DAILY_BRIEF: (Span.DAY,),
    Paper.WORK_SUMMARY: (Span.MONTH, Span.YEAR),
    Paper.DUTY_LOG: (Span.DAY, Span.MONTH),
}
LOOK_BACK = {Span.DAY: 7 * _DAY, Span.MONTH: 31 * _DAY, Span.YEAR: 61 * _DAY}
"""How late a paper is still made after the machine was off; what is older is made by hand."""

PUNCTUAL = timedelta(minutes=15)
"""A paper made later than this after its moment says so."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DailyRule(_Frozen):
    active: StrictBool = True
    at: time = time(16, 40)
    days: Literal["workdays", "every"] = "workdays"


class PeriodRule(_Frozen):
    """On the first workday after the month or year."""

    active: StrictBool = True
    at: time = time(9)


class Recipients(_Frozen):
    """Who is told: by post and by account, each person once; groups hear by the channels that carry it."""

    chief: StrictBool = True
    leading_group: StrictBool = False
    duty: StrictBool = True
    people: Annotated[tuple[UUID, ...], Field(max_length=50)] = ()


class Schedule(_Frozen):
    """What is made by itself, when, and for whom; times in China Standard Time."""

    daily: DailyRule = DailyRule()
    monthly: PeriodRule = PeriodRule()
    yearly: PeriodRule = PeriodRule()
    recipients: Recipients = Recipients()


PRESET = Schedule()
PRESET_REASON = "产品预设"


@dataclass(frozen=True, slots=True)
class Due:
    """A paper of a period, and the moment from which it is to be there."""

    paper: Paper
    period: Period
    at: datetime


def due(schedule: Schedule, calendar: Calendar, since: datetime, now: datetime) -> list[Due]:
    """What came due after `since` and up to `now`, the earliest first; nothing older than is made late."""
    first = max(local_day(since), local_day(now) - max(LOOK_BACK.values()))
    found = [
        each
        for day in _days(first, local_day(now))
        for each in _of_day(schedule, calendar, day)
        if since < each.at <= now and now - each.at <= LOOK_BACK[each.period.span]
    ]
    return sorted(found, key=lambda each: (each.at, each.paper))


def coming(schedule: Schedule, calendar: Calendar, now: datetime) -> list[Due]:
    """The next of each span, within a year and some days."""
    found: dict[Span, Due] = {}
    today = local_day(now)
    for day in _days(today, today + _AHEAD * _DAY):
        for each in _of_day(schedule, calendar, day):
            if each.at > now:
                found.setdefault(each.period.span, each)
    return sorted(found.values(), key=lambda each: each.at)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY


def _of_day(schedule: Schedule, calendar: Calendar, day: date) -> Iterator[Due]:
    daily, monthly, yearly = schedule.daily, schedule.monthly, schedule.yearly
    if daily.active and (daily.days == "every" or calendar.works(day)):
        yield Due(Paper.DAILY_BRIEF, day_of(day), at(day, daily.at))
    if monthly.active and day == _first_workday(calendar, month_of(day)):
        yield Due(Paper.WORK_SUMMARY, month_of(day).before, at(day, monthly.at))
    if yearly.active and day == _first_workday(calendar, year_of(day)):
        yield Due(Paper.WORK_SUMMARY, year_of(day).before, at(day, yearly.at))


def _first_workday(calendar: Calendar, period: Period) -> date:
    return calendar.next_workday(period.first - _DAY)


def retry_after(attempts: int) -> timedelta:
    """How long to wait after the given number of attempts: 1, 2, 4 ... minutes, an hour at most."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), _HOUR)


def is_late(due_at: datetime, made_at: datetime) -> bool:
    return made_at > due_at + PUNCTUAL
