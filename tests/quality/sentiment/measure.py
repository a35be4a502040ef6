"""Judges the sentiment on labelled sets: `python -m tests.quality.sentiment.measure --data DIR`.

Of the sets that the model was trained on only the tenth counts that training leaves out (all of them with
`--all`, for sets that training never saw). Beside it: snownlp's own score (positive from a half on), and a
logistic regression over pairs of characters, trained on the rest of the set.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import rjieba
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

from services.analysis.judgement import Directory, ItemInput, assess
from services.analysis.judgement.clauses import read as fold
from services.analysis.judgement.sentiment import feel, raw_scores
from services.analysis.training.sentiment import RESEARCH_ONLY, SETS, held_out
from services.contracts.codes import Kind
from tests.quality.figures import calibration_error, macro_f1

_AT = datetime(2026, 3, 5, tzinfo=UTC)
_MOST, _MOST_TRAINED = 1_000, 8_000


@dataclass(frozen=True)
class Judged:
    label: str
    sure: float
    snownlp: float


def _rows(path: Path) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    return list({row["text"]: row for row in rows if row.get("label") or row.get("sentiment")}.values())


def _reviews(texts: Sequence[str]) -> list[Judged]:
    folded = [fold("", text).text for text in texts]
    scores = raw_scores(folded)
    kinds, calm = [Kind.COMPLAINT] * len(texts), [False] * len(texts)
    felt = feel([rjieba.cut(text) for text in folded], scores, kinds, calm)
    return [Judged(each.sentiment.label.value, each.confidence, each.snownlp) for each in felt]


def _messages(texts: Sequence[str]) -> list[Judged]:
    found = assess([ItemInput(text=text, received_at=_AT, dup_key=b"") for text in texts], Directory())
    scores = raw_scores([fold("", text).text for text in texts])
    labels = [each.sentiment.label.value for each in found]
    return [Judged(label, 0.0, score) for label, score in zip(labels, scores, strict=True)]


def _simple(trained: Sequence[dict[str, Any]], texts: Sequence[str]) -> list[str]:
    pairs = HashingVectorizer(analyzer="char", ngram_range=(1, 2), n_features=1 << 18)
    model = LogisticRegression(C=10, max_iter=300)
    model.fit(pairs.transform([row["text"] for row in trained]), [row["label"] for row in trained])
    return [str(label) for label in model.predict(pairs.transform(texts))]


def _line(name: str, wanted: Sequence[str], found: Sequence[Judged], simple: Sequence[str]) -> None:
    labels = [each.label for each in found]
    right = [a == b for a, b in zip(wanted, labels, strict=True)]
    stock = ["positive" if each.snownlp >= 0.5 else "negative" for each in found]
    error = calibration_error(right, [each.sure for each in found])
    told = f"  ECE {error:.3f}" if any(each.sure for each in found) else ""
    other = f", characters LR {macro_f1(wanted, simple):.3f}" if simple else ""
    note = " (never trained on: research only)" if name in RESEARCH_ONLY else ""
    print(f"sentiment {name:<20} {len(wanted):>5} texts  macro-F1 {macro_f1(wanted, labels):.3f}{told}"
          f"; snownlp {macro_f1(wanted, stock):.3f}{other}{note}")  # fmt: skip


def _set(folder: Path, name: str, *, everything: bool) -> None:
    path = folder / name / "train.jsonl"
    if not path.exists():
        print(f"sentiment {name:<20} left out: not there")
        return
    rows = _rows(path)
    judged = [row for row in rows if everything or held_out(row["text"])][:_MOST]
    rest = [] if everything else [row for row in rows if not held_out(row["text"])][:_MOST_TRAINED]
    texts = [row["text"] for row in judged]
    simple = _simple(rest, texts) if rest else []
    _line(name, [row["label"] for row in judged], _reviews(texts), simple)


def _office(path: Path) -> None:
    if not path.exists():
        print("sentiment of messages to the office left out: not there")
        return
    rows = _rows(path)
    _line("office", [row["sentiment"] for row in rows], _messages([row["text"] for row in rows]), [])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--all", action="store_true", help="judge every row: the sets were never trained on")
    options = parser.parse_args()
    for name in SETS:
        _set(options.data, name, everything=options.all)
    _office(options.data / "risk" / "dev.jsonl")


if __name__ == "__main__":
    main()
