"""What the model of the category counts, and what it leaves out when it is told to."""

import json
from pathlib import Path

import numpy as np
import pytest

from services.analysis.judgement import category as judged
from services.analysis.judgement.linear import Linear
from services.analysis.training import category, fitting

_TEXTS = [["路灯", "坏", "了"], ["路灯", "亮", "了"], ["停水", "三天", "没", "人", "管"]] * 5


def test_words_and_runs_of_characters_weigh_the_same_however_many_there_are() -> None:
    own = np.zeros(len(_TEXTS), dtype=np.bool_)
    found = fitting.block(_TEXTS, judged.view, own, steep=1.5, apart=judged.view_of_words)
    assert found.parts is not None
    squares = found.matrix.multiply(found.matrix).toarray()
    for part in (0, 1):
        assert squares[:, found.parts == part].sum(axis=1) == pytest.approx(1)


def test_a_text_is_scored_as_it_was_trained_on() -> None:
    own = np.zeros(len(_TEXTS), dtype=np.bool_)
    found = fitting.block(_TEXTS, judged.view, own, steep=1.5, apart=judged.view_of_words)
    weights = np.random.default_rng(3).choice([-1.0, 0.5], size=(found.matrix.shape[1], 2))
    table = fitting.table(found, weights, np.zeros(2))
    scores = Linear.from_table(table).scores(judged.view(_TEXTS))
    assert scores == pytest.approx(found.matrix @ weights, abs=0.02)


def test_a_set_that_is_left_out_is_not_read_even_for_the_words_that_say_nothing(tmp_path: Path) -> None:
    (tmp_path / "teddy_reply").mkdir()
    rows = [json.dumps({"text": "请问这条路什么时候修"})] * 20
    (tmp_path / "teddy_reply" / "train.jsonl").write_text("\n".join(rows), "utf-8")
    assert "请问" in category.stop_words(tmp_path, [["路"]], ())
    assert not category.stop_words(tmp_path, [["路"]], ("teddy_reply",))


def test_a_weight_that_ships_is_at_most_a_sixteenth_off() -> None:
    weights = np.random.default_rng(5).normal(size=1000)
    assert fitting.coarse(weights) == pytest.approx(weights, rel=1 / 16)
