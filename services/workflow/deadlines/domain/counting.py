"""From a rule, a start and a calendar to the moment something is due; what stopped the clock on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from services.contracts.instants import CHINA
from services.workflow.calendar.domain import Calendar, DayKind, at
from services.workflow.deadlines.domain.rule import LENGTH, DeadlineRule, End, Hours, Start, Unit

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Step:
    """What one day gave to the count; `counted` is a sum in units of the rule, None where the day is free."""

    day: date
    kind: DayKind
    loaded: bool
    counted: Fraction | None


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stood still from `since` until just before `until`; both aware."""

    since: datetime
    until: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Longer:
    """So many workdays more, from where the clock stood when they were granted."""

    at: datetime
    workdays: int


Adjustment = Pause | Longer


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What one adjustment did: from `before` to `after`; `steps` are the days in between."""

    by: Adjustment
    before: datetime
    after: datetime
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due; `provisional` when the count went through a year that is not loaded."""

    rule: DeadlineRule
    started_at: datetime
    clock_at: datetime
    due_at: datetime
    provisional: bool
    steps: tuple[Step, ...]
    adjusted: tuple[Adjusted, ...] = ()

    @property
    def pauses(self) -> tuple[Pause, ...]:
        return tuple(each.by for each in self.adjusted if isinstance(each.by, Pause))


def due(
    rule: DeadlineRule, start: datetime, calendar: Calendar, adjustments: Sequence[Adjustment] = ()
) -> Due:
    """When a clock that starts at the aware moment `start` runs out. Raises ValueError for a naive one.

    `adjustments` take effect in the order of their times; a pause after the clock ran out changes nothing.
    """
    start = _in_china(start)
    clock = _clock_start(rule, start, calendar)
    exact, steps = _counted(rule, start, clock, calendar)
    adjusted = []
    for each in sorted(adjustments, key=_begins):
        done = _adjust(rule, clock, exact, each, calendar)
        if done is not None:
            adjusted.append(done)
            exact = done.after
    ends = _ending(rule, exact, calendar)
    counted_until = ends if rule.calendar is Hours.WORKING else clock
    longer = any(isinstance(each.by, Longer) for each in adjusted)
    touched = counted_until != start or longer
    last = ends if longer else counted_until
    provisional = touched and not calendar.covers(start.date(), last.date())
    return Due(rule, start, clock, ends, provisional, tuple(steps), tuple(adjusted))


