"""What is counted of an item: words, and pairs of neighbouring characters of its title and beginning."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log
from operator import add
from zlib import crc32

import numpy as np
import numpy.typing as npt
import rjieba

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
    letter: no training counted them.
    """

    names: tuple[str, ...]
    ids: Ids
    counts: Weights
    coded: npt.NDArray[np.bool_]
    words: int
    of_places: npt.NDArray[np.bool_]
    places: Places


def pairs_in(folded: str) -> list[str]:
    """Pairs of neighbouring letters; nothing goes across punctuation."""
    pairs = map(add, folded, folded[1:])
    return [PAIR + pair for pair in pairs if pair.isalnum()]


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
    weights = {word: 1 + log(count) for word, count in words.items()} | pairs
    names = tuple(weights)
    places = _places(title, text, fold(item.place))
    inside = "\n".join([*places.spots, *places.towns, *places.beside])
    ids, coded = hashed(names)
    return Terms(
        names,
        ids,
        np.fromiter(weights.values(), np.float32, len(names)),
        coded,
        len(words),
        np.fromiter((word in inside for word in words), np.bool_, len(words)),
        places,
    )


def _places(title: str, text: str, place: str) -> Places:
    """It is about those of its title and the place given, or else of its first words; the rest is beside."""
    named, said = places_of(title, place), places_of(text[:_MENTIONED])
    if not named.spots:
        named = named.union(places_of(text[:_OPENING]))
    codes = codes_in(f"{title}\n{text[:_MENTIONED]}")
    return Places(named.spots, named.towns or said.towns, said.spots - named.spots, codes)


def hashed(names: Sequence[str]) -> tuple[Ids, npt.NDArray[np.bool_]]:
    """Their buckets, and which end in a numeral or hold a character of less than three bytes."""
    encoded = [name.encode("utf-8", "replace") for name in names]
    ids = np.fromiter(map(crc32, encoded), np.uint32, len(names)) & np.uint32(BUCKETS - 1)
    sizes = np.fromiter(map(len, encoded), np.int32, len(names))
    letters = np.fromiter(map(len, names), np.int32, len(names))
    marks = np.fromiter((name[0] == PAIR for name in names), np.int32, len(names))
    numerals = np.fromiter((name[-1] in _NUMERALS for name in names), np.bool_, len(names))
    return ids.astype(np.int32), (sizes + 2 * marks < 3 * letters) | numerals


def documents_with(texts: Iterable[tuple[str, str]]) -> Mapping[str, int]:
    """In how many (title, text) each term stands: what training counts."""
    found: Counter[str] = Counter()
    for title, text in texts:
        head, body = fold(title), fold(text[:_MOST_TEXT])
        found.update({*words_in(head), *words_in(body), *pairs_in(head), *pairs_in(body[:_BEGINNING])})
    return found
