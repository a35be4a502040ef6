"""A clock that stands still, gets more time, and says when so much of its time is used."""

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.instants import CHINA
from services.workflow.calendar.domain import Calendar
from services.workflow.calendar.presets import built_in_years
from services.workflow.deadlines.domain import (
    DeadlineRule,
    Due,
    End,
    Hours,
    Longer,
    Pause,
    Start,
    Unit,
    due,
    in_words,
    measure,
    moment_at,
    trace,
)
from tests.unit.workflow.deadlines.calendars import LAWS, calendars, moments, rules

OFFICE = Calendar(built_in_years())
SEVEN = DeadlineRule(unit=Unit.WORKDAY, amount=7, start=Start.NEXT_WORKING_MINUTE)
DAY = DeadlineRule(unit=Unit.HOUR, amount=24, calendar=Hours.ROUND_THE_CLOCK)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def pause(since: str, until: str, reason: str = "") -> Pause:
    return Pause(moment(since), moment(until), reason)


@pytest.mark.parametrize(
    ("rule", "stood", "expected"),
    [
        (SEVEN, pause("2026-03-11 10:00", "2026-03-13 10:00"), "2026-03-20 10:00"),
        (SEVEN, pause("2026-03-11 10:00", "2026-03-11 15:30"), "2026-03-18 15:30"),
        (SEVEN, pause("2026-03-14 09:00", "2026-03-15 20:00"), "2026-03-18 10:00"),
        (SEVEN, pause("2026-03-07 09:00", "2026-03-08 20:00"), "2026-03-18 10:00"),
        (SEVEN, pause("2026-03-18 10:00", "2026-03-25 10:00"), "2026-03-18 10:00"),
        (DAY, pause("2026-03-09 20:00", "2026-03-11 20:00"), "2026-03-12 10:00"),
        (DAY, pause("2026-03-10 10:00", "2026-03-11 20:00"), "2026-03-10 10:00"),
    ],
)
def test_what_a_pause_covers_of_the_clocks_own_time_is_added(
    rule: DeadlineRule, stood: Pause, expected: str
) -> None:
    found = due(rule, moment("2026-03-09 10:00"), OFFICE, [stood])
    assert found.due_at == moment(expected)


def test_an_extension_counts_from_where_the_clock_stood_after_the_pauses_before_it() -> None:
    course = [pause("2026-03-11 10:00", "2026-03-13 10:00"), Longer(moment("2026-03-16 09:00"), 3)]
    found = due(SEVEN, moment("2026-03-09 10:00"), OFFICE, course[::-1])
    assert [each.after for each in found.adjusted] == [moment("2026-03-20 10:00"), moment("2026-03-25 10:00")]
    assert found.due_at == moment("2026-03-25 10:00")


def test_the_trace_tells_the_pause_its_reason_and_the_days_that_follow() -> None:
    report = pause("2026-03-11 10:00", "2026-03-13 10:00", "等待检测报告")
    course = [report, Longer(moment("2026-03-16 09:00"), 1)]
    assert trace(due(SEVEN, moment("2026-03-09 10:00"), OFFICE, course))[-8:] == [
        "2026-03-11 周三 10:00 至 2026-03-13 周五 10:00 暂停计时（等待检测报告），到期顺延",
        "2026-03-19 周四 工作日，顺延",
        "2026-03-20 周五 工作日，顺延",
        "2026-03-16 周一 09:00 批准延期 1 个工作日，从 2026-03-20 周五 10:00 起算",
        "2026-03-21 周六 周末休息，不计",
        "2026-03-22 周日 周末休息，不计",
        "2026-03-23 周一 工作日，延期第 1 个工作日",
        "2026-03-23 周一 10:00 到期",
    ]


def test_an_extension_into_a_year_that_is_not_loaded_makes_a_plain_clock_provisional() -> None:
    assert not due(DAY, moment("2026-12-30 10:00"), OFFICE).provisional
    assert due(DAY, moment("2026-12-30 10:00"), OFFICE, [Longer(moment("2026-12-30 12:00"), 5)]).provisional


def test_warnings_fall_in_working_time_where_the_rule_counts_it_and_at_night_where_it_does_not() -> None:
    week = due(SEVEN, moment("2026-03-09 10:00"), OFFICE)
    assert moment_at(week, 50, OFFICE) == moment("2026-03-12 15:45")
    assert moment_at(week, 100, OFFICE) == week.due_at
    assert moment_at(week, 150, OFFICE) == moment("2026-03-23 15:45")
    night = due(DAY, moment("2026-03-13 16:00"), OFFICE)
    assert moment_at(night, 50, OFFICE) == moment("2026-03-14 04:00")
    assert moment_at(night, 150, OFFICE) == moment("2026-03-15 04:00")


