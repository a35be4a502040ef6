"""The working days that ship with the product, and what a calendar may hold."""

from datetime import date, time, timedelta

import chinese_calendar
import holidays
import pytest

from services.workflow.calendar.domain import (
    DEFAULT_HOURS,
    Calendar,
    Day,
    DayKind,
    Window,
    Year,
    days_of,
    missing_year,
    year_of,
)
from services.workflow.calendar.presets import built_in_years

OFFICE = Calendar(built_in_years())


@pytest.mark.parametrize("number", [2024, 2025, 2026])
def test_the_built_in_years_are_those_of_two_packages_that_agree(number: int) -> None:
    published = holidays.country_holidays("CN", years=range(number - 1, number + 2))
    day = date(number, 1, 1)
    while day.year == number:
        assert OFFICE.works(day) == chinese_calendar.is_workday(day) == published.is_working_day(day), day
        day += timedelta(days=1)


def test_2026_has_nineteen_free_weekdays_and_six_worked_weekend_days() -> None:
    year = built_in_years()[2026]
    assert len(year.holidays) == 19
    assert sorted(f"{day:%m-%d}" for day in year.make_up_days) == [
        "01-04",
        "02-14",
        "02-28",
        "05-09",
        "09-20",
        "10-10",
    ]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 3, 9), DayKind.WORKDAY),
        (date(2026, 3, 14), DayKind.WEEKEND),
        (date(2026, 2, 14), DayKind.MAKE_UP),
        (date(2026, 2, 16), DayKind.HOLIDAY),
        (date(2030, 10, 2), DayKind.HOLIDAY),
        (date(2030, 10, 4), DayKind.WORKDAY),
    ],
)
def test_a_day_is_worked_or_free_for_a_reason(day: date, kind: DayKind) -> None:
    assert OFFICE.kind(day) is kind


def test_a_range_is_covered_only_when_every_year_is_loaded() -> None:
    gap = Calendar({2024: Year(frozenset(), frozenset()), 2026: Year(frozenset(), frozenset())})
    assert gap.covers(date(2026, 1, 1), date(2026, 12, 31))
    assert not gap.covers(date(2024, 12, 31), date(2026, 1, 1))


def test_a_working_day_has_six_and_a_half_hours() -> None:
    assert OFFICE.day_length == timedelta(hours=6, minutes=30)


@pytest.mark.parametrize(
    "hours",
    [
        (),
        (Window(time(12), time(8)),),
        (Window(time(8), time(12)), Window(time(11), time(17))),
        (Window(time(14), time(17)), Window(time(8), time(12))),
        (Window(time(8), time(8, 59)),),
    ],
)
def test_hours_that_overlap_run_backwards_or_are_too_few_are_refused(hours: tuple[Window, ...]) -> None:
    with pytest.raises(ValueError, match="工作"):
        Calendar({}, hours)


@pytest.mark.parametrize(
    "year",
    [
        Year(frozenset({date(2027, 1, 1)}), frozenset()),
        Year(frozenset({date(2026, 1, 3)}), frozenset()),
        Year(frozenset(), frozenset({date(2026, 1, 5)})),
    ],
)
def test_a_year_with_days_that_cannot_be_meant_is_refused(year: Year) -> None:
    with pytest.raises(ValueError, match="日"):
        Calendar({2026: year}, DEFAULT_HOURS)


def test_a_notice_becomes_a_year_and_the_rows_that_only_repeat_the_weekday_do_no_harm() -> None:
    rows = [
        Day(date(2027, 1, 1), workday=False, name="元旦"),
        Day(date(2027, 1, 2), workday=False, name="元旦"),  # a Saturday
        Day(date(2027, 1, 3), workday=True, name="元旦"),  # a Sunday that is worked
        Day(date(2027, 1, 4), workday=True),  # a Monday
        Day(date(2027, 10, 1), workday=False),
    ]
    year = year_of(2027, rows)
    assert year.holidays == {date(2027, 1, 1), date(2027, 10, 1)}
    assert year.make_up_days == {date(2027, 1, 3)}
    assert [day.name for day in days_of(year)] == ["元旦", "元旦", "元旦", ""]
    assert year_of(2027, days_of(year)) == year


@pytest.mark.parametrize("number", [2024, 2025, 2026])
def test_the_built_in_years_could_be_imported_as_they_are(number: int) -> None:
    year = built_in_years()[number]
    assert year_of(number, days_of(year)) == year
    assert set(year.names) == year.holidays | year.make_up_days


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([Day(date(2027, 1, 1), workday=False), Day(date(2027, 1, 1), workday=True)], "两次"),
        ([Day(date(2026, 1, 1), workday=False)], "2027 年内"),
        ([Day(date(2027, 1, 1), workday=False)], "2027-10-01"),
    ],
)
def test_a_notice_that_cannot_be_meant_says_what_is_wrong(rows: list[Day], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        year_of(2027, rows)


def test_the_next_year_is_missed_from_november_on_and_this_one_always() -> None:
    loaded = [2025, 2026]
    assert missing_year(date(2026, 10, 31), loaded) is None
    assert missing_year(date(2026, 11, 1), loaded) == 2027
    assert missing_year(date(2027, 3, 1), loaded) == 2027
    assert missing_year(date(2026, 11, 1), [2026, 2027]) is None
