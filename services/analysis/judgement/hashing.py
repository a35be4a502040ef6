"""Stretches of text as 64-bit numbers, many at once, and an index from such numbers to rows of a table.

A stretch has the same number wherever it stands: the characters' own random-looking numbers are summed with
powers of an odd base, so that the number of any stretch is a difference of two prefix sums, made free of its
place by the inverse power. Two different stretches share a number with probability 2^-64.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]

LAST_CODE = 0xFFFF
"""Of the characters that tables by code point tell apart; all beyond share its place."""

_BASE = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SCATTER = np.uint64(0xD6E8FEB86659FD93)


def word_numbers(words: Sequence[str]) -> Hashes:
    """The number of each word, as `Stretches` has it wherever the word stands."""
    lengths = np.array([len(word) for word in words], dtype=np.int64)
    ends = np.cumsum(lengths)
    return Stretches(code_points("".join(words))).between(ends - lengths, ends)


def counted(values: Ints) -> tuple[Ints, Ints]:
    """In order, each once, and how often it is there."""
    ordered = np.sort(values)
    first = np.flatnonzero(_differ(ordered))
    return ordered.take(first), np.diff(first, append=len(ordered))


def distinct(values: Ints) -> Ints:
    """In order, each once; several times as fast as `np.unique`."""
    ordered = np.sort(values)
    return ordered[_differ(ordered)]


def _differ(ordered: Ints) -> npt.NDArray[np.bool_]:
    """Where another value begins."""
    fresh = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    return fresh


def code_points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _mixed(codes: npt.NDArray[np.uint32]) -> Hashes:
    values = codes.astype(np.uint64) + np.uint64(_BASE)
    values = (values ^ (values >> np.uint64(30))) * _MIX[0]
    values = (values ^ (values >> np.uint64(27))) * _MIX[1]
    return values ^ (values >> np.uint64(31))


@cache
def _powers(bits: int) -> tuple[Hashes, Hashes]:
    """The first 2^bits powers of the base and of its inverse modulo 2^64."""
    inverse = pow(_BASE, -1, 1 << 64)
    made = []
    for base in (_BASE, inverse):
        steps = np.full(1 << bits, np.uint64(base & _MASK))
        steps[0] = 1
        made.append(np.multiply.accumulate(steps))
    return made[0], made[1]


class Stretches:
    """Numbers for stretches of one array of code points."""

    def __init__(self, codes: npt.NDArray[np.uint32]) -> None:
        powers, self._inverse = _powers(max(12, len(codes).bit_length()))
        self._sums = np.zeros(len(codes) + 1, dtype=np.uint64)
        np.cumsum(_mixed(codes) * powers[: len(codes)], out=self._sums[1:])

    def between(self, starts: Ints, ends: Ints) -> Hashes:
        """Of the half-open stretches."""
        return (self._sums.take(ends) - self._sums.take(starts)) * self._inverse.take(starts)

    def runs(self, width: int) -> Hashes:
        """Of all runs of `width` characters, in order of their first one; empty when the text is shorter."""
        count = max(0, len(self._sums) - width)
        return (self._sums[width:] - self._sums[:count]) * self._inverse[:count]


class Index:
    """Rows of distinct keys by open addressing; a key that is not there has the row `len(keys)`.

    `take` is used for it is several times as fast as indexing with an array.
    """

    def __init__(self, keys: Hashes) -> None:
        self.missing = len(keys)
        self._keys = np.append(keys, np.uint64(0))
        bits = max(4, (3 * len(keys)).bit_length())
        self._shift = np.uint64(64 - bits)
        self._last = (1 << bits) - 1
        self._table = np.full(1 << bits, self.missing, dtype=np.int32)
        waiting = np.arange(len(keys), dtype=np.int32)
        slots = self._slots(keys)
        while waiting.size:
            free = self._table[slots] == self.missing
            self._table[slots[free]] = waiting[free]
            lost = self._table[slots] != waiting
            waiting, slots = waiting[lost], (slots[lost] + 1) & self._last

    def _slots(self, keys: Hashes) -> Ints:
        return ((keys * _SCATTER) >> self._shift).astype(np.int64)

    def rows(self, keys: Hashes) -> Rows:
        slots = self._slots(keys)
        rows = self._table.take(slots)
        wrong = self._of_others(rows, keys)
        slots, keys = slots.take(wrong), keys.take(wrong)
        while wrong.size:
            slots = (slots + 1) & self._last
            found = self._table.take(slots)
            rows[wrong] = found
            still = self._of_others(found, keys)
            wrong, slots, keys = wrong.take(still), slots.take(still), keys.take(still)
        return rows

    def _of_others(self, rows: Rows, keys: Hashes) -> Ints:
        """Where a slot is another key's."""
        others: Ints = ((self._keys.take(rows) != keys) & (rows != self.missing)).nonzero()[0]
        return others
