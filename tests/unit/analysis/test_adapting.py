"""Only weights move towards corrections, and they move downhill."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from services.analysis.judgement import category, parameters
from services.analysis.judgement.types import ItemInput
from services.analysis.learning import adapting
from services.analysis.learning.domain.lessons import Lesson, met, parted, undisputed
from services.common.ids import new_id


def lesson(text: str, field: str, was: str, now: str) -> Lesson:
    item = ItemInput(text=text, received_at=datetime(2026, 6, 1, tzinfo=UTC), dup_key=b"")
    return Lesson(new_id(), item, field, was, now)


PARCEL = lesson("文昌巷的驿站把我的包裹弄丢了不认账", "category", "transport", "commerce")
CHARGING = lesson("楼道里停满电瓶车，天天飞线充电", "risk", "general", "major")
WISH = lesson("快递柜挪到棚子下面，方便大家", "kind", "complaint", "suggestion")


@pytest.mark.parametrize(
    ("given", "file", "moved"),
    [(PARCEL, "category", "whole_weights"), (CHARGING, "risk", "weights"), (WISH, "kinds", "weights")],
)
def test_nothing_but_weights_of_known_features_changes(given: Lesson, file: str, moved: str) -> None:
    name, arrays = adapting.adapted(given.field, adapting.examples(given.field, [given] * 8, []))
    shipped = parameters.load(file)
    assert name == file
    assert arrays.keys() == shipped.keys()
    assert [key for key in shipped if not np.array_equal(arrays[key], shipped[key])] == [moved]
    assert arrays[moved].dtype == shipped[moved].dtype
    assert (arrays[moved] != shipped[moved]).any(axis=1).mean() < 0.05


def test_the_slope_of_the_category_is_that_of_its_log_loss() -> None:
    raw = parameters.load("category")
    draw = np.random.default_rng(7)
    given = adapting.examples("category", [PARCEL, lesson("公交晚点", "category", "other", "transport")], [])
    scores, heads = draw.normal(size=(2, 19)), draw.normal(size=(2, 19)) / 4
    points, danger = draw.random((2, 11)), np.array([False, True])
    slope = adapting._category_gradient(raw, heads, points, danger, given)(scores)
    right = [category.CATEGORIES.index(each.right) for each in given]

    def loss(at: np.ndarray) -> float:
        stacked = (np.asarray(raw[name], dtype=np.float64) for name in ("stack", "stack_intercept"))
        sharpness = float(raw["sharpness"][0])
        shares = category.combined(at + heads, points, danger, sharpness, *stacked)
        return float(-np.log(shares[[0, 1], right]).sum())

    for _ in range(5):
        step = draw.normal(size=scores.shape) * 1e-5
        risen = (loss(scores + step) - loss(scores - step)) / 2
        assert risen == pytest.approx(float((slope * step).sum()), rel=1e-4)


def test_what_people_left_as_it_was_counts_and_never_more_than_half_of_what_they_corrected() -> None:
    left = [lesson(f"第{n}路公交晚点", "category", "transport", "transport") for n in range(40)]
    given = adapting.examples("category", [PARCEL, PARCEL, *left], [])
    weights = [each.weight for each in given]
    assert weights[:2] == [1.0, 1.0]
    assert sum(weights[2:]) == pytest.approx(1.0)
    assert adapting.examples("category", [PARCEL, PARCEL, left[0]], [])[2].weight == 1.0


def test_with_little_weight_an_example_moves_little() -> None:
    def shift(weight: float) -> float:
        [given] = adapting.examples("kind", [WISH], [])
        _, arrays = adapting.adapted("kind", [replace(given, weight=weight)])
        return float(np.abs(arrays["weights"] - parameters.load("kinds")["weights"]).sum())

    assert 0 == shift(0.0) < shift(0.1) < shift(1.0)


def test_an_agreement_on_a_text_that_was_corrected_elsewhere_is_left_out() -> None:
    glance = replace(PARCEL, item_id=new_id(), now="transport")
    other = replace(glance, item=replace(glance.item, dup_key=b"other"))
    assert undisputed([glance, other], [PARCEL]) == [other]
    assert undisputed([glance], [CHARGING]) == [glance], "it was corrected in another field"


def test_agreements_give_way_to_no_more_than_what_corrections_show() -> None:
    glance = replace(PARCEL, now="transport")
    answers = [(PARCEL, "commerce"), (PARCEL, "transport")]
    corrected, agreed = met([*answers, *[(glance, "commerce")] * 3, (glance, "transport"), (glance, "other")])
    assert corrected == {"category": [True, False]}
    assert agreed == {"category": [True, False, False, True, False]}


def test_corrections_that_the_rules_doubt_are_left_out_and_counted() -> None:
    denial = lesson("有人掉进河里了，快来救人", "risk", "severe", "general")
    blame = lesson("路灯坏了，你们这些当官的只会开会", "risk", "general", "major")
    kept, doubts = adapting.weighed([PARCEL, CHARGING, denial, blame])
    assert kept == [PARCEL, CHARGING]
    assert (doubts.corrections, doubts.denied, doubts.raised, doubts.for_speech) == (3, 1, 2, 1)


def test_half_of_the_items_is_held_out_always_the_same() -> None:
    lessons = [lesson(f"第{n}件", "kind", "complaint", "inquiry") for n in range(400)]
    taught, left = parted(lessons)
    assert len(taught) + len(left) == 400
    assert 140 < len(left) < 260
    assert parted(lessons) == (taught, left)
