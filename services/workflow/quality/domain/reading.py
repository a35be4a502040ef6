"""A text as the rules read it: folded, with the way back to the text as it was written."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from services.common.fold import fold_with_places

_SENTENCE = re.compile("[^。!?;…]+")
_CLAUSE = re.compile("[^。!?;…,:]+")


class Stretch(NamedTuple):
    """A part of a folded text, half open."""

    start: int
    end: int
    words: str


class Lexicon:
    """Finds the words of a list in a text, the longest first; one step a character, whatever the list."""

    def __init__(self, listed: Iterable[str]) -> None:
        by_beginning: dict[str, list[str]] = {}
        for word in sorted(set(listed), key=len, reverse=True):
            by_beginning.setdefault(word[:2], []).append(word)
        self._by_beginning = {begin: tuple(found) for begin, found in by_beginning.items()}

    def length_at(self, text: str, place: int) -> int:
        """How long the longest word is that begins at `place`; 0 when none does."""
        for word in self._by_beginning.get(text[place : place + 2], ()):
            if text.startswith(word, place):
                return len(word)
        return 0

    def within(self, text: str) -> Iterator[str]:
        """Every word that begins anywhere in `text`, also inside another."""
        for place in range(len(text) - 1):
            for word in self._by_beginning.get(text[place : place + 2], ()):
                if text.startswith(word, place):
                    yield word


@dataclass(frozen=True)
class Reading:
    """A text, and its folded copy with the place of each character in the text."""

    text: str
    folded: str
    places: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The code points of the text behind a stretch of the folded copy; an empty one is at the end."""
        if start >= end or start >= len(self.places):
            return len(self.text), len(self.text)
        return self.places[start], self.places[end - 1] + 1

    @cached_property
    def sentences(self) -> list[Stretch]:
        return list(_parted(self.folded, _SENTENCE))

    @cached_property
    def clauses(self) -> list[Stretch]:
        return list(_parted(self.folded, _CLAUSE))

    def clauses_of(self, sentence: Stretch) -> list[Stretch]:
        first = bisect_left(self._clause_starts, sentence.start)
        return self.clauses[first : bisect_left(self._clause_starts, sentence.end)]

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [clause.start for clause in self.clauses]


def read(text: str) -> Reading:
    """A line break ends a sentence; folding would let it vanish."""
    folded, places = fold_with_places(text.replace("\n", "。"))
    return Reading(text, folded, places)


def _parted(folded: str, between: re.Pattern[str]) -> Iterator[Stretch]:
    for found in between.finditer(folded):
        yield Stretch(found.start(), found.end(), found[0])
