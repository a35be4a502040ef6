"""Whether a clause only speaks to or about those in charge: a linear model over its characters."""

from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp, log

import numpy as np
import numpy.typing as npt

from services.analysis.judgement import parameters

SPOKEN = 0.5
_SHORTEST = 2
_MOST_CHARACTERS = 60


@dataclass(frozen=True)
class _Model:
    terms: dict[str, int]
    idf: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    intercept: float


def runs(clause: str) -> list[str]:
    """All runs of one to three characters, the clause's ends marked."""
    marked = f"^{clause}$"
    return [marked[at : at + width] for width in (1, 2, 3) for at in range(len(marked) - width + 1)]


@cache
def _model() -> _Model:
    raw = parameters.load("speech")
    terms = bytes(raw["terms"].astype(np.uint8)).decode().split("\n")
    return _Model(
        {term: n for n, term in enumerate(terms)},
        raw["idf"].astype(np.float64),
        raw["weights"].astype(np.float64),
        float(raw["intercept"][0]),
    )


@lru_cache(maxsize=4096)
def is_spoken(clause: str) -> bool:
    """Blame, mockery, an appeal or courtesy, by its wording."""
    if len(clause) < _SHORTEST:
        return False
    model = _model()
    counts: dict[int, int] = {}
    for run in runs(clause[:_MOST_CHARACTERS]):
        number = model.terms.get(run)
        if number is not None:
            counts[number] = counts.get(number, 0) + 1
    if not counts:
        return False
    rows = np.fromiter(sorted(counts), dtype=np.int64)
    values = np.array([1 + log(counts[n]) for n in rows.tolist()]) * model.idf[rows]
    score = float(values @ model.weights[rows]) / float(np.linalg.norm(values)) + model.intercept
    return 1 / (1 + exp(-score)) > SPOKEN
