"""The deadline engine: from a rule, a start and a calendar to the moment something is due; pure.

docs/deadlines.md tells with examples how each of the four parts of a rule counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.contracts.instants import CHINA
from services.workflow.calendar.domain import Calendar, DayKind, at

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)


class Unit(StrEnum):
    MINUTE = "minute"
    HOUR = "hour"
    WORKDAY = "workday"


class Start(StrEnum):
    AT_ONCE = "at_once"
    NEXT_WORKING_MINUTE = "next_working_minute"
    NEXT_WORKDAY = "next_workday"


class End(StrEnum):
    SAME_TIME = "same_time"
    END_OF_DAY = "end_of_day"


class Hours(StrEnum):
    WORKING = "working"
    ROUND_THE_CLOCK = "round_the_clock"


LONGEST = {Unit.MINUTE: 527_040, Unit.HOUR: 8_784, Unit.WORKDAY: 250}
"""About a year in each unit: longer is a typing error, and counting stays short."""

_LENGTH = {Unit.MINUTE: timedelta(minutes=1), Unit.HOUR: timedelta(hours=1)}


class DeadlineRule(BaseModel):
    """How much time, from when, until when, on which calendar."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: Unit
    amount: int = Field(ge=1, description="of the unit")
    start: Start = Start.AT_ONCE
    end: End = End.SAME_TIME
    calendar: Hours = Hours.WORKING

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.unit is Unit.WORKDAY and self.calendar is Hours.ROUND_THE_CLOCK:
            raise ValueError("以工作日计的时限只能按工作时间计算，请把 calendar 改为 working")
        if self.amount > LONGEST[self.unit]:
            raise ValueError(f"时限过长，最多 {LONGEST[self.unit]} {_UNIT_NAMES[self.unit]}")
        return self


@dataclass(frozen=True, slots=True)
class Step:
    """What one day gave to the count; `counted` is a sum in units of the rule, None where the day is free."""

    day: date
    kind: DayKind
    loaded: bool
    counted: Fraction | None


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due; `provisional` when the count went through a year that is not loaded."""

    rule: DeadlineRule
    started_at: datetime
    clock_at: datetime
    due_at: datetime
    provisional: bool
    steps: tuple[Step, ...]

    @property
    def trace(self) -> list[str]:
        """The count day by day, in Chinese, for the person who asks how the deadline came about."""
        return list(_sentences(self))


def due(rule: DeadlineRule, start: datetime, calendar: Calendar) -> Due:
    """When a clock that starts at the aware moment `start` runs out. Raises ValueError for a naive one."""
    start = _in_china(start)
    clock = _clock_start(rule, start, calendar)
    steps: list[Step] = []
    if rule.calendar is Hours.ROUND_THE_CLOCK:
        ends = clock + rule.amount * _LENGTH[rule.unit]
    elif rule.unit is Unit.WORKDAY:
        ends, steps = _add_workdays(rule, start, clock, calendar)
    else:
        ends, steps = _add_working_time(rule, clock, calendar)
    if rule.end is End.END_OF_DAY:
        ends = _end_of_day(rule, ends, calendar)
    counted_until = ends if rule.calendar is Hours.WORKING else clock
    provisional = counted_until != start and not calendar.covers(start.date(), counted_until.date())
    return Due(rule, start, clock, ends, provisional, tuple(steps))


def measure(rule: DeadlineRule, start: datetime, moment: datetime, calendar: Calendar) -> Fraction:
    """How many units of the rule a clock started at `start` has used at `moment`; never negative."""
    start, moment = _in_china(start), _in_china(moment)
    clock = _clock_start(rule, start, calendar)
    if rule.calendar is Hours.ROUND_THE_CLOCK:
        return max(Fraction(0), Fraction(_ticks(moment - clock), _ticks(_LENGTH[rule.unit])))
    if rule.unit is Unit.WORKDAY:
        used, unit = _working_time(_within_hours(clock, calendar), moment, calendar), calendar.day_length
    else:
        used, unit = _working_time(clock, moment, calendar), _LENGTH[rule.unit]
    return Fraction(_ticks(used), _ticks(unit))


def _in_china(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a deadline needs a moment with an offset")
    return moment.astimezone(CHINA)


def _ticks(span: timedelta) -> int:
    return span // _TICK


def _clock_start(rule: DeadlineRule, start: datetime, calendar: Calendar) -> datetime:
    if rule.start is Start.NEXT_WORKDAY:
        return calendar.opening(calendar.next_workday(start.date()))
    if rule.start is Start.NEXT_WORKING_MINUTE:
        return _next_working_moment(start, calendar)
    return start


def _next_working_moment(moment: datetime, calendar: Calendar) -> datetime:
    for opens, closes in calendar.windows(moment.date()):
        if moment < closes:
            return max(moment, opens)
    return calendar.opening(calendar.next_workday(moment.date()))


def _within_hours(moment: datetime, calendar: Calendar) -> datetime:
    """`moment` while work goes on, else that day's next opening or its close; a free day is all close."""
    for opens, closes in calendar.windows(moment.date()):
        if moment <= closes:
            return max(moment, opens)
    return calendar.closing(moment.date())