def test_a_rule_is_told_with_its_four_parts() -> None:
    assert in_words(SEVEN) == "7 个工作日，按工作时间计算，从下一个工作时间起计，到同一时刻止"
    assert in_words(DAY) == "24 小时，按全天计算，收到即计，到同一时刻止"


def exactly(rule: DeadlineRule) -> DeadlineRule:
    return rule.model_copy(update={"end": End.SAME_TIME})


def own_time(rule: DeadlineRule, since: datetime, until: datetime, calendar: Calendar) -> timedelta:
    """How long a clock of this rule runs between two moments, minute by window."""
    if rule.calendar is Hours.ROUND_THE_CLOCK:
        return max(until - since, timedelta())
    total, day = timedelta(), since.date()
    while day <= until.date():
        for opens, closes in calendar.windows(day):
            total += max(min(closes, until) - max(opens, since), timedelta())
        day += timedelta(days=1)
    return total


spans = st.timedeltas(timedelta(minutes=1), timedelta(days=9))


@LAWS
@given(rules(), moments, spans, spans, calendars())
def test_a_pause_of_so_much_time_shifts_by_so_much(
    rule: DeadlineRule, start: datetime, wait: timedelta, length: timedelta, calendar: Calendar
) -> None:
    plain = due(exactly(rule), start, calendar)
    stood = Pause(plain.clock_at + wait, plain.clock_at + wait + length)
    paused = due(exactly(rule), start, calendar, [stood])
    runs = stood.since < plain.due_at
    expected = own_time(rule, stood.since, stood.until, calendar) if runs else timedelta()
    assert own_time(rule, plain.due_at, paused.due_at, calendar) == expected


@LAWS
@given(rules(), moments, spans, spans, calendars())
def test_adding_and_then_measuring_agrees_whatever_stood_still(
    rule: DeadlineRule, start: datetime, wait: timedelta, length: timedelta, calendar: Calendar
) -> None:
    exact = exactly(rule)
    since = due(exact, start, calendar).clock_at + wait
    found = due(exact, start, calendar, [Pause(since, since + length)])
    assert measure(exact, start, found.due_at, calendar, found.pauses) == Fraction(rule.amount)


@LAWS
@given(rules(), moments, spans, spans, calendars())
def test_two_pauses_in_a_row_are_one_and_a_longer_pause_is_never_due_earlier(
    rule: DeadlineRule, start: datetime, one: timedelta, two: timedelta, calendar: Calendar
) -> None:
    since = due(rule, start, calendar).clock_at
    whole = due(rule, start, calendar, [Pause(since, since + one + two)])
    parts = [Pause(since, since + one), Pause(since + one, since + one + two)]
    assert due(rule, start, calendar, parts).due_at == whole.due_at
    assert due(rule, start, calendar, parts[:1]).due_at <= whole.due_at


def _course(rule: DeadlineRule, start: datetime, wait: timedelta, calendar: Calendar) -> Due:
    since = due(rule, start, calendar).clock_at + wait
    return due(rule, start, calendar, [Pause(since, since + timedelta(days=2)), Longer(since, 2)])


@LAWS
@given(rules(), moments, spans, calendars())
def test_the_moments_of_an_escalation_are_in_order_and_never_in_a_pause(
    rule: DeadlineRule, start: datetime, wait: timedelta, calendar: Calendar
) -> None:
    course = _course(exactly(rule), start, wait, calendar)
    moments_ = [moment_at(course, percent, calendar) for percent in (1, 50, 80, 100, 120, 150)]
    assert moments_ == sorted(moments_)
    assert course.started_at <= moments_[0]
    for at in moments_:
        assert not any(each.since < at < each.until for each in course.pauses)


@LAWS
@given(rules(), moments, spans, calendars())
def test_a_step_of_a_clock_in_working_time_falls_in_working_time(
    rule: DeadlineRule, start: datetime, wait: timedelta, calendar: Calendar
) -> None:
    course = _course(rule, start, wait, calendar)
    if rule.calendar is Hours.WORKING:
        for percent in (50, 80, 120, 150):
            at = moment_at(course, percent, calendar)
            assert any(opens <= at <= closes for opens, closes in calendar.windows(at.date()))
