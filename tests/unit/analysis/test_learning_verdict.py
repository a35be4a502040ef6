"""A candidate takes over only when it is better where people corrected and no worse anywhere else."""

from dataclasses import replace

import numpy as np
import pytest

from services.analysis.learning.domain.fitting import Design, moved, softmax
from services.analysis.learning.domain.verdict import (
    Compared,
    Doubts,
    Figures,
    refusals,
    still_promoted,
    suspicions,
)

SERVING = Figures(
    corrected={"category": 0.4},
    elsewhere={"risk": 0.99, "category": 0.93, "kind": 0.95},
    severe_found=1.0,
    severe_missed=0,
    unequal=0,
    guards=1.0,
)
BETTER = replace(SERVING, corrected={"category": 0.43})


def test_three_points_more_on_the_corrections_are_enough() -> None:
    assert refusals(Compared(SERVING, BETTER)) == []


def test_glances_do_not_refuse_a_candidate_but_what_overturns_most_of_them_is_refused() -> None:
    serving = replace(SERVING, agreed={"category": 1.0})
    assert refusals(Compared(serving, replace(BETTER, agreed={"category": 0.61}))) == []
    [why] = refusals(Compared(serving, replace(BETTER, agreed={"category": 0.59})))
    assert "改变过多" in why


@pytest.mark.parametrize(
    "worse",
    [
        replace(BETTER, corrected={"category": 0.42}),
        replace(BETTER, corrected={"category": 0.43, "kind": 0.5}),
        replace(BETTER, elsewhere={"risk": 0.97, "category": 0.93, "kind": 0.95}),
        replace(BETTER, severe_found=0.98),
        replace(BETTER, severe_missed=1),
        replace(BETTER, unequal=1),
        replace(BETTER, guards=0.97),
    ],
)
def test_anything_less_is_refused_with_one_reason(worse: Figures) -> None:
    serving = replace(SERVING, corrected={"category": 0.4, "kind": 0.6})
    assert len(refusals(Compared(serving, worse))) == 1


def test_corrections_that_deny_mortal_danger_or_punish_criticism_are_not_learned_from() -> None:
    assert suspicions(Doubts(corrections=40, denied=3, raised=30, for_speech=15)) == []
    assert len(suspicions(Doubts(corrections=300, denied=300, raised=0, for_speech=0))) == 1
    assert len(suspicions(Doubts(corrections=300, denied=0, raised=300, for_speech=200))) == 1


def test_rolling_back_goes_down_the_stair_of_promotions() -> None:
    history = [("promote", "a"), ("promote", "b"), ("rollback", "a")]
    assert still_promoted(history) == ["a"]
    assert still_promoted([*history, ("rollback", None), ("rollback", None)]) == []


def test_weights_move_as_far_as_the_examples_ask_and_the_pull_allows() -> None:
    design = Design.of(np.array([7, 9, 9]), np.array([0, 1, 2]), np.ones(3), 4)
    wanted = np.array([[1.0, 0], [0, 1], [0, 1], [1, 0]])
    before = np.zeros((4, 2))

    def shares(pull: float) -> list[float]:
        added = moved(design, before, lambda scores: softmax(scores) - wanted, pull=pull)
        assert added.shape == (2, 2)
        return [float(share) for share in softmax(before + design.times(added))[:, 0]]

    loose, tight = shares(0.01), shares(1.0)
    assert loose[0] > tight[0] > 0.5 > tight[1] > loose[1]
    assert loose[3] == 0.5, "an example without a known feature moves nothing"
