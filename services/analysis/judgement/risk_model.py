"""The trained risk model: a linear one over the evidence of a scene, then weighed with the rubric's own level."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from services.analysis.judgement import parameters
from services.contracts.codes import RiskLevel

LEVELS = (RiskLevel.GENERAL, RiskLevel.MAJOR, RiskLevel.SEVERE)
Probabilities = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Model:
    """`weights` (terms, levels) already hold each term's rarity."""

    terms: dict[str, int]
    rarity: Matrix
    weights: Matrix
    intercept: Matrix
    mixture: Matrix
    offset: Matrix


@cache
def _model() -> _Model:
    raw = parameters.load("risk")
    terms = bytes(raw["terms"].astype(np.uint8)).decode().split("\n")
    rarity = raw["idf"].astype(np.float64)
    return _Model(
        {term: n for n, term in enumerate(terms)},
        rarity,
        raw["weights"].astype(np.float64) * rarity[:, None],
        raw["intercept"].astype(np.float64),
        raw["mixture"].astype(np.float64),
        raw["offset"].astype(np.float64),
    )


def scores(evidence: AbstractSet[str]) -> Probabilities:
    """By wording and facts alone: of general, major and severe, in this order, before they are weighed."""
    model = _model()
    rows = _rows(evidence)
    if not rows.size:
        return model.intercept
    length = float(np.linalg.norm(model.rarity[rows]))
    return np.asarray(model.intercept + model.weights[rows].sum(axis=0) / length)


def weighed(evidence: AbstractSet[str], circumstances: Sequence[bool]) -> Probabilities:
    """Calibrated probabilities of the levels, given what the rubric and the guards say (`circumstances`)."""
    model = _model()
    return _softmax(signs(_softmax(scores(evidence)), circumstances) @ model.mixture + model.offset)


def signs(trained: Probabilities, circumstances: Sequence[bool]) -> Probabilities:
    """What the mixture weighs: log odds of major and severe against general, and the circumstances."""
    logs = np.log(trained + 1e-9)
    return np.array([logs[1] - logs[0], logs[2] - logs[0], *circumstances], dtype=np.float64)


def _softmax(values: Probabilities) -> Probabilities:
    odds = np.exp(values - values.max())
    return np.asarray(odds / odds.sum())


def _rows(evidence: AbstractSet[str]) -> npt.NDArray[np.int64]:
    terms = _model().terms
    known = terms.keys() & evidence
    rows = np.fromiter(map(terms.__getitem__, known), dtype=np.int64, count=len(known))
    rows.sort()
    return rows


def pull(evidence: AbstractSet[str], level: RiskLevel) -> float:
    """How strongly these features speak for `level` rather than for general."""
    weights = _model().weights[_rows(evidence)]
    return float((weights[:, LEVELS.index(level)] - weights[:, 0]).sum())