def measure(
    rule: DeadlineRule, start: datetime, moment: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> Fraction:
    """How many units of the rule a clock started at `start` has used at `moment`; never negative."""
    start, moment = _in_china(start), _in_china(moment)
    clock = _clock_start(rule, start, calendar)
    used = _run(rule, clock, moment, calendar)
    for pause in pauses:
        since, until = max(_in_china(pause.since), clock), min(_in_china(pause.until), moment)
        used -= _run(rule, since, until, calendar)
    unit = calendar.day_length if rule.unit is Unit.WORKDAY else LENGTH[rule.unit]
    return max(Fraction(0), Fraction(_ticks(used), _ticks(unit)))


def moment_at(course: Due, percent: int, calendar: Calendar) -> datetime:
    """When so many percent of the time of `course` are used, in the clock's own time; 100 is when it is due.

    More than 100 goes on counting in the same way, so that a step after the end knows days off as well.
    """
    if percent == _WHOLE:
        return course.due_at
    rule = course.rule
    whole = _ran(course, course.due_at, calendar)
    moment = _go(rule, course.clock_at, whole * percent / _WHOLE, calendar)
    for since, until in _stood(course):
        if since < moment:
            moment = _go(rule, moment, _run(rule, since, until, calendar), calendar)
    return moment


def share(course: Due, moment: datetime, calendar: Calendar) -> int:
    """How many percent of the time of `course` are used at `moment`; more than 100 once it is over."""
    whole = _ran(course, course.due_at, calendar)
    used = _ran(course, min(_in_china(moment), course.due_at), calendar)
    over = _run(course.rule, course.due_at, _in_china(moment), calendar)
    return _WHOLE * (used + over) // whole if whole else _WHOLE


def _stood(course: Due) -> list[tuple[datetime, datetime]]:
    """When the clock stood still after it had begun, in order."""
    spans = ((max(_in_china(each.since), course.clock_at), _in_china(each.until)) for each in course.pauses)
    return sorted(spans)


def _ran(course: Due, until: datetime, calendar: Calendar) -> timedelta:
    """How long the clock of `course` has run until then, pauses left out."""
    rule, total = course.rule, _run(course.rule, course.clock_at, until, calendar)
    return total - sum(
        (_run(rule, since, min(end, until), calendar) for since, end in _stood(course)), timedelta()
    )


def _in_china(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a deadline needs a moment with an offset")
    return moment.astimezone(CHINA)


def _ticks(span: timedelta) -> int:
    return span // _TICK


def _begins(adjustment: Adjustment) -> datetime:
    return adjustment.since if isinstance(adjustment, Pause) else adjustment.at


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


def _counted(
    rule: DeadlineRule, start: datetime, clock: datetime, calendar: Calendar
) -> tuple[datetime, list[Step]]:
    if rule.calendar is Hours.ROUND_THE_CLOCK:
        return clock + rule.amount * LENGTH[rule.unit], []
    if rule.unit is Unit.WORKDAY:
        return _add_workdays(rule, start, clock, calendar)
    length = LENGTH[rule.unit]
    return _add_working_time(clock, rule.amount * length, length, calendar)


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
        steps.append(_step(day, calendar, Fraction(counted) if works else None))
    if whole_days or not calendar.works(clock.date()):
        return calendar.closing(day), steps
    return at(day, _within_hours(clock, calendar).time()), steps


def _add_working_time(
    clock: datetime, total: timedelta, length: timedelta, calendar: Calendar
) -> tuple[datetime, list[Step]]:
    """`length` is the unit in which the steps are told."""
    counted, day = timedelta(), clock.date()
    steps: list[Step] = []
    while True:
        works = calendar.works(day)
        for opens, closes in calendar.windows(day):
            begins = max(opens, clock)
            if begins + (total - counted) <= closes:
                steps.append(_step(day, calendar, Fraction(_ticks(total), _ticks(length))))
                return begins + (total - counted), steps
            counted += max(closes - begins, timedelta())
        steps.append(_step(day, calendar, Fraction(_ticks(counted), _ticks(length)) if works else None))
        day += _DAY


def _step(day: date, calendar: Calendar, counted: Fraction | None) -> Step:
    return Step(day, calendar.kind(day), calendar.loaded(day), counted)


def _ending(rule: DeadlineRule, moment: datetime, calendar: Calendar) -> datetime:
    if rule.end is End.SAME_TIME:
        return moment
    if rule.calendar is Hours.WORKING:
        return calendar.closing(moment.date())
    midnight = at(moment.date(), time())
    return midnight if moment == midnight else midnight + _DAY


def _adjust(
    rule: DeadlineRule, clock: datetime, exact: datetime, by: Adjustment, calendar: Calendar
) -> Adjusted | None:
    if isinstance(by, Longer):
        before = _ending(rule, exact, calendar)
        more = due(DeadlineRule(unit=Unit.WORKDAY, amount=by.workdays), before, calendar)
        return Adjusted(by, before, more.due_at, more.steps)
    since, until = max(_in_china(by.since), clock), _in_china(by.until)
    if since >= _ending(rule, exact, calendar) or until <= since:
        return None
    after = _go(rule, exact, _run(rule, since, until, calendar), calendar)
    days = _days(exact.date(), after.date(), calendar) if rule.calendar is Hours.WORKING else ()
    return Adjusted(by, exact, after, days)


def _days(first: date, last: date, calendar: Calendar) -> tuple[Step, ...]:
    """The days after `first` up to `last`, none of them counted."""
    return tuple(_step(first + number * _DAY, calendar, None) for number in range(1, (last - first).days + 1))


def _run(rule: DeadlineRule, since: datetime, until: datetime, calendar: Calendar) -> timedelta:
    """How long the clock of `rule` runs between two moments; nothing when they are not in order."""
    if rule.calendar is Hours.ROUND_THE_CLOCK:
        return max(until - since, timedelta())
    total, day = timedelta(), since.date()
    while day <= until.date():
        for opens, closes in calendar.windows(day):
            total += max(min(closes, until) - max(opens, since), timedelta())
        day += _DAY
    return total


def _go(rule: DeadlineRule, moment: datetime, span: timedelta, calendar: Calendar) -> datetime:
    """Where the clock of `rule` stands after running `span` from `moment`."""
    if rule.calendar is Hours.ROUND_THE_CLOCK or not span:
        return moment + span
    return _add_working_time(moment, span, span, calendar)[0]
