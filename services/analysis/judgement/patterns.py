"""The small language that the lexicon is written in, compiled to RE2 (linear time on any text).

`~` up to 6 characters inside a clause, `≈` up to 14; `{person}` and friends stand for word classes;
each string of a tuple is one alternative.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice

import numpy as np
import re2

from services.analysis.judgement import lexicon
from services.analysis.judgement.anchors import anchors

_NEAR = r"[^，。！？；：\n ]{0,6}"
_FAR = r"[^，。！？；：\n ]{0,14}"
_BYTES = 8 << 20
_SYNTAX = frozenset("\\^$.[]|()?*+{}")

_HIGH_BITS, _CONTINUED = 0xC0, 0x80
"""Of a byte in UTF-8 that is not the first of its character."""

Span = tuple[int, int]


@cache
def _classes() -> Mapping[str, str]:
    classes = {name: "(?:" + "|".join(lexicon.words(name)) + ")" for name in lexicon.read("words")}
    return classes | {"surname": f"[{''.join(lexicon.words('surnames'))}]"}


def expand(source: str) -> str:
    """Source of the lexicon → source of RE2."""
    for name, pattern in _classes().items():
        source = source.replace("{" + name + "}", pattern)
    return source.replace("~", _NEAR).replace("≈", _FAR)


def _options() -> "re2.Options":
    options = re2.Options()
    options.max_mem = _BYTES
    options.never_capture = True
    options.log_errors = False
    return options


def compiled(alternatives: Iterable[str]) -> "re2.Pattern[str]":
    """One pattern of all alternatives; the first that matches at the leftmost place wins."""
    return re2.compile("|".join(f"(?:{expand(a)})" for a in alternatives), _options())


@dataclass(frozen=True, slots=True)
class Text:
    """A text as its patterns want it: bytes, the place of each byte, and all runs of one or two characters."""

    encoded: bytes
    places: list[int]
    runs: frozenset[str]


def prepared(text: str) -> Text:
    encoded = text.encode()
    first = (np.frombuffer(encoded, dtype=np.uint8) & _HIGH_BITS) != _CONTINUED
    places = (np.cumsum(first) - 1).tolist()
    places.append(len(text))
    return Text(encoded, places, frozenset(text).union(map(str.__add__, text, text[1:])))


class Finder:
    """Finds the words of many slots at once.

    One automaton for hundreds of alternatives has more states than its memory holds and crawls; an automaton
    for each is fast, and all but a few are ruled out by a look at the text's runs of characters (`anchors`).
    """

    def __init__(self, slots: Mapping[str, Iterable[str]]) -> None:
        self._alternatives = [(slot, expand(source)) for slot, sources in slots.items() for source in sources]
        self._needs = [anchors(source) for _, source in self._alternatives]
        self._always = [n for n, needs in enumerate(self._needs) if not needs]
        self._index: dict[str, list[int]] = defaultdict(list)
        for number, needs in enumerate(self._needs):
            for run in needs[0] if needs else ():
                self._index[run].append(number)
        self._literals = [
            source.encode() if _is_literal(source) else None for _, source in self._alternatives
        ]
        self._compiled: dict[int, re2.Pattern[bytes]] = {}

    def find(self, text: Text, most: int) -> dict[str, list[Span]]:
        """For each slot that is there its spans from left to right, none overlapping, at most `most`."""
        found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for number in self._candidates(text.runs):
            slot = self._alternatives[number][0]
            spans = self._spans(number, text.encoded, most)
            found[slot].extend((start, number, end) for start, end in spans)
        return {slot: _apart(spans, text.places, most) for slot, spans in found.items()}

    def _candidates(self, runs: frozenset[str]) -> list[int]:
        numbers = {n for run in self._index.keys() & runs for n in self._index[run]}
        needs = self._needs
        held = [n for n in numbers if len(needs[n]) == 1 or not runs.isdisjoint(needs[n][1])]
        return sorted([*held, *self._always])

    def _spans(self, number: int, encoded: bytes, most: int) -> list[Span]:
        literal = self._literals[number]
        if literal is not None:
            return _places_of(literal, encoded, most)
        matches = islice(self._pattern(number).finditer(encoded), most)
        return [span for match in matches if (span := match.span())[0] < span[1]]

    def _pattern(self, number: int) -> "re2.Pattern[bytes]":
        known = self._compiled.get(number)
        if known is None:
            known = self._compiled[number] = re2.compile(self._alternatives[number][1].encode(), _options())
        return known


def _is_literal(source: str) -> bool:
    return not _SYNTAX.intersection(source)


def _places_of(literal: bytes, encoded: bytes, most: int) -> list[Span]:
    spans: list[Span] = []
    at = encoded.find(literal)
    while at >= 0 and len(spans) < most:
        spans.append((at, at + len(literal)))
        at = encoded.find(literal, at + len(literal))
    return spans


def _apart(spans: list[tuple[int, int, int]], places: list[int], most: int) -> list[Span]:
    """The leftmost ones; of two at one place that of the earlier alternative."""
    kept: list[Span] = []
    free = 0
    for start, _, end in sorted(spans):
        if start >= free:
            kept.append((places[start], places[end]))
            free = end
    return kept[:most]
