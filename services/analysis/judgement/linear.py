"""Linear models over grams: which rows of the weights a batch of texts meets, and what they add up to."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.analysis.judgement.grams import Grams
from services.analysis.judgement.hashing import Hashes, Index, Ints
from services.analysis.judgement.parameters import Table

Floats = npt.NDArray[np.float32]


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


def weigh(rows: Ints, owners: Ints, count: int, idf: Floats) -> Met:
    """(1 + log of occurrences) × idf, scaled to length 1 for each text; `rows` may hold repeats."""
    width = max(1, len(idf))
    distinct, times = np.unique(owners * width + rows, return_counts=True)
    owners, rows = np.divmod(distinct, width)
    values = (1 + np.log(times)).astype(np.float32) * idf[rows]
    lengths = np.sqrt(np.bincount(owners, weights=np.square(values), minlength=count))
    return Met(rows, owners, values / lengths[owners].astype(np.float32), count)


@dataclass(frozen=True)
class Linear:
    """`weights` [gram, class]; the keys in the file are the upper 32 bits of the grams' numbers."""

    index: Index
    idf: Floats
    weights: Floats
    intercept: Floats

    @classmethod
    def from_table(cls, raw: Table) -> "Linear":
        return cls(
            Index(np.cumsum(raw["key_steps"], dtype=np.uint64)),
            np.asarray(raw["idf"], dtype=np.float32),
            np.asarray(raw["weights"], dtype=np.float32),
            np.asarray(raw["intercept"], dtype=np.float32),
        )

    def scores(self, seen: Grams) -> npt.NDArray[np.float64]:
        """[text, class]: intercept plus weights of what is met."""
        rows = self.index.rows(short(seen.keys))
        known = rows != self.index.missing
        met = weigh(rows[known].astype(np.int64), seen.owners[known], seen.count, self.idf)
        parts = self.weights[met.rows] * met.values[:, None]
        sums = np.zeros((seen.count, len(self.intercept)))
        present = np.flatnonzero(np.bincount(met.owners, minlength=seen.count))
        if present.size:
            sums[present] = np.add.reduceat(parts, np.searchsorted(met.owners, present), axis=0)
        return sums + self.intercept
