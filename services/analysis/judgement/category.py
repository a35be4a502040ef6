"""Category of an item: a linear model over words and pairs of characters, and words that decide by themselves."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from math import exp, log

import numpy as np
import numpy.typing as npt
import re2
import rjieba

from services.analysis.judgement import lexicon, parameters
from services.contracts.codes import Category

_MOST_CHARACTERS = 1_500
_UNKNOWN_PRIOR = -3.2
"""Log weight of a category that the trained model does not know, before its words are counted."""
_TERM_CAP = 4.5
_HALF_LENGTH = 70


@dataclass(frozen=True)
class _Model:
    terms: dict[str, int]
    idf: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    intercept: npt.NDArray[np.float32]
    classes: tuple[Category, ...]


def features(words: list[str]) -> list[str]:
    """Words, and pairs of neighbouring characters marked with @."""
    joined = "".join(words)
    return words + ["@" + joined[n : n + 2] for n in range(len(joined) - 1)]


@cache
def _model() -> _Model:
    raw = parameters.load("category")
    terms = bytes(raw["terms"].astype(np.uint8)).decode().split("\n")
    return _Model(
        {term: n for n, term in enumerate(terms)},
        raw["idf"].astype(np.float32),
        raw["weights"].astype(np.float32),
        raw["intercept"].astype(np.float32),
        tuple(Category(str(name)) for name in raw["classes"]),
    )


@cache
def _words() -> dict[Category, "re2.Pattern[str]"]:
    options = re2.Options()
    options.max_mem = 32 << 20
    return {
        Category(name): re2.compile(
            "|".join(f"({'|'.join(' '.join(part).split())})" for part in words.values()), options
        )
        for name, words in lexicon.read("categories").items()
    }


def trained(text: str) -> dict[Category, float]:
    """Log probabilities of the categories that the trained model knows."""
    model = _model()
    counts = Counter(n for term in features(rjieba.cut(text)) if (n := model.terms.get(term)) is not None)
    scores = model.intercept.astype(np.float64)
    if counts:
        rows = np.fromiter(counts.keys(), dtype=np.int64)
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float64))) * model.idf[rows]
        scores = scores + (values / np.linalg.norm(values)) @ model.weights[rows]
    shifted = scores - scores.max()
    logs = shifted - log(float(np.exp(shifted).sum()))
    return dict(zip(model.classes, logs.tolist(), strict=True))


def by_words(text: str) -> dict[Category, float]:
    """Points for words that decide: 1.6 for a strong one, 0.7 for a weak one, each distinct word once."""
    found = {}
    for category, pattern in _words().items():
        strong: set[str] = set()
        weak: set[str] = set()
        for match in pattern.finditer(text):
            (strong if match.group(1) else weak).add(match.group(0))
        found[category] = min(1.6 * len(strong) + 0.7 * len(weak), _TERM_CAP)
    return found


def categorise(text: str, *, danger: bool = False) -> tuple[Category, float, list[Category]]:
    """Best category, its probability, and all of them from best to worst; `danger`: people are in danger.

    The longer the text, the more the trained model counts and the less single words do.
    """
    short = text[:_MOST_CHARACTERS]
    logs, points = trained(short), by_words(short)
    share = _HALF_LENGTH / (_HALF_LENGTH + len(short))
    totals = {
        c: (1 - share) * logs.get(c, _UNKNOWN_PRIOR) + 2.4 * share * points.get(c, 0.0) for c in Category
    }
    if danger:
        totals[Category.PUBLIC_SAFETY] += 2.0 * share
    if not any(points.values()):
        totals[Category.OTHER] = max(totals.values()) + (0.5 if len(short) < _HALF_LENGTH else -2.0)
    ranked = sorted(totals, key=lambda c: (-totals[c], c.value))
    best = totals[ranked[0]]
    return ranked[0], 1 / sum(exp(totals[c] - best) for c in ranked), ranked
