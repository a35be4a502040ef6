"""The score of snownlp comes out of its tables as the package itself gives it.

`snow_scores.jsonl` holds invented texts and what the package (0.12.3) says of each; `python -m
tests.quality.sentiment.snow --data DIR` compares with the package itself on thousands of texts.
"""

import json
import random
from pathlib import Path

import pytest

from services.analysis.judgement import snow

_KNOWN = [
    json.loads(line) for line in Path(__file__).with_name("snow_scores.jsonl").read_text("utf-8").splitlines()
]


def test_every_score_is_the_packages_own_to_nine_decimals() -> None:
    found = snow.scores([row["text"] for row in _KNOWN])
    assert found == pytest.approx([row["score"] for row in _KNOWN], abs=1e-9, rel=0)


def test_a_score_does_not_depend_on_the_texts_judged_beside_it() -> None:
    order = list(range(len(_KNOWN)))
    random.Random(5).shuffle(order)
    together = snow.scores([_KNOWN[n]["text"] for n in order])
    alone = [snow.scores([_KNOWN[n]["text"]])[0] for n in order]
    assert together == pytest.approx(alone, abs=1e-12, rel=0)


def test_no_text_gives_no_score() -> None:
    assert snow.scores([]) == []


@pytest.mark.parametrize("text", ["火" * 10_000, "𠀀" * 50, "\ud800", "\x00", "a" * 10_000])
def test_strange_texts_have_a_score(text: str) -> None:
    assert 0 <= snow.scores([text])[0] <= 1
