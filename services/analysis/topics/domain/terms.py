"""What is counted of an item: words, and pairs of neighbouring characters of its title and beginning."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from operator import add
from zlib import crc32

import numpy as np
import numpy.typing as npt
import rjieba

from services.analysis.topics.domain.forms import Clause, clauses_in
from services.analysis.topics.domain.places import Places, codes_in, places_of
from services.common.fold import fold

Ids = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float32]

BUCKETS = 1 << 21
"""Terms are known by a hash: the memory of what is rare stays bounded, whatever people write."""

PAIR = "@"
_MOST_TITLE = 200
_MOST_TEXT = 1_500
_NUMERALS = frozenset("零一二三四五六七八九十百千万")
_BEGINNING = 300
"""Pairs are taken from the title and this many characters: names and places stand there."""
_OPENING = 120
_MENTIONED = 240
_TITLE_COUNTS = 2
_PAIR_IN_TITLE = 1.0
_PAIR_IN_TEXT = 0.3
_MOST_MET = 60_000


@dataclass(frozen=True, slots=True)
class ItemText:
    """An item as it is compared: shown (masked) words, place as submitted, the time it was received."""

    title: str
    text: str
    place: str
    at: datetime
    drill: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of an item with their weights before rarity: first `words` words, then pairs of characters.

    `of_places` marks the words that are part of a place's name, `coded` the terms with a digit or a Latin
    letter: no training counted them. `clauses` are those of the text.
    """

    names: tuple[str, ...]
    ids: Ids
    counts: Weights
    coded: npt.NDArray[np.bool_]
    words: int
    of_places: npt.NDArray[np.bool_]
    places: Places
    clauses: tuple[Clause, ...] = ()


def pairs_in(folded: str) -> list[str]:
    """Pairs of neighbouring letters; nothing goes across punctuation."""
    return [PAIR + pair for pair in filter(str.isalnum, map(add, folded, folded[1:]))]


def words_in(folded: str) -> list[str]:
    return [word for word in rjieba.cut(folded) if word[0].isalnum()]


def terms_of(item: ItemText) -> Terms:
    """Count what an item says; the title counts twice, and its pairs more than those of the text."""
    title, text = fold(item.title[:_MOST_TITLE]), fold(item.text[:_MOST_TEXT])
    if not title:
        title = text[:40]
    words = Counter(words_in(text))
    for word in words_in(title):
        words[word] += _TITLE_COUNTS
    pairs = dict.fromkeys(pairs_in(text[:_BEGINNING]), _PAIR_IN_TEXT)
    for pair in pairs_in(title):
        pairs[pair] = pairs.get(pair, 0.0) + _PAIR_IN_TITLE
    names = (*words, *pairs)
    counts = np.fromiter(chain(words.values(), pairs.values()), np.float64, len(names))
    counts[: len(words)] = 1 + np.log(counts[: len(words)])
    places = _places(title, text, fold(item.place) if item.place else "")
    inside = "\n".join([*places.spots, *places.towns, *places.beside])
    ids, coded = hashed(names)
    of_places = np.array([word in inside for word in words], np.bool_)
    said = clauses_in(text)
    return Terms(names, ids, counts.astype(np.float32), coded, len(words), of_places, places, said)


def _places(title: str, text: str, place: str) -> Places:
    """It is about those of its title and the place given, or else of its first words; the rest is beside."""
    named, said = places_of(title, place), places_of(text[:_MENTIONED])
    if not named.spots:
        named = named.union(places_of(text[:_OPENING]))
    codes = codes_in(f"{title}\n{text[:_MENTIONED]}")
    return Places(named.spots, named.towns or said.towns, said.spots - named.spots, codes)


class _Met(dict[str, int]):
    """The buckets of terms met lately, with a bit more for the coded ones: most terms come again."""

    def __missing__(self, name: str) -> int:
        encoded = name.encode("utf-8", "replace")
        coded = len(encoded) + 2 * (name[0] == PAIR) < 3 * len(name) or name[-1] in _NUMERALS
        if len(self) >= _MOST_MET:
            self.clear()
        found = self[name] = (crc32(encoded) & (BUCKETS - 1)) + BUCKETS * coded
        return found


_MET = _Met()


def hashed(names: Sequence[str]) -> tuple[Ids, npt.NDArray[np.bool_]]:
    """Their buckets, and which end in a numeral or hold a character of less than three bytes."""
    found = np.fromiter(map(_MET.__getitem__, names), np.int32, len(names))
    return found & np.int32(BUCKETS - 1), found >= BUCKETS


def tells(word: str) -> bool:
    """Whether it may say what an item is about: two letters, and not how many or how long."""
    return len(word) > 1 and _NUMERALS.isdisjoint(word)


def documents_with(texts: Iterable[tuple[str, str]]) -> Mapping[str, int]:
    """In how many (title, text) each term stands: what training counts."""
    found: Counter[str] = Counter()
    for title, text in texts:
        head, body = fold(title), fold(text[:_MOST_TEXT])
        found.update({*words_in(head), *words_in(body), *pairs_in(head), *pairs_in(body[:_BEGINNING])})
    return found
