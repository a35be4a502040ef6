"""Whether a clause only speaks to or about those in charge: a linear model over its characters."""

from dataclasses import dataclass
from functools import cache
from math import sqrt

import numpy as np

from services.analysis.judgement import parameters

_ODDS = 0.0
"""Log odds above which a clause is taken for speech."""


_UNIT = 1 << 20
"""Shares are whole numbers: their sum is the same in any order."""


@dataclass(frozen=True)
class _Model:
    """For each run of characters its share of the score and of the squared length."""

    shares: dict[str, int]
    squares: dict[str, int]
    intercept: float


@cache
def _model() -> _Model:
    raw = parameters.load("speech")
    terms = bytes(raw["terms"].astype(np.uint8)).decode().split("\n")
    idf, weights = raw["idf"].astype(np.float64), raw["weights"].astype(np.float64)
    shares, squares = np.rint(idf * weights * _UNIT), np.rint(idf * idf * _UNIT)
    return _Model(
        dict(zip(terms, shares.astype(np.int64).tolist(), strict=True)),
        dict(zip(terms, squares.astype(np.int64).tolist(), strict=True)),
        float(raw["intercept"][0]),
    )


def is_spoken(runs: frozenset[str]) -> bool:
    """Blame, mockery, an appeal or courtesy, by the runs of characters of a clause."""
    model = _model()
    known = model.shares.keys() & runs
    if not known:
        return False
    score = sum(map(model.shares.__getitem__, known)) / _UNIT
    length = sqrt(sum(map(model.squares.__getitem__, known)) / _UNIT)
    return score / length + model.intercept > _ODDS
