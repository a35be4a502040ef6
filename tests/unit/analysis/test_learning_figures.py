"""How often people agree with the judgement, and when what it says counts as drifting."""

from datetime import UTC, datetime, timedelta

import pytest

from services.analysis.learning.domain.agreement import Review, by_field, by_week, overall
from services.analysis.learning.domain.drift import State, drift, stability

NOW = datetime(2026, 6, 29, 9, tzinfo=UTC)
LEVELS = ("general", "major", "severe")


def review(days_ago: float, *changed: str) -> Review:
    return Review(NOW - timedelta(days=days_ago), frozenset(changed))


REVIEWS = [review(1), review(2, "risk", "tier"), review(8, "category"), review(9), review(60)]


def test_agreement_is_the_share_of_reviews_that_changed_nothing() -> None:
    found = overall(REVIEWS)
    assert (found.reviewed, found.unchanged, found.rate) == (5, 3, 0.6)


def test_a_new_unit_alone_is_no_disagreement() -> None:
    assert overall([review(1, "lead_unit")]).rate == 1


def test_each_field_has_its_own_rate() -> None:
    rates = {field: found.unchanged for field, found in by_field(REVIEWS).items()}
    assert rates == {"risk": 4, "tier": 4, "category": 4, "kind": 5}


def test_weeks_end_now_and_the_oldest_comes_first() -> None:
    weeks = by_week(REVIEWS, NOW)
    assert len(weeks) == 8
    assert weeks[-1][0] == NOW - timedelta(days=7)
    assert [found.reviewed for _, found in weeks] == [0, 0, 0, 0, 0, 0, 2, 2]
    assert weeks[0][1].rate is None, "without reviews there is no rate"


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ((80, 15, 5), State.STEADY),
        ((66, 26, 8), State.WATCH),
        ((40, 40, 20), State.DRIFTED),
        ((20, 5, 1), State.TOO_FEW),
    ],
)
def test_a_week_is_steady_to_be_watched_or_drifted(now: tuple[int, ...], state: State) -> None:
    before = dict(zip(LEVELS, (320, 60, 20), strict=True))
    found = drift(LEVELS, dict(zip(LEVELS, now, strict=True)), before)
    assert found.state is state
    assert (found.index is None) == (state is State.TOO_FEW)


def test_the_index_is_nothing_for_equal_shares_and_finite_for_a_value_never_seen() -> None:
    assert stability(LEVELS, {"general": 50}, {"general": 50}) == pytest.approx(0)
    assert 0.25 < stability(LEVELS, {"severe": 100}, {"general": 400}) < 100
