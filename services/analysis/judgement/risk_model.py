"""The trained risk model: a linear one over the evidence of a scene, then weighed with the rubric's own level."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from services.analysis.judgement import parameters
from services.analysis.judgement.clauses import Document
from services.analysis.judgement.hashing import distinct
from services.analysis.judgement.terms import Seen, Terms
from services.contracts.codes import RiskLevel

LEVELS = (RiskLevel.GENERAL, RiskLevel.MAJOR, RiskLevel.SEVERE)
Probabilities = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Model:
    """`weights` (terms, levels) already hold each term's rarity."""

    terms: Terms
    rarity: Matrix
    weights: Matrix
    intercept: Matrix
    mixture: Matrix
    offset: Matrix


@cache
def _model() -> _Model:
    raw = parameters.load("risk")
    rarity = raw["idf"].astype(np.float64)
    return _Model(
        Terms(bytes(raw["terms"].astype(np.uint8)).decode().split("\n")),
        rarity,
        raw["weights"].astype(np.float64) * rarity[:, None],
        raw["intercept"].astype(np.float64),
        raw["mixture"].astype(np.float64),
        raw["offset"].astype(np.float64),
    )


def scores(document: Document, seen: Seen) -> Probabilities:
    """By wording and facts alone: of general, major and severe, in this order, before they are weighed."""
    model = _model()
    rows = model.terms.met(document, seen)
    if not rows.size:
        return model.intercept
    length = float(np.linalg.norm(model.rarity[rows]))
    return np.asarray(model.intercept + model.weights[rows].sum(axis=0) / length)


def weighed(document: Document, seen: Seen, circumstances: Sequence[bool]) -> Probabilities:
    """Calibrated probabilities of the levels, given what the rubric and the guards say (`circumstances`)."""
    model = _model()
    return _softmax(signs(_softmax(scores(document, seen)), circumstances) @ model.mixture + model.offset)


def signs(trained: Probabilities, circumstances: Sequence[bool]) -> Probabilities:
    """What the mixture weighs: log odds of major and severe against general, and the circumstances."""
    logs = np.log(trained + 1e-9)
    return np.array([logs[1] - logs[0], logs[2] - logs[0], *circumstances], dtype=np.float64)


def _softmax(values: Probabilities) -> Probabilities:
    odds = np.exp(values - values.max())
    return np.asarray(odds / odds.sum())


def pulls(document: Document, level: RiskLevel) -> npt.NDArray[np.float64]:
    """For each clause how strongly its runs of characters speak for `level` rather than for general."""
    model = _model()
    sheet, column, width = document.sheet, LEVELS.index(level), len(model.weights)
    first, end = sheet.first_clauses[document.number : document.number + 2]
    own = slice(sheet.runs.firsts[first], sheet.runs.firsts[end])
    rows = model.terms.rows[sheet.rows(model.terms.index)[0][own]]
    known = np.flatnonzero(rows >= 0)
    clauses, rows = np.divmod(distinct((sheet.runs.owners[own][known] - first) * width + rows[known]), width)
    pull = model.weights[rows, column] - model.weights[rows, 0]
    return np.bincount(clauses, weights=pull, minlength=end - first).astype(np.float64)
