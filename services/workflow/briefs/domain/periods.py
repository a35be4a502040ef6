"""Days, months and years of China Standard Time, as papers are about them; pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from services.contracts.instants import CHINA

_DAY = timedelta(days=1)
_NAMES = {
    "day": re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII),
    "month": re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII),
    "year": re.compile(r"([0-9]{4})", re.ASCII),
}
FIRST_YEAR, LAST_YEAR = 2000, 2100


class Span(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A day, month or year; `first` is its first day."""

    span: Span
    first: date

    @property
    def last(self) -> date:
        return self.after.first - _DAY

    @property
    def since(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time(), CHINA)

    @property
    def until(self) -> datetime:
        """The first moment that no longer belongs to it."""
        return self.after.since

    @property
    def after(self) -> "Period":
        match self.span:
            case Span.DAY:
                return Period(self.span, self.first + _DAY)
            case Span.MONTH:
                return month_of(self.first.replace(day=28) + 4 * _DAY)
            case Span.YEAR:
                return Period(self.span, date(self.first.year + 1, 1, 1))

    @property
    def before(self) -> "Period":
        return containing(self.span, self.first - _DAY)

    @property
    def name(self) -> str:
        """`2026-11-22`, `2026-11` or `2026`."""
        return self.first.isoformat()[: {Span.DAY: 10, Span.MONTH: 7, Span.YEAR: 4}[self.span]]

    @property
    def words(self) -> str:
        """`2026年11月22日`, `2026年11月` or `2026年`."""
        day = self.first
        return {
            Span.DAY: chinese_day(day),
            Span.MONTH: f"{day.year}年{day.month}月",
            Span.YEAR: f"{day.year}年",
        }[self.span]


@dataclass(frozen=True, slots=True)
class Days:
    """Days in a row, both ends included, as somebody chose them."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        return day_of(self.first).since

    @property
    def until(self) -> datetime:
        """The first moment that no longer belongs to them."""
        return day_of(self.last).until

    @property
    def name(self) -> str:
        """`2026-11-20/2026-11-22`, as ISO 8601 writes an interval."""
        return f"{self.first.isoformat()}/{self.last.isoformat()}"

    @property
    def words(self) -> str:
        """`2026年11月20日至22日`; what both ends share is said once."""
        if self.first == self.last:
            return chinese_day(self.first)
        end = f"{self.last.day}日"
        if self.first.month != self.last.month or self.first.year != self.last.year:
            end = f"{self.last.month}月{end}"
        if self.first.year != self.last.year:
            end = f"{self.last.year}年{end}"
        return f"{chinese_day(self.first)}至{end}"


def chinese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def day_of(day: date) -> Period:
    return Period(Span.DAY, day)


def month_of(day: date) -> Period:
    return Period(Span.MONTH, day.replace(day=1))


def year_of(day: date) -> Period:
    return Period(Span.YEAR, date(day.year, 1, 1))


def containing(span: Span, day: date) -> Period:
    """The day, month or year that `day` is in."""
    return {Span.DAY: day_of, Span.MONTH: month_of, Span.YEAR: year_of}[span](day)


def parse(name: str) -> Period:
    """The period of a `name`. Raises ValueError."""
    for span, form in _NAMES.items():
        if found := form.fullmatch(name):
            year, month, day = (*(int(each) for each in found.groups()), 1, 1)[:3]
            if not FIRST_YEAR <= year <= LAST_YEAR:
                break
            return Period(Span(span), date(year, month, day))
    raise ValueError("应为某日（2026-11-22）、某月（2026-11）或某年（2026）")


def local_day(moment: datetime) -> date:
    return moment.astimezone(CHINA).date()
