"""What the linear models see of texts: words, pairs of words and runs of characters, as numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from services.analysis.judgement.hashing import LAST_CODE, Hashes, Ints, Stretches, code_points, word_numbers

_WORD = np.uint64(0x2545F4914F6CDD1D)
_PAIR = np.uint64(0xDA942042E4DD58B5)


@dataclass(frozen=True)
class Grams:
    """`keys[i]` occurs once more in the text `owners[i]` of `count` texts."""

    keys: Hashes
    owners: Ints
    count: int


@cache
def _kept() -> npt.NDArray[np.bool_]:
    """By code point, whether a character may be seen: no digit, no accented letter, no space, no control."""
    kept = np.ones(LAST_CODE + 1, dtype=np.bool_)
    for code in (*range(0x250), *range(0x2000, 0x2070), 0x3000, *range(0xD800, 0xE000)):
        character = chr(code)
        plain = character.isascii() and character.isalpha()
        kept[code] = plain or not (character.isalnum() or character.isspace() or not character.isprintable())
    return kept


def grams(texts: Sequence[Sequence[str]], widths: Sequence[int] = (1, 2, 3), *, pairs: bool = False) -> Grams:
    """Of texts given as words that make up the text without gaps; nothing reaches over a character not kept."""
    joined = ["".join(words) for words in texts]
    codes = code_points("\n".join(joined))
    owners = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in joined])[: len(codes)]
    kept = _kept().take(np.minimum(codes, LAST_CODE))
    lost = np.concatenate([[0], np.cumsum(~kept)])
    stretches = Stretches(codes)
    keys, where = [], []
    for width in widths:
        first = (
            np.flatnonzero(lost[width:] == lost[:-width]) if len(codes) >= width else np.empty(0, np.int64)
        )
        keys.append(stretches.runs(width).take(first))
        where.append(owners.take(first))
    for found, places in _words(texts, stretches, lost, pairs=pairs):
        keys.append(found)
        where.append(owners.take(places))
    return Grams(np.concatenate(keys), np.concatenate(where), len(texts))


def _words(
    texts: Sequence[Sequence[str]], stretches: Stretches, lost: Ints, *, pairs: bool
) -> list[tuple[Hashes, Ints]]:
    parted = chain.from_iterable((words, "\n") for words in texts)
    lengths = np.fromiter(map(len, chain.from_iterable(parted)), dtype=np.int64)[:-1]
    ends = np.cumsum(lengths)
    starts = ends - lengths
    good = lost.take(ends) == lost.take(starts)
    keys = stretches.between(starts, ends)
    found = [(keys[good] * _WORD, starts[good])]
    if pairs and len(keys) > 1:
        both = good[1:] & good[:-1]
        found.append((((keys[:-1] * _PAIR + keys[1:]) * _PAIR)[both], starts[:-1][both]))
    return found


def keys_of_words(words: Sequence[str]) -> tuple[Hashes, Hashes]:
    """The numbers of these words as words and as runs of characters: what training leaves out."""
    own = word_numbers(words)
    return own * _WORD, own
