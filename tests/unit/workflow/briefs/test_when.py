"""Which paper is due when: workdays of the calendar, the first workday of a month, never from before."""

from datetime import date, datetime, time, timedelta

import pytest

from services.contracts.instants import CHINA
from services.workflow.briefs.domain.periods import Span, day_of, month_of, parse, year_of
from services.workflow.briefs.domain.schedule import (
    DailyRule,
    Due,
    Paper,
    PeriodRule,
    Schedule,
    coming,
    due,
    is_late,
    retry_after,
)
from services.workflow.calendar.domain import Calendar, Year

HOLIDAYS = frozenset({date(2026, 1, 1), date(2026, 1, 2), *(date(2026, 10, day) for day in (1, 2, 5, 6, 7))})
CALENDAR = Calendar({2026: Year(HOLIDAYS, frozenset({date(2026, 1, 4), date(2026, 10, 10)}))})
OFF = PeriodRule(active=False)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=CHINA)  # type: ignore[misc, arg-type]


def days(found: list[Due], paper: Paper = Paper.DAILY_BRIEF) -> list[str]:
    return [each.period.name for each in found if each.paper is paper]


def test_the_brief_follows_the_calendar_with_its_make_up_days() -> None:
    rule = Schedule(monthly=OFF, yearly=OFF)
    found = due(rule, CALENDAR, at(2026, 10, 6), at(2026, 10, 12, 20))
    assert days(found) == ["2026-10-08", "2026-10-09", "2026-10-10", "2026-10-12"]
    every = Schedule(daily=DailyRule(days="every"), monthly=OFF, yearly=OFF)
    assert len(due(every, CALENDAR, at(2026, 10, 6), at(2026, 10, 12, 20))) == 7


def test_summaries_come_on_the_first_workday() -> None:
    rule = Schedule(daily=DailyRule(active=False))
    found = due(rule, CALENDAR, at(2025, 12, 31), at(2026, 1, 4, 9))
    assert [each.period.name for each in found] == ["2025-12", "2025"]
    assert {each.at for each in found} == {at(2026, 1, 4, 9)}
    assert days(due(rule, CALENDAR, at(2026, 9, 30), at(2026, 10, 9)), Paper.WORK_SUMMARY) == ["2026-09"]


def test_nothing_is_due_from_before_the_schedule_or_older_than_is_made_late() -> None:
    rule = Schedule(monthly=OFF, yearly=OFF)
    now = at(2026, 11, 18, 17)
    assert days(due(rule, CALENDAR, at(2026, 11, 18, 16, 40), now)) == []
    assert days(due(rule, CALENDAR, at(2026, 11, 18, 16, 39), now)) == ["2026-11-18"]
    assert len(due(rule, CALENDAR, at(2020, 1, 1), now)) == 5
    assert due(rule, CALENDAR, at(2027, 1, 1), now) == [], "the clock was put back"


def test_what_comes_next() -> None:
    found = coming(Schedule(), CALENDAR, at(2026, 11, 20, 16, 40))
    assert [(each.period.name, each.at) for each in found] == [
        ("2026-11-23", at(2026, 11, 23, 16, 40)),
        ("2026-11", at(2026, 12, 1, 9)),
        ("2026", at(2027, 1, 4, 9)),
    ]
    nothing = Schedule(daily=DailyRule(active=False), monthly=OFF, yearly=OFF)
    assert coming(nothing, CALENDAR, at(2026, 11, 20)) == []


def test_periods_have_bounds_and_neighbours() -> None:
    assert (month_of(date(2026, 12, 31)).after, year_of(date(2026, 5, 5)).before) == (
        month_of(date(2027, 1, 1)),
        year_of(date(2025, 1, 1)),
    )
    assert parse("2028-02").until == at(2028, 3, 1)
    assert (parse("2026-11-22"), parse("2026").span) == (day_of(date(2026, 11, 22)), Span.YEAR)
    for name in ("2026-02-29", "2026-00", "26-1-1", "20260101", "1999", "2101", "", "2026-1", "２０２６"):
        with pytest.raises(ValueError, match=r".+"):
            parse(name)


def test_a_failure_waits_longer_each_time_but_no_more_than_an_hour() -> None:
    waits = [retry_after(attempts) for attempts in (1, 2, 3, 7, 5000)]
    assert waits == [timedelta(minutes=each) for each in (1, 2, 4, 60, 60)]
    assert not is_late(at(2026, 1, 5, 16, 40), at(2026, 1, 5, 16, 54))
    assert is_late(at(2026, 1, 5, 16, 40), at(2026, 1, 5, 16, 56))
    assert DailyRule().at < time(17, 30)
