"""Weights of a sparse linear model moved towards new examples, held back by a pull to where they were."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_FIRST, _SECOND, _TINY = 0.9, 0.999, 1e-8
"""Decay of the means of gradients and of their squares (Adam; Kingma and Ba 2015)."""


@dataclass(frozen=True)
class Design:
    """Values of features in examples: entry n says that example `owners[n]` has feature `rows[n]`.

    Sorted by example; `features` numbers the rows of the whole model that occur.
    """

    features: Ints
    rows: Ints
    owners: Ints
    values: Doubles
    count: int

    @classmethod
    def of(cls, rows: Ints, owners: Ints, values: Doubles, count: int) -> "Design":
        features, compact = np.unique(rows, return_inverse=True)
        return cls(features, compact.astype(np.int64), owners, values, count)

    def times(self, weights: Doubles) -> Doubles:
        """[example, column]; `weights` [own feature, column]."""
        return _summed(weights[self.rows] * self.values[:, None], self.owners, self.count)

    def back(self, given: Doubles) -> Doubles:
        """[own feature, column] from [example, column]."""
        order = np.argsort(self.rows, kind="stable")
        parts = (given[self.owners] * self.values[:, None])[order]
        return _summed(parts, self.rows[order], len(self.features))


def _summed(parts: Doubles, groups: Ints, count: int) -> Doubles:
    """Sums of consecutive rows with the same group number, which grow."""
    out = np.zeros((count, parts.shape[1]))
    present = np.flatnonzero(np.bincount(groups, minlength=count))
    if present.size:
        out[present] = np.add.reduceat(parts, np.searchsorted(groups, present), axis=0)
    return out


def moved(
    design: Design,
    before: Doubles,
    gradient: Callable[[Doubles], Doubles],
    *,
    pull: float,
    steps: int = 60,
    rate: float = 0.05,
) -> Doubles:
    """What to add to the weights [own feature, column]: the likeliest, the prior centred on nothing.

    `before` are the scores [example, column] without it, `gradient` that of the loss by scores, `pull` the
    weight of half the squared length of what is added.
    """
    added = np.zeros((len(design.features), before.shape[1]))
    mean, square = np.zeros_like(added), np.zeros_like(added)
    for step in range(1, steps + 1):
        slope = design.back(gradient(before + design.times(added))) + pull * added
        mean = _FIRST * mean + (1 - _FIRST) * slope
        square = _SECOND * square + (1 - _SECOND) * slope**2
        size = np.sqrt(square / (1 - _SECOND**step)) + _TINY
        added -= rate * (mean / (1 - _FIRST**step)) / size
    return added


def softmax(scores: Doubles) -> Doubles:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))
