"""Trains the model of sentiment: `python -m services.analysis.training.sentiment --data FOLDER`.

FOLDER holds the sets of `SETS`; `--without NAME ...` leaves sets out, and a set that is not there is left
out too. A tenth of every public set, chosen by hash of its text, is never trained on and judges the result.
The sets of `RESEARCH_ONLY` are left out of what ships unless `--research` asks for them.
"""

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rjieba
from sklearn.linear_model import LogisticRegression

from services.analysis.judgement import sentiment as judged
from services.analysis.judgement.clauses import read as fold
from services.analysis.training import fitting, texts
from services.analysis.training.fitting import Doubles, Flags, Words
from services.contracts.codes import Kind

SETS = {
    "smp2020_usual": "posts",
    "smp2020_virus": "posts",
    "waimai_10k": "takeaway",
    "chnsenticorp_hotel": "hotel",
    "online_shopping_10": "shopping",
}
RESEARCH_ONLY = ("smp2020_usual", "smp2020_virus")
"""Their licence allows research, not an office's work: for comparison only, with `--research --out FILE`."""
REVIEWS = ("takeaway", "hotel", "shopping")
_LABELS = [label.value for label in judged.LABELS]
_OWN_LABELS = {"neg": "negative", "neu": "neutral", "pos": "positive"}
_OUT = Path(__file__).resolve().parent.parent / "parameters" / "sentiment.npz"
_FOLDS = 3
_STRENGTH, _SORT_STRENGTH, _STACK_STRENGTH = 5.0, 20.0, 0.3
_NEVER = -30.0
_POSTS_BIAS = 2.5


def held_out(text: str) -> bool:
    """Whether a text of a public set is never trained on."""
    return hashlib.sha256(text.encode()).digest()[0] < 26


@dataclass(frozen=True)
class Corpus:
    sets: npt.NDArray[np.str_]
    sorts: npt.NDArray[np.str_]
    labels: npt.NDArray[np.str_]
    held: Flags
    folds: npt.NDArray[np.int64]
    words: list[Words]
    snownlp: Doubles
    kinds: list[Kind]
    calm: Flags


@dataclass(frozen=True)
class _Row:
    set: str
    sort: str
    label: str
    held: bool
    fold: int
    text: str
    kind: Kind = Kind.COMPLAINT
    calm: bool = False


def corpus(folder: Path, without: Sequence[str]) -> Corpus:
    """Distinct texts of every set, folded as the judgement folds them, and our own messages."""
    rows = [*_own(), *_posts()]
    for name, sort in SETS.items():
        path = folder / name / "train.jsonl"
        if name not in without and path.exists():
            rows += _public(path, name, sort)
    return Corpus(
        np.array([row.set for row in rows]),
        np.array([row.sort for row in rows]),
        np.array([row.label for row in rows]),
        np.array([row.held for row in rows]),
        np.array([row.fold for row in rows]),
        [fitting.without_names(rjieba.cut(row.text)) for row in rows],
        np.array(judged.raw_scores([row.text for row in rows])),
        [row.kind for row in rows],
        np.array([row.calm for row in rows]),
    )


def _public(path: Path, name: str, sort: str) -> list[_Row]:
    given = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line)
    distinct = {row["text"]: row["label"] for row in given if row["label"]}
    return [
        _Row(name, sort, label, held_out(text), len(text) % _FOLDS, fold("", text).text)
        for text, label in distinct.items()
    ]


def _posts() -> list[_Row]:
    """Our own invented posts: enough to know such a text and to weigh the other models' columns for it."""
    lines = Path(texts.__file__).with_name("posts.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [
        _Row("posts", "posts", _OWN_LABELS[label], held=False, fold=n % _FOLDS, text=fold("", text).text)
        for n, (label, text) in enumerate(rows)
    ]


def _own() -> list[_Row]:
    own = texts.labelled()
    origins = {origin: n for n, origin in enumerate(dict.fromkeys(message.origin for message in own))}
    return [
        _Row(
            "office",
            "office",
            _OWN_LABELS[message.sentiment],
            held=False,
            fold=origins[message.origin] % _FOLDS,
            text=fold("", message.text).text,
            kind=Kind(message.kind),
            calm=message.kind == Kind.ALERT and message.level == "general",
        )
        for message in own
    ]


def _column(
    matrix: Any, positive: Flags, chosen: Flags, strength: float, *, even: bool = False
) -> tuple[Doubles, float]:
    """`even`: the few texts of a side weigh as much together as the many of the other."""
    if not positive[chosen].any() or positive[chosen].all():
        return np.zeros(matrix.shape[1]), _NEVER
    share = positive[chosen].mean()
    weights = np.where(positive[chosen], (1 - share) / share, 1.0) if even else None
    return fitting.binary(matrix[chosen], positive[chosen], strength, weights)


