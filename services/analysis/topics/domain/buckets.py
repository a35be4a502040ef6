"""The numbers of terms: buckets of a hash, so that memory stays bounded, whatever people write."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

BUCKETS = 1 << 21
PAIR = "@"
"""Stands before a pair of neighbouring letters, so that it is another term than the word of these letters."""

_NUMERALS = "零一二三四五六七八九十百千万"
_MOST_MET = 60_000
_PLANE = 1 << 16
_BITS = np.uint32(BUCKETS - 1)
_LENGTHS = {0x80: 1, 0x800: 2, _PLANE: 3}
"""Bytes of the code points below each of these."""
_LEAST_PLAIN = 6
"""Bytes of a pair of two Chinese characters."""
_CODED_ANYHOW = 10


class _Met(dict[str, int]):
    """The buckets of terms met lately, with a bit more for the coded ones: most words come again."""

    def __missing__(self, name: str) -> int:
        if len(self) >= _MOST_MET:
            self.clear()
        found = self[name] = _bucket(name)
        return found


_MET = _Met()


def _bucket(name: str) -> int:
    encoded = name.encode("utf-8", "replace")
    coded = len(encoded) + 2 * (name[0] == PAIR) < 3 * len(name) or name[-1] in _NUMERALS
    return (crc32(encoded) & (BUCKETS - 1)) + BUCKETS * coded


def hashed(names: Sequence[str]) -> tuple[Ids, Flags]:
    """Their buckets, and which end in a numeral or hold a character of less than three bytes."""
    return _parted(np.fromiter(map(_MET.__getitem__, names), np.int32, len(names)))


def hashed_pairs(pairs: Collection[str]) -> tuple[Ids, Flags]:
    """The same of `PAIR` before each of these strings of two characters, computed all at once."""
    codes = np.frombuffer("".join(pairs).encode("utf-32-le", "replace"), np.uint32).reshape(-1, 2)
    if codes.size and int(codes.max()) >= _PLANE:
        return _parted(np.fromiter((_bucket(PAIR + pair) for pair in pairs), np.int32, len(pairs)))
    table = _table()
    first, last = codes[:, 0], codes[:, 1]
    sizes = table.sizes.take(last).astype(np.intp)
    mixed = table.first.take((sizes - 1) * _PLANE + first) ^ table.last.take(last)
    coded = table.sizes.take(first) + sizes - table.numerals.take(last) < _LEAST_PLAIN
    return mixed, coded


def _parted(found: Ids) -> tuple[Ids, Flags]:
    return found & np.int32(BUCKETS - 1), found >= BUCKETS


class _Table(NamedTuple):
    """By code point: `sizes` in bytes, and what it gives to the bucket of a pair as its `first` or `last`.

    CRC-32 is linear: what the first one gives depends only on how many bytes (1 to 3) follow it, by row.
    """

    first: Ids
    last: Ids
    sizes: npt.NDArray[np.int8]
    numerals: npt.NDArray[np.int8]


@cache
def _table() -> _Table:
    points = np.arange(_PLANE, dtype=np.uint32)
    sizes = np.select([points < limit for limit in _LENGTHS], list(_LENGTHS.values())).astype(np.int8)
    encoded = _encoded(points, sizes)
    begun = _after(np.full(_PLANE, ~crc32(PAIR.encode()) & 0xFFFFFFFF, np.uint32), encoded, sizes)
    zeros = np.zeros((3, _PLANE), np.uint8)
    rows = [_after(begun, zeros, np.full(_PLANE, size, np.int8)) for size in _LENGTHS.values()]
    last = ~_after(np.zeros(_PLANE, np.uint32), encoded, sizes)
    numerals = np.zeros(_PLANE, np.int8)
    numerals[[ord(numeral) for numeral in _NUMERALS]] = _CODED_ANYHOW
    first = np.concatenate(rows) & _BITS
    return _Table(first.astype(np.int32), (last & _BITS).astype(np.int32), sizes, numerals)


def _encoded(points: npt.NDArray[np.uint32], sizes: npt.NDArray[np.int8]) -> npt.NDArray[np.uint8]:
    """The bytes of each as UTF-8, one row for each of the three places."""
    low, middle, high = points & 0x3F | 0x80, points >> 6 & 0x3F | 0x80, points >> 12 | 0xE0
    rows = (
        np.choose(sizes - 1, [points, points >> 6 | 0xC0, high]),
        np.choose(sizes - 1, [points, low, middle]),
        low,
    )
    return np.stack([row & 0xFF for row in rows]).astype(np.uint8)


def _after(
    state: npt.NDArray[np.uint32], encoded: npt.NDArray[np.uint8], sizes: npt.NDArray[np.int8]
) -> npt.NDArray[np.uint32]:
    """The states of CRC-32 after the first `sizes` of these bytes."""
    steps = np.array([~crc32(bytes([byte]), 0xFFFFFFFF) & 0xFFFFFFFF for byte in range(256)], np.uint32)
    for place, row in enumerate(encoded):
        state = np.where(place < sizes, steps[(state ^ row) & 0xFF] ^ state >> 8, state)
    return state
