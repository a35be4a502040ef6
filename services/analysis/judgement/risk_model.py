"""The trained risk model: a linear one over the evidence of a scene, with what each clause adds."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from services.analysis.judgement import parameters
from services.contracts.codes import RiskLevel

LEVELS = (RiskLevel.GENERAL, RiskLevel.MAJOR, RiskLevel.SEVERE)
Probabilities = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Model:
    terms: dict[str, int]
    idf: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    intercept: npt.NDArray[np.float64]


@cache
def _model() -> _Model:
    raw = parameters.load("risk")
    terms = bytes(raw["terms"].astype(np.uint8)).decode().split("\n")
    order = [list(raw["classes"]).index(level.value) for level in LEVELS]
    return _Model(
        {term: n for n, term in enumerate(terms)},
        raw["idf"].astype(np.float64),
        raw["weights"].astype(np.float64)[:, order],
        raw["intercept"].astype(np.float64)[order],
    )


def probabilities(evidence: Iterable[str]) -> Probabilities:
    """Of general, major and severe, in this order."""
    model = _model()
    rows = np.array(
        sorted(n for term in evidence if (n := model.terms.get(term)) is not None), dtype=np.int64
    )
    scores = model.intercept
    if rows.size:
        values = model.idf[rows]
        scores = scores + (values / np.linalg.norm(values)) @ model.weights[rows]
    odds = np.exp(scores - scores.max())
    return np.asarray(odds / odds.sum())


def pull(evidence: Iterable[str], level: RiskLevel) -> float:
    """How strongly these features speak for `level` rather than for general."""
    model = _model()
    rows = [n for term in evidence if (n := model.terms.get(term)) is not None]
    column = LEVELS.index(level)
    return (
        float(((model.weights[rows, column] - model.weights[rows, 0]) * model.idf[rows]).sum())
        if rows
        else 0.0
    )