def fit(matrix: Any, data: Corpus, chosen: Flags) -> tuple[Doubles, Doubles]:
    """Weights [gram, column] and intercepts but for the sorts': posts by label, reviews, each sort of them, office."""
    posts, office = chosen & (data.sorts == "posts"), chosen & (data.sorts == "office")
    reviews = chosen & np.isin(data.sorts, REVIEWS)
    positive = data.labels == "positive"
    columns = [
        *(_column(matrix, data.labels == label, posts, _STRENGTH) for label in _LABELS),
        _column(matrix, positive, reviews, _STRENGTH),
        *(_column(matrix, positive, chosen & (data.sorts == sort), _STRENGTH) for sort in REVIEWS),
        *(_column(matrix, data.labels == label, office, _STRENGTH) for label in _LABELS),
    ]
    return _beside(columns)


def fit_sorts(matrix: Any, data: Corpus, chosen: Flags) -> tuple[Doubles, Doubles]:
    """Of what sort a text is; one that is like none of them should not be taken for the sort with most texts.

    With few posts, all our own, their model cannot know a post by itself: they get what the others leave, by
    the largest bias that costs reviews and messages at most half a point.
    """
    weights, start = _beside(
        [_column(matrix, data.sorts == sort, chosen, _SORT_STRENGTH, even=True) for sort in judged.SORTS]
    )
    if not np.isin(data.sets, RESEARCH_ONLY).any():
        start[judged.SORTS.index("posts")] += _POSTS_BIAS
    return weights, start


def _beside(columns: Sequence[tuple[Doubles, float]]) -> tuple[Doubles, Doubles]:
    return np.stack([weights for weights, _ in columns], axis=1), np.array([start for _, start in columns])


def crossed(matrix: Any, data: Corpus) -> Doubles:
    """Columns of every trained text from models that did not see its fold."""
    out = np.zeros((len(data.labels), 3 + 1 + len(REVIEWS) + 3))
    for number in range(_FOLDS):
        left = ~data.held & (data.folds == number)
        weights, start = fit(matrix, data, ~data.held & ~left)
        out[left] = matrix[left] @ weights + start
    return out


def stack(columns: Doubles, data: Corpus) -> tuple[Doubles, Doubles]:
    """Second models [sort, evidence, label] and intercepts, from texts that the first did not see."""
    padded = np.column_stack([columns, np.zeros((len(columns), len(judged.SORTS)))])
    seen = judged.evidence(padded, data.snownlp, data.kinds, data.calm.tolist())
    weights = np.zeros((len(judged.SORTS), seen.shape[1], 3))
    starts = np.zeros((len(judged.SORTS), 3))
    for number, sort in enumerate(judged.SORTS):
        own = (data.sorts == sort) & ~data.held
        if not own.any():
            continue
        model = LogisticRegression(C=_STACK_STRENGTH, max_iter=3000).fit(seen[own], data.labels[own])
        found = [_LABELS.index(label) for label in model.classes_]
        starts[number] = _NEVER
        if len(found) == 2:
            weights[number][:, found[1]], starts[number][found] = model.coef_[0], (0.0, model.intercept_[0])
        else:
            weights[number][:, found], starts[number][found] = model.coef_.T, model.intercept_
    return weights, starts


def train(folder: Path, without: Sequence[str]) -> dict[str, Any]:
    """The arrays of sentiment.npz."""
    data = corpus(folder, without)
    seen = fitting.block(data.words, judged.view, np.isin(data.sets, ("office", "posts")))
    matrix = seen.matrix
    second = stack(crossed(matrix, data), data)
    weights, start = (
        np.concatenate(parts, axis=-1)
        for parts in zip(fit(matrix, data, ~data.held), fit_sorts(matrix, data, ~data.held), strict=True)
    )
    _report(data, matrix @ weights + start, second)
    arrays: dict[str, Any] = dict(fitting.table(seen, weights, start))
    return arrays | {"stack": second[0].astype(np.float32), "stack_intercept": second[1].astype(np.float32)}


def _report(data: Corpus, columns: Doubles, second: tuple[Doubles, Doubles]) -> None:
    seen = judged.evidence(columns, data.snownlp, data.kinds, data.calm.tolist())
    found = judged.mixed(columns, seen, *second)
    guessed = np.array(_LABELS)[found.argmax(axis=1)]
    for name in dict.fromkeys(data.sets[data.held]):
        part = data.held & (data.sets == name)
        right, sure = guessed[part] == data.labels[part], found[part].max(axis=1)
        scores = [_f1(data.labels[part], guessed[part], label) for label in sorted(set(data.labels[part]))]
        fitting.say(f"{name}: {part.sum()} held out, macro-F1 {np.mean(scores):.4f}, right {right.mean():.4f}, "
                    f"mean confidence {sure.mean():.3f}")  # fmt: skip


def _f1(wanted: npt.NDArray[np.str_], found: npt.NDArray[np.str_], label: str) -> float:
    both = int(((wanted == label) & (found == label)).sum())
    return 2 * both / max(1, int((wanted == label).sum() + (found == label).sum()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--without", nargs="*", default=[], help="sets to leave out")
    parser.add_argument("--research", action="store_true", help="train on research-only sets too")
    parser.add_argument("--out", type=Path, default=_OUT)
    options = parser.parse_args()
    if options.research and options.out == _OUT:
        parser.error("what is trained on research-only sets must not ship: give --out")
    without = options.without if options.research else [*options.without, *RESEARCH_ONLY]
    np.savez_compressed(options.out, **train(options.data, without))
    fitting.say(f"{options.out.name}: {options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
