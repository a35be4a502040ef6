"""Whether a clause only speaks to or about those in charge: a linear model over its characters."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from services.analysis.judgement import parameters
from services.analysis.judgement.hashing import Ints, distinct
from services.analysis.judgement.sheet import Sheet
from services.analysis.judgement.terms import Terms

_ODDS = 0.0
"""Log odds above which a clause is taken for speech."""

_UNIT = 1 << 20
"""Shares are whole numbers: their sum is the same in any order."""


@dataclass(frozen=True)
class _Model:
    """For each run of characters its share of the score and of the squared length."""

    terms: Terms
    shares: Ints
    squares: Ints
    intercept: float


@cache
def _model() -> _Model:
    raw = parameters.load("speech")
    idf, weights = raw["idf"].astype(np.float64), raw["weights"].astype(np.float64)
    return _Model(
        Terms(bytes(raw["terms"].astype(np.uint8)).decode().split("\n")),
        np.rint(idf * weights * _UNIT).astype(np.int64),
        np.rint(idf * idf * _UNIT).astype(np.int64),
        float(raw["intercept"][0]),
    )


def spoken(sheet: Sheet) -> npt.NDArray[np.bool_]:
    """For each clause of a sheet whether it is blame, mockery, an appeal or courtesy, by its runs of characters."""
    model, count = _model(), sheet.first_clauses[-1]
    width = len(model.shares)
    rows = model.terms.rows.take(sheet.rows(model.terms.index)[0])
    known = np.flatnonzero(rows >= 0)
    owners, rows = np.divmod(distinct(sheet.runs.owners.take(known) * width + rows.take(known)), width)
    scores = np.bincount(owners, weights=model.shares.take(rows), minlength=count) / _UNIT
    lengths = np.sqrt(np.bincount(owners, weights=model.squares.take(rows), minlength=count) / _UNIT)
    with np.errstate(invalid="ignore"):
        return np.asarray(scores / lengths + model.intercept > _ODDS)
