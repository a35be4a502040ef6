"""Linear models over grams: which rows of the weights a batch of texts meets, and what they add up to."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from services.analysis.judgement.grams import Grams
from services.analysis.judgement.hashing import Hashes, Index, Ints, counted
from services.analysis.judgement.parameters import Table

Floats = npt.NDArray[np.float32]
Parts = npt.NDArray[np.uint8]

_PARTS = 2
"""Runs of characters; words and pairs of them."""


def short(keys: Hashes) -> Hashes:
    """The 32 bits of each key that are kept in the file; a gram never seen meets one of 300,000 in 1 of 14,000 cases."""
    return keys >> np.uint64(32)


@dataclass(frozen=True)
class Met:
    """Distinct grams of each text that a model knows: `values` are term frequency times idf, of length 1 a text."""

    rows: Ints
    owners: Ints
    values: Floats
    count: int


def weigh(rows: Ints, owners: Ints, count: int, idf: Floats, parts: Parts | None = None) -> Met:
    """(1 + log of occurrences) × idf, scaled to length 1 for each text; `rows` may hold repeats.

    `parts` says of each row which part of the text it is of: each part is scaled to length 1 by itself.
    """
    width = max(1, len(idf))
    both, times = counted(owners * width + rows)
    owners, rows = np.divmod(both, width)
    values = (1 + np.log(times)).astype(np.float32) * idf.take(rows)
    scaled = owners if parts is None else owners * _PARTS + parts.take(rows)
    lengths = np.sqrt(np.bincount(scaled, weights=np.square(values))).astype(np.float32)
    return Met(rows, owners, values / lengths.take(scaled), count)


@dataclass(frozen=True)
class Linear:
    """`weights` [gram, class], as small as in the file; the keys there are the upper 32 bits of the grams' numbers."""

    index: Index
    idf: Floats
    weights: npt.NDArray[np.float16]
    intercept: Floats
    parts: Parts | None = None

    @classmethod
    def from_table(cls, raw: Table) -> "Linear":
        return cls(
            Index(np.cumsum(raw["key_steps"], dtype=np.uint64)),
            np.asarray(raw["idf"], dtype=np.float32),
            np.ascontiguousarray(raw["weights"], dtype=np.float16),
            np.asarray(raw["intercept"], dtype=np.float32),
            np.asarray(raw["parts"], dtype=np.uint8) if "parts" in raw else None,
        )

    def scores(self, seen: Grams) -> npt.NDArray[np.float64]:
        """[text, class]: intercept plus weights of what is met."""
        rows = self.index.rows(short(seen.keys))
        known = np.flatnonzero(rows != self.index.missing)
        met = weigh(
            rows.take(known).astype(np.int64), seen.owners.take(known), seen.count, self.idf, self.parts
        )
        parts = self.weights.take(met.rows, axis=0).astype(np.float32)
        parts *= met.values[:, None]
        return summed(parts, met.owners, seen.count) + self.intercept


def summed(parts: npt.NDArray[np.floating[Any]], owners: Ints, count: int) -> npt.NDArray[np.float64]:
    """[owner, column]: sums of the rows of each owner; the owners are in order."""
    sums = np.zeros((count, parts.shape[1]))
    present = np.flatnonzero(np.bincount(owners, minlength=count))
    if present.size:
        sums[present] = np.add.reduceat(parts, np.searchsorted(owners, present), axis=0)
    return sums
