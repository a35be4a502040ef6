"""What is counted of an item: words, and pairs of neighbouring characters of its title and beginning."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from operator import add

import numpy as np
import numpy.typing as npt
import rjieba

from services.analysis.topics.domain.buckets import PAIR, Flags, Ids, hashed, hashed_pairs
from services.analysis.topics.domain.forms import clauses_in
from services.analysis.topics.domain.places import Places, codes_in, places_of, places_within
from services.common.fold import fold

Weights = npt.NDArray[np.float32]

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
    """Terms of an item with their weights before rarity: first its `said` words, then `pairs` of characters.

    `of_places` marks the words that are part of a place's name, `coded` the terms with a digit or a Latin
    letter: no training counted them. `clauses` are those of the text.
    """

    said: tuple[str, ...]
    pairs: tuple[str, ...]
    ids: Ids
    counts: Weights
    coded: Flags
    of_places: Flags
    places: Places
    clauses: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """How many of the terms are words."""
        return len(self.said)

    @property
    def names(self) -> tuple[str, ...]:
        """All of them as training spells them."""
        return (*self.said, *(PAIR + pair for pair in self.pairs))


def pairs_in(folded: str) -> list[str]:
    """Pairs of neighbouring letters as terms; nothing goes across punctuation."""
    return [PAIR + pair for pair in _pairs(folded)]


def _pairs(folded: str) -> Iterator[str]:
    return filter(str.isalnum, map(add, folded, folded[1:]))


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
    pairs = dict.fromkeys(_pairs(text[:_BEGINNING]), _PAIR_IN_TEXT)
    for pair in _pairs(title):
        pairs[pair] = pairs.get(pair, 0.0) + _PAIR_IN_TITLE
    counts = np.fromiter(chain(words.values(), pairs.values()), np.float64, len(words) + len(pairs))
    counts[: len(words)] = 1 + np.log(counts[: len(words)])
    said, paired = tuple(words), tuple(pairs)
    ids_of_words, coded_words = hashed(said)
    ids_of_pairs, coded_pairs = hashed_pairs(paired)
    ids, coded = np.concatenate([ids_of_words, ids_of_pairs]), np.concatenate([coded_words, coded_pairs])
    places = _places(title, text, fold(item.place) if item.place else "")
    inside = "\n".join([*places.spots, *places.towns, *places.beside])
    of_places = np.array([word in inside for word in said], np.bool_)
    return Terms(said, paired, ids, counts.astype(np.float32), coded, of_places, places, clauses_in(text))


def _places(title: str, text: str, place: str) -> Places:
    """It is about those of its title and the place given, or else of its first words; the rest is beside."""
    named, (said, first) = places_of(title, place), places_within(text[:_MENTIONED], _OPENING)
    if not named.spots:
        named = named.union(first)
    codes = codes_in(f"{title}\n{text[:_MENTIONED]}")
    return Places(named.spots, named.towns or said.towns, said.spots - named.spots, codes)


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
