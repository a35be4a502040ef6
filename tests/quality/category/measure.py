"""Judges the category on labelled sets: `python -m tests.quality.category.measure --data DIR`.

Letters that the model was trained on are left out; when none is left the figures are those of the
cross-validation that training made. Beside it: a support vector machine over words, trained on the letters
of `--train` (in cross-validation, on the same letters as the model).
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import rjieba
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from services.analysis.judgement import parameters
from services.analysis.judgement.category import CATEGORIES, categorise
from services.analysis.judgement.clauses import read as fold
from services.analysis.training.category import FOLDS, LABELS, cut, folds, mark
from services.contracts.codes import Category
from tests.quality.figures import calibration_error, macro_f1, right_of_surest

_FOLDS_SHOWN = 2
_FILES = ("train_tokenised.jsonl", "train_raw.jsonl")
_NAMES = {
    "水电气暖": Category.URBAN_RURAL, "民政": Category.LABOUR, "卫生健康": Category.HEALTH,
    "公共安全": Category.PUBLIC_SAFETY, "农村农业": Category.AGRICULTURE, "农业农村": Category.AGRICULTURE,
    "政务服务": Category.GOVERNANCE, "其他": Category.OTHER,
}  # fmt: skip


def _rows(path: Path) -> list[dict[str, Any]]:
    rows = (
        [json.loads(line) for line in path.read_text("utf-8").splitlines() if line] if path.exists() else []
    )
    return list({row["text"]: row for row in rows}.values())


def _line(name: str, texts: Sequence[str], wanted: Sequence[Category]) -> None:
    folded = [fold("", text).text for text in texts]
    guesses = categorise([cut(text) for text in folded], folded, [False] * len(texts))
    found = [guess.best.value for guess in guesses]
    right = [a == b for a, b in zip(wanted, found, strict=True)]
    sure = [max(guess.probabilities) for guess in guesses]
    second = sum(w in guess.ranked[:2] for w, guess in zip(wanted, guesses, strict=True)) / len(wanted)
    _print(
        name,
        len(texts),
        macro_f1(wanted, found),
        right_of_surest(right, sure),
        calibration_error(right, sure),
    )
    print(f"  right {sum(right) / len(right):.3f}, among the first two {second:.3f}")


def _print(name: str, count: int, f1: float, surest: float, error: float) -> None:
    print(f"category {name}, {count} texts: macro-F1 {f1:.3f}")
    print(f"  right of the surest 70 % {surest:.3f}, ECE {error:.3f}")


def _simple_guesses(trained: Sequence[dict[str, Any]], judged: Sequence[dict[str, Any]]) -> list[str]:
    def words(text: str) -> list[str]:
        return text.split() if " " in text else list(rjieba.cut(text))

    terms = TfidfVectorizer(analyzer=words, sublinear_tf=True, min_df=2)
    model = LinearSVC().fit(
        terms.fit_transform([row["text"] for row in trained]), [row["label"] for row in trained]
    )
    return [str(label) for label in model.predict(terms.transform([row["text"] for row in judged]))]


def _simple(trained: Sequence[dict[str, Any]], judged: Sequence[dict[str, Any]]) -> None:
    found = _simple_guesses(trained, judged)
    print(f"  beside it: words SVM macro-F1 {macro_f1([row['label'] for row in judged], found):.3f}")


def _letters(folder: Path, train: Path) -> None:
    raw = parameters.load("category")
    known = set(raw["trained"].tolist())
    trained, judged = _rows(train / _FILES[0]), 0
    for name in _FILES:
        unseen = [row for row in _rows(folder / name) if mark(row["text"]) not in known]
        if unseen:
            _line(
                f"letters, {name}", [row["text"] for row in unseen], [LABELS[row["label"]] for row in unseen]
            )
            _simple(trained, unseen)
            judged += len(unseen)
    if not judged:
        _crossed(raw, trained)


def _crossed(raw: parameters.Table, trained: Sequence[dict[str, Any]]) -> None:
    """The cross-validation that training made: all of it, then what both methods are shown on."""
    own = folds(len(trained))
    for name, shown in (("all five folds", FOLDS), (f"the first {_FOLDS_SHOWN}", _FOLDS_SHOWN)):
        chosen = [n for n, fold in enumerate(own) if fold < shown]
        found = [CATEGORIES[int(guess)].value for guess in np.asarray(raw["crossed_guess"])[chosen]]
        sure = np.asarray(raw["crossed_sure"])[chosen].tolist()
        wanted = [LABELS[trained[n]["label"]].value for n in chosen]
        right = [a == b for a, b in zip(wanted, found, strict=True)]
        f1, surest = macro_f1(wanted, found), right_of_surest(right, sure)
        _print(
            f"letters, cross-validated when trained, {name}",
            len(chosen),
            f1,
            surest,
            calibration_error(right, sure),
        )
    simple = [_simple_guesses([r for r, o in zip(trained, own, strict=True) if o != fold],
                              [r for r, o in zip(trained, own, strict=True) if o == fold])
              for fold in range(_FOLDS_SHOWN)]  # fmt: skip
    rows = [
        row["label"] for fold in range(_FOLDS_SHOWN) for row, o in zip(trained, own, strict=True) if o == fold
    ]
    print(
        f"  beside it: words SVM macro-F1 {macro_f1(rows, [label for part in simple for label in part]):.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument(
        "--train", type=Path, help="folder of sets for the simple method; --data when not given"
    )
    options = parser.parse_args()
    train: Path = options.train or options.data
    if (options.data / "teddy_category").is_dir():
        _letters(options.data / "teddy_category", train / "teddy_category")
    else:
        print("category of letters left out: teddy_category is not there")
    rows = _rows(options.data / "risk" / "dev.jsonl")
    if rows:
        _line(
            "messages",
            [row["text"] for row in rows],
            [_NAMES.get(r["category"]) or LABELS[r["category"]] for r in rows],
        )


if __name__ == "__main__":
    main()
