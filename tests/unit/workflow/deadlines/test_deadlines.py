"""How a deadline is counted (docs/deadlines.md): examples, laws for any calendar, an independent oracle."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path

import chinese_calendar
import holidays
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.contracts.instants import CHINA
from services.workflow.calendar.domain import Calendar, Year
from services.workflow.calendar.presets import built_in_years
from services.workflow.deadlines.domain import DeadlineRule, End, Hours, Start, Unit, due, measure, trace
from tests.unit.workflow.deadlines.calendars import LAWS, calendars, moments, rules

OFFICE = Calendar(built_in_years())


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def workdays(amount: int, start: Start = Start.AT_ONCE, end: End = End.SAME_TIME) -> DeadlineRule:
    return DeadlineRule(unit=Unit.WORKDAY, amount=amount, start=start, end=end)


# Monday 9 March 2026 and its neighbours are plain days; what each start gives for one workday
@pytest.mark.parametrize(
    ("received", "at_once", "next_working_minute", "next_workday"),
    [
        ("2026-03-09 10:00", "2026-03-10 10:00", "2026-03-10 10:00", "2026-03-10 17:30"),
        ("2026-03-09 07:00", "2026-03-10 08:30", "2026-03-10 08:30", "2026-03-10 17:30"),
        ("2026-03-09 13:00", "2026-03-10 14:30", "2026-03-10 14:30", "2026-03-10 17:30"),
        ("2026-03-09 18:00", "2026-03-10 17:30", "2026-03-11 08:30", "2026-03-10 17:30"),
        ("2026-03-13 10:00", "2026-03-16 10:00", "2026-03-16 10:00", "2026-03-16 17:30"),
        ("2026-03-14 10:00", "2026-03-16 17:30", "2026-03-17 08:30", "2026-03-16 17:30"),
        ("2026-02-14 10:00", "2026-02-24 10:00", "2026-02-24 10:00", "2026-02-24 17:30"),
    ],
)
def test_one_workday_ends_on_the_next_workday_and_never_outside_working_hours(
    received: str, at_once: str, next_working_minute: str, next_workday: str
) -> None:
    found = [due(workdays(1, start), moment(received), OFFICE).due_at for start in Start]
    assert found == [moment(at_once), moment(next_working_minute), moment(next_workday)]


@pytest.mark.parametrize(
    ("rule", "received", "expected"),
    [
        (
            {"unit": "minute", "amount": 15, "calendar": "round_the_clock"},
            "2026-02-17 03:00",
            "2026-02-17 03:15",
        ),
        (
            {"unit": "hour", "amount": 24, "calendar": "round_the_clock"},
            "2026-02-13 17:00",
            "2026-02-14 17:00",
        ),
        ({"unit": "minute", "amount": 30}, "2026-03-09 11:45", "2026-03-09 14:45"),
        ({"unit": "hour", "amount": 8}, "2026-03-13 16:30", "2026-03-17 09:00"),
        ({"unit": "minute", "amount": 30}, "2026-03-13 17:00", "2026-03-13 17:30"),
        ({"unit": "hour", "amount": 1}, "2026-02-13 17:30", "2026-02-14 09:30"),
        ({"unit": "hour", "amount": 1, "end": "end_of_day"}, "2026-03-09 09:00", "2026-03-09 17:30"),
        (
            {"unit": "hour", "amount": 24, "end": "end_of_day", "calendar": "round_the_clock"},
            "2026-03-09 09:00",
            "2026-03-11 00:00",
        ),
        (
            {"unit": "hour", "amount": 2, "start": "next_workday", "calendar": "round_the_clock"},
            "2026-03-13 09:00",
            "2026-03-16 10:30",
        ),
        ({"unit": "workday", "amount": 2, "end": "end_of_day"}, "2026-03-12 09:00", "2026-03-16 17:30"),
    ],
)
def test_each_part_of_a_rule_counts_as_documented(
    rule: dict[str, object], received: str, expected: str
) -> None:
    assert due(DeadlineRule.model_validate(rule), moment(received), OFFICE).due_at == moment(expected)


def test_a_start_in_another_zone_is_the_same_moment() -> None:
    start = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
    assert due(workdays(1), start, OFFICE).due_at == moment("2026-03-10 10:00")


def test_a_start_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        due(workdays(1), moment("2026-03-09 10:00").replace(tzinfo=None), OFFICE)


@pytest.mark.parametrize(
    "rule",
    [
        {"unit": "workday", "amount": 1, "calendar": "round_the_clock"},
        {"unit": "workday", "amount": 0},
        {"unit": "workday", "amount": 251},
        {"unit": "hour", "amount": 8785},
        {"unit": "week", "amount": 1},
        {"unit": "hour", "amount": 1, "pause": True},
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(rule: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DeadlineRule.model_validate(rule)


def test_the_trace_tells_every_day_and_why_it_counts() -> None:
    told = trace(due(workdays(2), moment("2026-02-13 10:00"), OFFICE))
    assert told[0] == "2026-02-13 周五 10:00 收到；时限 2 个工作日（按工作时间计算）"
    assert told[1] == "2026-02-14 周六 调休上班，第 1 个工作日"
    assert told[2:4] == ["2026-02-15 周日 周末休息，不计", "2026-02-16 周一 节假日放假，不计"]
    assert told[-2:] == ["2026-02-24 周二 工作日，第 2 个工作日", "2026-02-24 周二 10:00 到期"]
    assert len(told) == 2 + 11


def test_a_trace_in_hours_adds_up_the_working_time() -> None:
    rule = DeadlineRule(unit=Unit.HOUR, amount=8, start=Start.NEXT_WORKING_MINUTE)
    assert trace(due(rule, moment("2026-03-13 20:00"), OFFICE)) == [
        "2026-03-13 周五 20:00 收到；时限 8 小时（按工作时间计算）",
        "2026-03-16 周一 08:30 开始计时",
        "2026-03-16 周一 工作日，累计 6.5 小时",
        "2026-03-17 周二 工作日，累计 8 小时",
        "2026-03-17 周二 10:00 到期",
    ]


def test_a_deadline_into_a_year_that_is_not_loaded_is_provisional_and_says_so() -> None:
    found = due(workdays(3), moment("2026-12-30 10:00"), OFFICE)
    assert found.provisional
    assert found.due_at == moment("2027-01-05 10:00")  # 1 January is free even without the notice
    assert "（该年放假安排尚未导入" in trace(found)[2]
    assert trace(found)[-1].endswith("到期（暂定）")


def test_a_deadline_that_needs_no_calendar_is_never_provisional() -> None:
    rule = DeadlineRule(unit=Unit.HOUR, amount=24, calendar=Hours.ROUND_THE_CLOCK)
    assert not due(rule, moment("2031-01-01 10:00"), OFFICE).provisional


def test_a_deadline_within_the_loaded_years_is_final() -> None:
    assert not due(workdays(1), moment("2026-12-30 10:00"), OFFICE).provisional


def test_the_examples_in_the_documentation_are_what_the_engine_says() -> None:
    document = (Path(__file__).parents[4] / "docs" / "deadlines.md").read_text("utf-8")
    examples = re.findall(r"<!-- trace: (\w+) (\d+) (\w+) (\S+) -->\n```\n(.*?)\n```", document, re.DOTALL)
    assert len(examples) == 2
    for unit, amount, start, received, told in examples:
        rule = DeadlineRule(unit=Unit(unit), amount=int(amount), start=Start(start))
        assert trace(due(rule, moment(received), OFFICE)) == told.splitlines()


# ---- every day of 2026 against two packages that know the State Council's notices


_PUBLISHED = holidays.country_holidays("CN", years=range(2025, 2028))


def both_packages_say_workday(day: date) -> bool:
    if day.year > 2026:  # no notice yet
        return day.weekday() < 5 and (day.month, day.day) not in {
            (1, 1),
            (5, 1),
            (5, 2),
            (10, 1),
            (10, 2),
            (10, 3),
        }
    first, second = chinese_calendar.is_workday(day), _PUBLISHED.is_working_day(day)
    assert first == second
    return bool(first)


def nth_workday_after(day: date, amount: int, is_workday: Callable[[date], bool]) -> date:
    while amount:
        day += timedelta(days=1)
        amount -= is_workday(day)
    return day


ALL_OF_2026 = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]


@pytest.mark.parametrize("amount", [1, 3, 5, 10, 15])
@pytest.mark.parametrize("start", Start)
def test_for_every_day_of_2026_the_deadline_is_that_of_the_independent_oracle(
    start: Start, amount: int
) -> None:
    for day in ALL_OF_2026:
        found = due(workdays(amount, start), datetime.combine(day, time(10), CHINA), OFFICE)
        expected = oracle(day, start, amount)
        assert found.due_at == expected.replace(tzinfo=CHINA), day
        assert found.provisional == (expected.year > 2026)


def oracle(day: date, start: Start, amount: int) -> datetime:
    """What a clerk with a desk calendar would write for an item that came at ten in the morning."""
    free = not both_packages_say_workday(day)
    if start is Start.NEXT_WORKING_MINUTE and free:
        first = nth_workday_after(day, 1, both_packages_say_workday)
        return datetime.combine(nth_workday_after(first, amount, both_packages_say_workday), time(8, 30))
    last = nth_workday_after(day, amount, both_packages_say_workday)
    return datetime.combine(last, time(17, 30) if free or start is Start.NEXT_WORKDAY else time(10))


def test_simpler_rules_are_wrong_as_often_as_the_design_says() -> None:
    rule = workdays(5, Start.NEXT_WORKING_MINUTE)
    starts = [datetime.combine(day, time(10), CHINA) for day in ALL_OF_2026 if day.month < 12]
    monday_to_friday = Calendar({2026: Year(frozenset(), frozenset())})
    holidays_only = Calendar({2026: Year(built_in_years()[2026].holidays, frozenset())})

    def percent_wrong(simple: Calendar) -> int:
        wrong = sum(due(rule, start, simple).due_at != due(rule, start, OFFICE).due_at for start in starts)
        return round(100 * wrong / len(starts))

    assert (percent_wrong(monday_to_friday), percent_wrong(holidays_only)) == (26, 19)


# ---- laws, for any calendar


@LAWS
@given(rules(), moments, moments, calendars())
def test_who_starts_later_is_never_due_earlier(
    rule: DeadlineRule, one: datetime, other: datetime, calendar: Calendar
) -> None:
    first, second = sorted([one, other])
    assert due(rule, first, calendar).due_at <= due(rule, second, calendar).due_at


@LAWS
@given(rules(), moments, st.timedeltas(timedelta(0), timedelta(days=3)), calendars())
def test_a_start_a_little_later_is_never_due_earlier(
    rule: DeadlineRule, start: datetime, delay: timedelta, calendar: Calendar
) -> None:
    assert due(rule, start, calendar).due_at <= due(rule, start + delay, calendar).due_at


@LAWS
@given(rules(), moments, calendars())
def test_adding_and_then_measuring_agrees(rule: DeadlineRule, start: datetime, calendar: Calendar) -> None:
    found = due(rule, start, calendar)
    used = measure(rule, start, found.due_at, calendar)
    assert used == rule.amount if rule.end is End.SAME_TIME else used >= rule.amount


@LAWS
@given(rules(), moments, calendars())
def test_a_moment_of_work_before_it_is_due_time_is_left(
    rule: DeadlineRule, start: datetime, calendar: Calendar
) -> None:
    exact = rule.model_copy(update={"end": End.SAME_TIME})
    found = due(exact, start, calendar)
    assume(all(found.due_at != opens for opens, _ in calendar.windows(found.due_at.date())))
    assert measure(exact, start, found.due_at - timedelta(microseconds=1), calendar) < rule.amount


@LAWS
@given(rules(), moments, calendars())
def test_more_time_is_never_due_earlier(rule: DeadlineRule, start: datetime, calendar: Calendar) -> None:
    longer = rule.model_copy(update={"amount": rule.amount + 1})
    assert due(rule, start, calendar).due_at <= due(longer, start, calendar).due_at


@LAWS
@given(rules(), moments, calendars())
def test_a_deadline_lies_after_its_start_and_in_working_time(
    rule: DeadlineRule, start: datetime, calendar: Calendar
) -> None:
    found = due(rule, start, calendar)
    assert found.due_at > start
    if rule.calendar is Hours.WORKING:
        windows = calendar.windows(found.due_at.date())
        assert any(opens <= found.due_at <= closes for opens, closes in windows)


@LAWS
@given(rules(), st.integers(1, 40), moments, calendars())
def test_a_clock_may_be_run_in_two_parts(
    rule: DeadlineRule, more: int, start: datetime, calendar: Calendar
) -> None:
    plain = {"start": Start.AT_ONCE, "end": End.SAME_TIME}
    first = rule.model_copy(update=plain)
    second = rule.model_copy(update=plain | {"amount": more})
    whole = rule.model_copy(update=plain | {"amount": rule.amount + more})
    part = due(first, start, calendar).due_at
    assert due(second, part, calendar).due_at == due(whole, start, calendar).due_at


@LAWS
@given(rules(), moments, calendars())
def test_a_result_is_provisional_exactly_when_another_notice_could_move_it(
    rule: DeadlineRule, start: datetime, calendar: Calendar
) -> None:
    found = due(rule, start, calendar)
    days = [step for step in found.steps if step.counted is not None]
    assert all(calendar.works(step.day) for step in days)
    if found.provisional:
        assert not calendar.covers(start.date(), found.due_at.date())
    else:
        assert all(step.loaded for step in found.steps)


@LAWS
@given(rules(), moments, calendars())
def test_a_clock_that_has_not_started_has_used_nothing(
    rule: DeadlineRule, start: datetime, calendar: Calendar
) -> None:
    assert measure(rule, start, start - timedelta(days=2), calendar) == Fraction(0)
