"""What may be trained on, and what of it may be kept."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from services.analysis.judgement.grams import grams, keys_of_words
from services.analysis.judgement.linear import Linear, short
from services.analysis.training import fitting, sentiment
from tests.patience import PATIENCE


def test_what_is_trained_on_research_only_sets_is_never_written_into_the_product(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "services.analysis.training.sentiment",
        "--data",
        str(tmp_path),
        "--research",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10 * PATIENCE)
    assert done.returncode == 2
    assert "must not ship" in done.stderr


def test_the_model_can_be_trained_without_any_public_set(tmp_path: Path) -> None:
    arrays = sentiment.train(tmp_path, without=())
    scores = Linear.from_table(arrays).scores(grams([["谢谢", "你们"], ["太", "差", "了"]], pairs=True))
    assert scores.shape == (2, 15)
    assert np.isfinite(scores).all()


def test_a_run_that_fewer_than_five_public_texts_hold_is_not_kept() -> None:
    texts = [["停水", "三天"]] * 4 + [["路灯", "坏", "了"]] * 5
    found = fitting.block(texts, grams, np.zeros(len(texts), dtype=np.bool_))
    rare, common = (short(keys_of_words([word])[0]) for word in ("停水", "路灯"))
    assert rare not in found.keys
    assert common in found.keys


def test_names_and_digits_are_never_counted() -> None:
    words = fitting.without_names(["张伟明", "电话", "13800000000", "3a"])
    assert "张伟明" not in words
    seen = grams([words], pairs=True)
    assert np.isin(seen.keys, grams([["电话"], ["a"]]).keys).all()
