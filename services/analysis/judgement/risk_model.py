"""The trained risk model: a linear one over the evidence of a scene, then weighed with the rubric's own level."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from services.analysis.judgement import parameters
from services.analysis.judgement.clauses import Document
from services.analysis.judgement.hashing import Ints, distinct
from services.analysis.judgement.linear import summed
from services.analysis.judgement.terms import Seen, Terms
from services.contracts.codes import RiskLevel

_TINY = 1e-9
LEVELS = (RiskLevel.GENERAL, RiskLevel.MAJOR, RiskLevel.SEVERE)
SEVERE = LEVELS.index(RiskLevel.SEVERE)
Probabilities = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Model:
    """`table` (terms, levels + 1) holds weights and, last, the rarity by which they count: small, for it is read all over."""

    terms: Terms
    table: npt.NDArray[np.float32]
    intercept: Matrix
    mixture: Matrix
    offset: Matrix


@cache
def _model() -> _Model:
    raw = parameters.load("risk")
    return _Model(
        Terms(bytes(raw["terms"].astype(np.uint8)).decode().split("\n")),
        np.ascontiguousarray(np.column_stack([raw["weights"], raw["idf"]]), dtype=np.float32),
        raw["intercept"].astype(np.float64),
        raw["mixture"].astype(np.float64),
        raw["offset"].astype(np.float64),
    )


def weighed(seen: Sequence[Seen], circumstances: Sequence[Sequence[bool]]) -> Probabilities:
    """[text, level]: calibrated, given what the rubric and the guards say (`circumstances`); all of one sheet."""
    model = _model()
    return _softmax(signs(by_wording(seen), circumstances) @ model.mixture + model.offset)


def by_wording(seen: Sequence[Seen]) -> Probabilities:
    """[text, level] by what is seen alone; all of one sheet, and no clause seen twice."""
    model = _model()
    owners, rows = model.terms.met(seen)
    weights, rarity = _weights(model, rows)
    lengths = np.sqrt(np.bincount(owners, weights=np.square(rarity), minlength=len(seen)))
    scores = model.intercept + summed(weights, owners, len(seen)) / np.maximum(lengths, _TINY)[:, None]
    return _softmax(scores)


def _weights(model: _Model, rows: Ints) -> tuple[Matrix, Matrix]:
    """Of these terms, with their rarity in them, and that rarity."""
    met = model.table.take(rows, axis=0).astype(np.float64)
    return met[:, :-1] * met[:, -1:], met[:, -1]


def signs(trained: Probabilities, circumstances: Sequence[Sequence[bool]]) -> Probabilities:
    """What the mixture weighs, [text, sign]: log odds of major and severe against general, and the circumstances."""
    logs = np.log(trained + 1e-9)
    return np.column_stack([logs[:, 1:] - logs[:, :1], np.asarray(circumstances, dtype=np.float64)])


def _softmax(values: Probabilities) -> Probabilities:
    odds = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def pulls(document: Document, level: RiskLevel) -> npt.NDArray[np.float64]:
    """For each clause how strongly its runs of characters speak for `level` rather than for general."""
    model = _model()
    sheet, column, width = document.sheet, LEVELS.index(level), len(model.table)
    first, end = sheet.first_clauses[document.number : document.number + 2]
    own = slice(sheet.runs.firsts[first], sheet.runs.firsts[end])
    rows = model.terms.rows.take(sheet.rows(model.terms.index)[0][own])
    known = np.flatnonzero(rows >= 0)
    clauses, rows = np.divmod(distinct((sheet.runs.owners[own][known] - first) * width + rows[known]), width)
    weights = _weights(model, rows)[0]
    pull = weights[:, column] - weights[:, 0]
    return np.bincount(clauses, weights=pull, minlength=end - first).astype(np.float64)
