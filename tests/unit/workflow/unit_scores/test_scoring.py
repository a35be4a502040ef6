"""How points become a score: exact, rounded half up, and no score where there is nothing to judge by."""

from decimal import Decimal
from itertools import pairwise

import pytest
from pydantic import ValidationError

from services.workflow.unit_scores.domain import (
    COUNTS,
    PRESET,
    RATES,
    Counted,
    CountRule,
    Period,
    RateRule,
    Rules,
    ScoreMeasure,
    points,
    total,
)

TWO = Rules(
    rates=(
        RateRule(measure=ScoreMeasure.REPLY, weight=Decimal(60)),
        RateRule(measure=ScoreMeasure.CLOSURE, weight=Decimal(40)),
    ),
    counts=(CountRule(measure=ScoreMeasure.OVERDUE, per=Decimal("-0.5"), cap=Decimal(2)),),
)


def score(**counts: tuple[int, int]) -> Decimal | None:
    return total(points(TWO, {ScoreMeasure(name): Counted(*each) for name, each in counts.items()}))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"reply": (2, 1), "closure": (4, 4)}, "70.00"),
        ({"reply": (3, 1), "closure": (3, 2)}, "46.67"),
        ({"reply": (8, 1)}, "12.50"),
        ({"reply": (4, 4), "overdue": (3, 3)}, "98.50"),
        ({"reply": (4, 4), "overdue": (30, 30)}, "98.00"),
        ({"reply": (1, 0), "closure": (1, 0), "overdue": (4, 4)}, "0.00"),
        ({"reply": (3059, 3055), "closure": (3059, 3055)}, "99.87"),
    ],
)
def test_a_score_can_be_reckoned_by_hand(counts: dict[str, tuple[int, int]], expected: str) -> None:
    assert score(**counts) == Decimal(expected)


def test_a_unit_without_a_case_to_judge_by_has_no_score() -> None:
    assert score() is None
    assert score(overdue=(1, 1)) is None


def test_the_preset_is_whole_and_every_measure_is_a_rate_or_a_count() -> None:
    assert sum(rule.weight for rule in PRESET.rates) == 100
    assert {*RATES, *COUNTS} == set(ScoreMeasure)
    assert not set(RATES) & set(COUNTS)


@pytest.mark.parametrize(
    "body",
    [
        {"rates": [{"measure": "reply", "weight": 99}]},
        {"rates": [{"measure": "reply", "weight": 50}, {"measure": "reply", "weight": 50}]},
        {"rates": [{"measure": "overdue", "weight": 100}]},
        {
            "rates": [{"measure": "reply", "weight": 100}],
            "counts": [{"measure": "quality", "per": 1, "cap": 1}],
        },
        {
            "rates": [{"measure": "reply", "weight": 100}],
            "counts": [{"measure": "overdue", "per": 1, "cap": 0}],
        },
        {"rates": [{"measure": "reply", "weight": "NaN"}]},
        {"rates": []},
        {"rates": [{"measure": "reply", "weight": 100}], "person": "x"},
    ],
)
def test_rules_that_do_not_add_up_are_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Rules.model_validate(body)


@pytest.mark.parametrize(
    "name", ["2026-13", "2026-00", "26-01", "2026-1", "", "２０２６", "2026-06-01", "1999"]
)
def test_only_months_and_years_are_periods(name: str) -> None:
    assert Period.parse(name) is None


def test_a_period_ends_where_the_next_begins() -> None:
    december, year, january = Period.parse("2026-12"), Period.parse("2026"), Period.parse("2027-01")
    assert december is not None
    assert year is not None
    assert january is not None
    assert december.end == year.end == january.start
    assert december.start.utcoffset() == january.start.utcoffset()


def test_a_year_is_counted_month_by_month() -> None:
    year, month = Period.parse("2026"), Period.parse("2026-12")
    assert year is not None
    assert month is not None
    assert (len(year.months), year.months[0][0], year.months[-1]) == (
        12,
        year.start,
        (month.start, month.end),
    )
    assert all(before[1] == after[0] for before, after in pairwise(year.months))
    assert month.months == [(month.start, month.end)]