def _add_workdays(
    rule: DeadlineRule, start: datetime, clock: datetime, calendar: Calendar
) -> tuple[datetime, list[Step]]:
    """The day of the clock's start does not count, unless the clock waited for its opening."""
    whole_days = rule.start is Start.NEXT_WORKDAY
    day, counted = (start if whole_days else clock).date(), 0
    steps: list[Step] = []
    while counted < rule.amount:
        day += _DAY
        works = calendar.works(day)
        counted += works
        steps.append(
            Step(day, calendar.kind(day), calendar.loaded(day), Fraction(counted) if works else None)
        )
    if whole_days or not calendar.works(clock.date()):
        return calendar.closing(day), steps
    return at(day, _within_hours(clock, calendar).time()), steps


def _add_working_time(rule: DeadlineRule, clock: datetime, calendar: Calendar) -> tuple[datetime, list[Step]]:
    length = _LENGTH[rule.unit]
    total, counted, day = rule.amount * length, timedelta(), clock.date()
    steps: list[Step] = []
    while True:
        works = calendar.works(day)
        for opens, closes in calendar.windows(day):
            begins = max(opens, clock)
            if begins + (total - counted) <= closes:
                steps.append(_time_step(day, calendar, total, length))
                return begins + (total - counted), steps
            counted += max(closes - begins, timedelta())
        steps.append(_time_step(day, calendar, counted if works else None, length))
        day += _DAY


def _time_step(day: date, calendar: Calendar, counted: timedelta | None, length: timedelta) -> Step:
    units = None if counted is None else Fraction(_ticks(counted), _ticks(length))
    return Step(day, calendar.kind(day), calendar.loaded(day), units)


def _end_of_day(rule: DeadlineRule, moment: datetime, calendar: Calendar) -> datetime:
    if rule.calendar is Hours.WORKING:
        return calendar.closing(moment.date())
    midnight = at(moment.date(), time())
    return midnight if moment == midnight else midnight + _DAY


def _working_time(since: datetime, until: datetime, calendar: Calendar) -> timedelta:
    total, day = timedelta(), since.date()
    while day <= until.date():
        for opens, closes in calendar.windows(day):
            total += max(min(closes, until) - max(opens, since), timedelta())
        day += _DAY
    return total


_UNIT_NAMES = {Unit.MINUTE: "分钟", Unit.HOUR: "小时", Unit.WORKDAY: "个工作日"}
_KIND_NAMES = {
    DayKind.WORKDAY: "工作日",
    DayKind.MAKE_UP: "调休上班",
    DayKind.WEEKEND: "周末休息",
    DayKind.HOLIDAY: "节假日放假",
}
_WEEKDAYS = "一二三四五六日"


def _sentences(result: Due) -> Iterator[str]:
    rule = result.rule
    how = "工作时间" if rule.calendar is Hours.WORKING else "全天"
    yield f"{_moment(result.started_at)} 收到；时限 {rule.amount} {_UNIT_NAMES[rule.unit]}（按{how}计算）"
    if result.clock_at != result.started_at:
        yield f"{_moment(result.clock_at)} 开始计时"
    for step in result.steps:
        note = "" if step.loaded else "（该年放假安排尚未导入，暂按周一至周五和固定节日推算）"
        yield f"{_date(step.day)} {_KIND_NAMES[step.kind]}，{_counted(rule, step.counted)}{note}"
    yield f"{_moment(result.due_at)} 到期" + ("（暂定）" if result.provisional else "")


def _counted(rule: DeadlineRule, counted: Fraction | None) -> str:
    if counted is None:
        return "不计"
    if rule.unit is Unit.WORKDAY:
        return f"第 {counted} 个工作日"
    return f"累计 {float(counted):.10g} {_UNIT_NAMES[rule.unit]}"


def _date(day: date) -> str:
    return f"{day:%Y-%m-%d} 周{_WEEKDAYS[day.weekday()]}"


def _moment(moment: datetime) -> str:
    return f"{_date(moment.date())} {moment:%H:%M}"
