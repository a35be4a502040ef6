"""Trains the models of the category: `python -m services.analysis.training.category --data FOLDER`.

FOLDER holds `teddy_category/train_tokenised.jsonl` (letters; see docs/model-card.md) and, for the list of
words that say nothing, raw messages of the same contest. `--without teddy_category` trains on our own texts
alone. Printed at the end: cross-validated figures of what is saved.
"""

import argparse
import hashlib
import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rjieba
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from services.analysis.judgement import category as judged
from services.analysis.judgement.clauses import read as fold
from services.analysis.training import fitting, texts
from services.analysis.training.fitting import Block, Doubles, Flags, Words
from services.contracts.codes import Category

LABELS = {
    "城乡建设": Category.URBAN_RURAL,
    "环境保护": Category.ENVIRONMENT,
    "交通运输": Category.TRANSPORT,
    "教育文体": Category.EDUCATION,
    "劳动和社会保障": Category.LABOUR,
    "商贸旅游": Category.COMMERCE,
    "卫生计生": Category.HEALTH,
}
SEED = 20260601
_OUT = Path(__file__).resolve().parent.parent / "parameters" / "category.npz"
_RAW = ("teddy_category/unlabelled_raw_2801.jsonl", "teddy_reply/train.jsonl")
_LEAST_STOP = 15
_HEAD_SHARE = 0.8
_STEEP = 1.5
"""Power of the idf: rare words tell more of a category than their number says (chosen in cross-validation)."""

FOLDS = 5
_STRENGTH, _OWN_STRENGTH, _STACK_STRENGTH = 1.0, 10.0, 1.0


@dataclass(frozen=True)
class Corpus:
    """Letters first, then our own messages; `groups` numbers what must not part in cross-validation."""

    words: list[Words]
    labels: list[Category]
    own: Flags
    groups: npt.NDArray[np.int64]
    points: Doubles
    danger: Flags


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def cut(text: str) -> Words:
    return list(rjieba.cut(text[: judged.MOST_CHARACTERS]))


def stop_words(folder: Path, letters: Sequence[Words], without: Sequence[str]) -> frozenset[str]:
    """Words frequent in raw messages that the tokenised ones never hold: what their maker had removed."""
    held = {word for words in letters for word in words}
    counts = Counter(
        word
        for name in _RAW
        if name.split("/")[0] not in without and (folder / name).exists()
        for row in _rows(folder / name)
        for word in cut(fold("", row["text"]).text)
    )
    return frozenset(w for w, n in counts.items() if n >= _LEAST_STOP and w not in held and w.isalpha())


def corpus(letters: Sequence[tuple[Words, Category]], stop: frozenset[str]) -> Corpus:
    """Letters as they are tokenised, and our own texts as the judgement reads them."""
    own = texts.labelled()
    shown = [fold("", message.text).text for message in own]
    words = [words for words, _ in letters] + [judged.telling(cut(text), stop) for text in shown]
    origins = {origin: n for n, origin in enumerate(dict.fromkeys(message.origin for message in own))}
    points = np.zeros((len(words), len(judged.CATEGORIES)))
    points[len(letters) :] = judged.by_words(shown)
    return Corpus(
        [fitting.without_names(each) for each in words],
        [label for _, label in letters] + [Category(message.category) for message in own],
        np.arange(len(words)) >= len(letters),
        np.array(folds(len(letters)) + [origins[m.origin] % FOLDS for m in own]),
        points,
        np.array([False] * len(letters) + [message.level == "severe" for message in own]),
    )


def folds(count: int) -> list[int]:
    """The fold of each letter in cross-validation."""
    draw = random.Random(SEED)  # noqa: S311 - reproducible, not secret
    return [draw.randrange(FOLDS) for _ in range(count)]


@dataclass(frozen=True)
class Views:
    whole: Block
    head: Block

    @property
    def matrix(self) -> Any:
        return fitting.beside([self.whole, self.head], [1.0, _HEAD_SHARE])


def views(data: Corpus) -> Views:
    heads = [judged.head(words) for words in data.words]
    return Views(
        fitting.block(data.words, judged.view, data.own, steep=_STEEP, apart=judged.view_of_words),
        fitting.block(heads, judged.view, data.own, steep=_STEEP),
    )


def fit(matrix: Any, data: Corpus, chosen: Flags) -> tuple[Doubles, Doubles]:
    """Weights [gram, 7 + 11 + 1] and intercepts, from the chosen texts."""
    labels = np.array([label.value for label in data.labels])
    letters, own = chosen & ~data.own, chosen & data.own
    columns = [
        *(_machine(matrix, labels == category.value, letters) for category in judged.LETTERS),
        *(_regression(matrix, labels == c.value, own, _OWN_STRENGTH) for c in judged.CATEGORIES),
        _regression(matrix, data.own, chosen, _OWN_STRENGTH),
    ]
    return np.stack([weights for weights, _ in columns], axis=1), np.array([start for _, start in columns])


