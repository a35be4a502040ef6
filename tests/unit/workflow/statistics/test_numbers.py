"""What a number of the statistics means, how it is divided, ranked and printed; what a window is made of."""

import itertools
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflow.statistics.domain.figures import (
    TOTAL,
    Tally,
    below,
    coarse,
    joined,
    nearest_rank,
    percent,
    quotient,
    ranked,
    spoken,
)
from services.workflow.statistics.domain.measures import (
    LENGTHS,
    MEASURES,
    RATES,
    Length,
    Measure,
    Rate,
    texts,
)
from services.workflow.statistics.domain.windows import (
    CHINA,
    Parts,
    Window,
    counting_day,
    days_of,
    midnight,
    months_of,
    split,
)

DOCUMENT = Path(__file__).resolve().parents[4] / "docs" / "statistics.md"


def test_every_number_has_a_definition_and_the_document_repeats_it() -> None:
    assert (MEASURES.keys(), RATES.keys(), LENGTHS.keys()) == (set(Measure), set(Rate), set(Length))
    said = DOCUMENT.read_text(encoding="utf-8")
    for text in texts():
        assert text in said
    for code, definition in MEASURES.items():
        assert f"| `{code}` | {definition.name} |" in said
    for rate, ratio in RATES.items():
        assert f"| `{rate}` | {ratio.name} | `{ratio.above}` ÷ `{ratio.below}` |" in said


@pytest.mark.parametrize(
    ("above", "under", "printed"),
    [
        (3055, 3059, "99.87 %"),
        (0, 7, "0.00 %"),
        (7, 7, "100.00 %"),
        (1, 3, "33.33 %"),
        (2, 3, "66.67 %"),
        (1, 800, "0.13 %"),
        (0, 0, "无"),
    ],
)
def test_a_rate_prints_two_decimals_and_nothing_prints_as_nothing(
    above: int, under: int, printed: str
) -> None:
    assert percent(above, under) == printed
    assert (quotient(above, under) is None) == (under == 0)


def test_minutes_are_told_as_people_say_them() -> None:
    assert spoken(None) == "无"
    assert spoken(0) == "不到 1 分钟"
    assert spoken(59) == "59 分钟"
    assert spoken(24 * 60) == "1 天"
    assert spoken(3 * 24 * 60 + 125) == "3 天 2 小时 5 分钟"


def _upto(minutes: list[int], value: int) -> int:
    return sum(each <= value for each in minutes)


@given(st.lists(st.integers(0, 20_000), min_size=1, max_size=60), st.sampled_from([50, 90]))
def test_a_quantile_by_hours_and_then_minutes_is_that_of_the_plain_list(
    minutes: list[int], share: int
) -> None:
    counts: dict[int, int] = {}
    for minute in minutes:
        counts[minute] = counts.get(minute, 0) + 1
    plain = next(each for each in sorted(minutes) if _upto(minutes, each) * 100 >= share * len(minutes))
    assert nearest_rank(counts, share) == plain
    hours = coarse({Length.RESPONSE: counts}, 60)[Length.RESPONSE]
    hour = nearest_rank(hours, share)
    assert hour is not None
    within = {minute: cases for minute, cases in counts.items() if hour <= minute < hour + 60}
    assert ranked(within, below(hours, hour), len(minutes), share) == plain


def test_parts_are_added_up() -> None:
    tally, one = Tally(), [1] * len(Measure)
    tally.add(*TOTAL, one)
    tally.add(*TOTAL, one)
    tally.add("risk", "major", [0] * len(Measure))
    assert tally.counts()[Measure.SATISFIED] == 2
    assert list(tally.of("risk")) == []
    both = joined([{Length.CLOSING: {5: 1}}, {Length.CLOSING: {5: 2, 6: 1}}])
    assert both == {Length.CLOSING: {5: 3, 6: 1}, Length.RESPONSE: {}}


BEGINNING = datetime(2025, 1, 1, tzinfo=CHINA)
MOMENTS = st.integers(0, 800 * 24 * 60).map(lambda minutes: BEGINNING + timedelta(minutes=minutes))
MIDNIGHTS = st.integers(0, 800).map(lambda days: BEGINNING + timedelta(days=days))


@given(st.one_of(MOMENTS, MIDNIGHTS), st.one_of(MOMENTS, MIDNIGHTS))
def test_the_parts_of_a_window_cover_it_once(one: datetime, other: datetime) -> None:
    window = Window(min(one, other), max(one, other))
    parts = split(window)
    pieces = [(midnight(first), midnight(end)) for first, end in parts.days] + list(parts.edges)
    if parts.months:
        assert parts.months[0].day == parts.months[1].day == 1
        pieces.append((midnight(parts.months[0]), midnight(parts.months[1])))
    pieces.sort()
    assert all(start < end for start, end in pieces)
    assert all(before[1] == after[0] for before, after in itertools.pairwise(pieces))
    if pieces:
        assert (pieces[0][0], pieces[-1][1]) == (window.start, window.end)
    else:
        assert window.start == window.end
    assert all(end - start < timedelta(days=1) for start, end in parts.edges)


def _starts(parts: Parts) -> tuple[list[date], list[date]]:
    return months_of(parts.months), days_of(parts.days)


@given(MIDNIGHTS, MIDNIGHTS, MIDNIGHTS)
def test_months_and_days_are_read_on_one_side_of_a_cut(one: datetime, other: datetime, cut: datetime) -> None:
    parts, day = split(Window(min(one, other), max(one, other))), cut.date()
    before, after = parts.cut(day)
    (months, days), (first_months, first_days), (last_months, last_days) = map(
        _starts, (parts, before, after)
    )
    assert (first_months + last_months, first_days + last_days) == (months, days)
    assert all(month < day.replace(day=1) for month in first_months)
    assert all(each < day for each in first_days)
    assert (bool(before), bool(after)) == (
        bool(first_months or first_days),
        bool(last_months or last_days),
    )


@given(MOMENTS)
def test_a_moment_is_reached_from_the_nearer_end_of_its_day(at: datetime) -> None:
    since, (after, upto), sign = counting_day(at)
    begins, ends = midnight(at.date()), midnight(at.date()) + timedelta(days=1)
    assert midnight(since) == (begins if sign > 0 else ends)
    tick = timedelta(microseconds=1)
    assert (after, upto) == ((begins - tick, at) if sign > 0 else (at, ends - tick))
    assert upto - after <= timedelta(hours=12) + tick


def test_a_year_is_twelve_months_and_what_is_left_is_days() -> None:
    year = split(Window.days(date(2026, 1, 1), date(2026, 12, 31)))
    assert (year.days, year.edges) == ((), ())
    assert len(months_of(year.months)) == 12
    odd = split(Window.days(date(2026, 1, 30), date(2026, 3, 2)))
    assert months_of(odd.months) == [date(2026, 2, 1)]
    assert [day.day for day in days_of(odd.days)] == [30, 31, 1, 2]


def test_this_month_so_far_is_china_s() -> None:
    window = Window.month_so_far(datetime.fromisoformat("2025-12-31T16:30:00+00:00"))
    assert (window.start, window.end) == (midnight(date(2026, 1, 1)), midnight(date(2026, 1, 2)))
