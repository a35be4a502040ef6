"""Windows of time, and how one is put together from whole months, whole days and what is left of days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import NamedTuple

CHINA = timezone(timedelta(hours=8))
DAY = timedelta(days=1)
PRECISION = timedelta(milliseconds=1)
"""Times are shown to the millisecond; an end that was shown is included."""

_TICK = timedelta(microseconds=1)
"""The smallest step of a moment: what is counted at midnight belongs to the day that begins."""

_SHORT = 92
"""Days of a window that is still shown day by day: a quarter."""

Span = tuple[date, date]
Edge = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` until just before `end`."""

    start: datetime
    end: datetime

    @classmethod
    def days(cls, first: date, last: date) -> "Window":
        """Both days included."""
        return cls(midnight(first), midnight(last + DAY))

    @classmethod
    def month_so_far(cls, now: datetime) -> "Window":
        today = now.astimezone(CHINA).date()
        return cls.days(today.replace(day=1), today)

    @property
    def by_day(self) -> bool:
        """Whether its course is shown day by day, not month by month."""
        return self.end - self.start <= _SHORT * DAY


@dataclass(frozen=True, slots=True)
class Parts:
    """What a window is the sum of; spans end before their second date."""

    months: Span | None
    days: tuple[Span, ...]
    edges: tuple[Edge, ...]

    def cut(self, day: date) -> tuple["Parts", "Parts"]:
        """The months and days that begin before the day, and the others."""
        month = day.replace(day=1)
        months = (self.months,) if self.months else ()
        before = _spans(*((first, min(end, month)) for first, end in months))
        after = _spans(*((max(first, month), end) for first, end in months))
        return (
            Parts(next(iter(before), None), _spans(*((a, min(b, day)) for a, b in self.days)), ()),
            Parts(next(iter(after), None), _spans(*((max(a, day), b) for a, b in self.days)), ()),
        )

    def __bool__(self) -> bool:
        """Whether it holds a whole month or day."""
        return bool(self.months or self.days)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def split(window: Window) -> Parts:
    """As few pieces as it takes: whole months, whole days around them, pieces of days at the ends."""
    first, last = _day_after(window.start), window.end.astimezone(CHINA).date()
    if first > last:
        return Parts(None, (), _edges((window.start, window.end)))
    kept = _edges((window.start, midnight(first)), (midnight(last), window.end))
    months = (_month_after(first), last.replace(day=1))
    if months[0] >= months[1]:
        return Parts(None, _spans((first, last)), kept)
    return Parts(months, _spans((first, months[0]), (months[1], last)), kept)


class Counting(NamedTuple):
    """How to come from sums of whole days of counting to those of a moment."""

    since: date
    """The first day whose counting is left out."""
    span: Edge
    """What is looked at version by version: counted after the one moment and up to the other."""
    sign: int
    """1 when that is added, -1 when it is taken away."""


def counting_day(at: datetime) -> Counting:
    """Over the shorter part of the moment's day."""
    day = at.astimezone(CHINA).date()
    begins, ends = midnight(day), midnight(day + DAY)
    if at - begins < ends - at:
        return Counting(day, (begins - _TICK, at), 1)
    return Counting(day + DAY, (at, ends - _TICK), -1)


def whole_days(window: Window) -> Span:
    """The days that lie in the window from midnight to midnight; the span may be empty."""
    return _day_after(window.start), window.end.astimezone(CHINA).date()


def course_of(window: Window, parts: Parts) -> Parts:
    """What its course is drawn from: every whole day of a short window, its parts of a long one."""
    return Parts(None, _spans(whole_days(window)), ()) if window.by_day else parts


def _spans(*spans: Span) -> tuple[Span, ...]:
    return tuple(span for span in spans if span[0] < span[1])


def _edges(*edges: Edge) -> tuple[Edge, ...]:
    return tuple(edge for edge in edges if edge[0] < edge[1])


def _day_after(moment: datetime) -> date:
    """The first day that begins at or after the moment."""
    local = moment.astimezone(CHINA)
    return local.date() if local.time() == time() else local.date() + DAY


def _month_after(day: date) -> date:
    """The first month that begins on or after the day."""
    return day if day.day == 1 else (day.replace(day=1) + 32 * DAY).replace(day=1)


def days_of(spans: tuple[Span, ...]) -> list[date]:
    return [first + number * DAY for first, end in spans for number in range((end - first).days)]


def months_of(span: Span | None) -> list[date]:
    found: list[date] = []
    month = span[0] if span else None
    while span and month is not None and month < span[1]:
        found.append(month)
        month = _month_after(month + DAY)
    return found
