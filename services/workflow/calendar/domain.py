"""Working days and working hours of an office in China; pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from services.contracts.instants import CHINA

_DAY = timedelta(days=1)
_SATURDAY = 5
_REMIND_FROM_MONTH = 11
_SHORTEST_DAY = timedelta(hours=1)
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""(month, day) of the statutory days that never move (国务院令第795号); the others follow moon and sun."""


class DayKind(StrEnum):
    WORKDAY = "workday"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Window:
    """A span of working time within a day, from `opens` until just before `closes`."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Year:
    """The State Council's notice for a year: free weekdays, and weekend days that are worked (调休).

    `names` says what a day is called, such as 春节; it counts for nothing.
    """

    holidays: frozenset[date]
    make_up_days: frozenset[date]
    names: Mapping[date, str] = field(default_factory=dict)


DEFAULT_HOURS = (Window(time(8, 30), time(12)), Window(time(14, 30), time(17, 30)))


def check_hours(windows: tuple[Window, ...]) -> None:
    """Raises ValueError unless the windows are in order, apart and not empty."""
    edges = [edge for window in windows for edge in (window.opens, window.closes)]
    if not edges or any(early >= late for early, late in pairwise(edges)):
        raise ValueError("工作时段应至少一段，按先后排列且互不重叠")
    if _day_length(windows) < _SHORTEST_DAY:
        raise ValueError("每个工作日的工作时间合计不能少于 1 小时")


@dataclass(frozen=True, slots=True)
class Day:
    """One row of a notice: a day that is not what its weekday says, or that has a name."""

    date: date
    workday: bool
    name: str = ""


def year_of(number: int, days: Iterable[Day]) -> Year:
    """The year that rows describe. Raises ValueError for a row that cannot be meant, and for a gap.

    Rows may repeat what the weekday says anyway, as the notices do with the weekends inside a holiday.
    """
    rows = list(days)
    seen = Counter(row.date for row in rows)
    twice = [day for day, count in seen.items() if count > 1]
    if twice:
        raise ValueError(f"{twice[0]:%Y-%m-%d} 出现了两次，请每天只写一行")
    holidays = frozenset(row.date for row in rows if not row.workday and row.date.weekday() < _SATURDAY)
    make_up = frozenset(row.date for row in rows if row.workday and row.date.weekday() >= _SATURDAY)
    year = Year(holidays, make_up, {row.date: row.name for row in rows if row.name})
    if any(row.date.year != number for row in rows):
        raise ValueError(f"日期应都在 {number} 年内")
    for month, day in sorted(FIXED_HOLIDAYS):
        fixed = date(number, month, day)
        if fixed.weekday() < _SATURDAY and fixed not in holidays:
            raise ValueError(f"缺少法定节假日 {fixed:%Y-%m-%d}，请核对国务院办公厅的通知后补上")
    return year


def days_of(year: Year) -> list[Day]:
    """The rows of a year, the earliest first."""
    special = year.holidays | year.make_up_days | year.names.keys()
    return [
        Day(day, day in year.make_up_days or _plain_workday(day, year), year.names.get(day, ""))
        for day in sorted(special)
    ]


def _plain_workday(day: date, year: Year) -> bool:
    return day.weekday() < _SATURDAY and day not in year.holidays


def missing_year(today: date, loaded: Iterable[int]) -> int | None:
    """The year to be imported: this one, or from 1 November on the next; None when all is there."""
    years = set(loaded)
    wanted = [today.year] + ([today.year + 1] if today.month >= _REMIND_FROM_MONTH else [])
    return next((year for year in wanted if year not in years), None)


def _day_length(windows: tuple[Window, ...]) -> timedelta:
    return sum((at(date.min, each.closes) - at(date.min, each.opens) for each in windows), timedelta())


def check_year(number: int, year: Year) -> None:
    """Raises ValueError unless holidays are weekdays, make-up days weekend days, and all of this year."""
    if any(day.year != number for day in year.holidays | year.make_up_days):
        raise ValueError("日期应都在这一年内")
    if any(day.weekday() >= _SATURDAY for day in year.holidays):
        raise ValueError("holidays 只列周一至周五中放假的日子")
    if any(day.weekday() < _SATURDAY for day in year.make_up_days):
        raise ValueError("make_up_days 只列周六、周日中上班的日子")


@dataclass(frozen=True)
class Calendar:
    """The years that are loaded, and the hours of every working day.

    A year that is not loaded counts Monday to Friday without the fixed statutory days;
    `loaded` says so, and whoever counts through it must call the result provisional. `version` grows with
    every change of a year or of the hours.
    """

    years: Mapping[int, Year] = field(default_factory=dict)
    hours: tuple[Window, ...] = DEFAULT_HOURS
    version: int = 1

    def __post_init__(self) -> None:
        check_hours(self.hours)
        for number, year in self.years.items():
            check_year(number, year)

    def loaded(self, day: date) -> bool:
        return day.year in self.years

    def covers(self, first: date, last: date) -> bool:
        """Whether every year from `first` to `last` is loaded."""
        return all(number in self.years for number in range(first.year, last.year + 1))

    def kind(self, day: date) -> DayKind:
        year = self.years.get(day.year)
        weekend = day.weekday() >= _SATURDAY
        if year is not None and day in year.make_up_days:
            return DayKind.MAKE_UP
        if weekend:
            return DayKind.WEEKEND
        free = day in year.holidays if year is not None else (day.month, day.day) in FIXED_HOLIDAYS
        return DayKind.HOLIDAY if free else DayKind.WORKDAY

    def name(self, day: date) -> str:
        """What the day is called, if anything."""
        year = self.years.get(day.year)
        return "" if year is None else year.names.get(day, "")

    def works(self, day: date) -> bool:
        return self.kind(day) in {DayKind.WORKDAY, DayKind.MAKE_UP}

    def next_workday(self, day: date) -> date:
        """The first workday after `day`."""
        day += _DAY
        while not self.works(day):
            day += _DAY
        return day

    @property
    def day_length(self) -> timedelta:
        """Working time of one workday."""
        return _day_length(self.hours)

    def opening(self, day: date) -> datetime:
        return at(day, self.hours[0].opens)

    def closing(self, day: date) -> datetime:
        return at(day, self.hours[-1].closes)

    def windows(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working time of `day`, in order; empty when it is free."""
        if not self.works(day):
            return []
        return [(at(day, window.opens), at(day, window.closes)) for window in self.hours]


def at(day: date, clock: time) -> datetime:
    """A moment in China Standard Time."""
    return datetime.combine(day, clock, CHINA)