def _machine(matrix: Any, positive: Flags, chosen: Flags) -> tuple[Doubles, float]:
    """A mistake with a rare category costs more than one with a common category."""
    if not positive[chosen].any():
        return np.zeros(matrix.shape[1]), 0.0
    even = 1 / (len(judged.LETTERS) * positive[chosen].mean())
    model = LinearSVC(C=_STRENGTH, class_weight={True: even, False: 1.0}, random_state=SEED)
    model.fit(matrix[chosen], positive[chosen])
    return np.asarray(model.coef_[0]), float(model.intercept_[0])


def _regression(matrix: Any, positive: Flags, chosen: Flags, strength: float) -> tuple[Doubles, float]:
    if positive[chosen].all():
        return np.zeros(matrix.shape[1]), 20.0
    return fitting.binary(matrix[chosen], positive[chosen], strength)


def crossed(matrix: Any, data: Corpus) -> Doubles:
    """Scores [text, 7 + 11 + 1] of each text from models that did not see its fold."""
    out = np.zeros((len(data.labels), len(judged.LETTERS) + len(judged.CATEGORIES) + 1))
    for fold_ in range(FOLDS):
        left = data.groups == fold_
        weights, start = fit(matrix, data, ~left)
        out[left] = matrix[left] @ weights + start
    return out


def stack(scores: Doubles, data: Corpus) -> tuple[Doubles, Doubles]:
    """Weights [evidence, category] and intercepts of the model of our own messages."""
    own = data.own
    seen = judged.evidence(scores[own][:, :-1], data.points[own], data.danger[own])
    model = LogisticRegression(C=_STACK_STRENGTH, max_iter=2000)
    model.fit(seen, [label.value for label, ours in zip(data.labels, own, strict=True) if ours])
    order = [list(model.classes_).index(category.value) for category in judged.CATEGORIES]
    return model.coef_[order].T, model.intercept_[order]


def mark(text: str) -> int:
    """32 bits by which a text that was trained on is known again."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def _letters(path: Path) -> tuple[list[tuple[Words, Category]], list[int]]:
    """Distinct letters with their category, and the marks of these and of the same letters untokenised."""
    distinct = {row["text"]: LABELS[row["label"]] for row in _rows(path)}
    raw = [row["text"] for row in _rows(path.with_name("train_raw.jsonl"))]
    return (
        [(text.lower().split(), label) for text, label in distinct.items()],
        sorted({mark(text) for text in (*distinct, *raw)}),
    )


def train(folder: Path, without: Sequence[str]) -> dict[str, Any]:
    """The arrays of category.npz."""
    path = folder / "teddy_category" / "train_tokenised.jsonl"
    there = path.parent.name not in without and path.exists()
    letters, marks = _letters(path) if there else ([], [])
    stop = stop_words(folder, [words for words, _ in letters], without) if letters else frozenset[str]()
    data = corpus(letters, stop)
    seen = views(data)
    matrix = seen.matrix
    scores = crossed(matrix, data)
    right = np.array([judged.CATEGORIES.index(label) for label in data.labels])
    sharpness = 1.0
    if letters:
        columns = np.array([judged.LETTERS.index(label) for _, label in letters])
        sharpness = fitting.temperature(scores[~data.own][:, : len(judged.LETTERS)], columns)
    weights, intercept = stack(scores, data)
    found = judged.combined(scores, data.points, data.danger, sharpness, weights, intercept)
    letters_ = ~data.own
    guessed, sure = found.argmax(axis=1), found.max(axis=1)
    for name, part in (("our own messages", data.own), ("letters", letters_)):
        if not part.any():
            continue
        hits = (guessed == right)[part]
        fitting.say(
            f"{name}, cross-validated: right {hits.mean():.4f}, mean confidence {sure[part].mean():.4f}"
        )
    known = {
        "trained": np.array(marks, dtype=np.uint32),
        "crossed_guess": guessed[letters_].astype(np.uint8),
        "crossed_sure": sure[letters_].astype(np.float32),
    }
    return known | _arrays(
        seen, fit(matrix, data, np.ones(len(right), dtype=np.bool_)), stop, sharpness, (weights, intercept)
    )


def _arrays(
    seen: Views,
    fitted: tuple[Doubles, Doubles],
    stop: frozenset[str],
    sharpness: float,
    stacked: tuple[Doubles, Doubles],
) -> dict[str, Any]:
    weights, start = fitted
    border = len(seen.whole.keys)
    parts = {
        "whole": fitting.table(seen.whole, weights[:border], start),
        "head": fitting.table(seen.head, weights[border:] * _HEAD_SHARE, np.zeros_like(start)),
    }
    arrays: dict[str, Any] = {
        f"{name}_{key}": value for name, part in parts.items() for key, value in part.items()
    }
    return arrays | {
        "stop": np.frombuffer("\n".join(sorted(stop)).encode(), dtype=np.uint8),
        "sharpness": np.array([sharpness]),
        "stack": stacked[0].astype(np.float32),
        "stack_intercept": stacked[1].astype(np.float32),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--without", nargs="*", default=[], help="sets to leave out")
    options = parser.parse_args()
    np.savez_compressed(_OUT, **train(options.data, options.without))
    fitting.say(f"{_OUT.name}: {_OUT.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
