"""Finds the words of many slots of the lexicon in many texts at once.

One automaton for hundreds of alternatives has more states than its memory holds and crawls; an automaton for
each is fast, if it is tried only where it may match. What is a plain word is looked up; any other alternative
needs certain runs of characters (`anchors`) and is tried only where they stand together between two stops.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import re2

from services.analysis.judgement.anchors import anchors
from services.analysis.judgement.hashing import Index, Ints, distinct
from services.analysis.judgement.patterns import STOPS, Span, expand, looks_beyond, options, spans
from services.analysis.judgement.pointing import WordList
from services.analysis.judgement.sheet import Sheet, among

_SYNTAX = frozenset("\\^$.[]|()?*+{}")
_STOPPED = among(STOPS)
_BITS = np.uint64(32)

Found = list[dict[int, list[Span]]]
"""For each text the matches of each alternative, from left to right, none overlapping."""


class Finder:
    """The alternatives of all slots, each with a number."""

    def __init__(self, slots: Mapping[str, Iterable[str]], most: Mapping[str, int]) -> None:
        """`most` bounds the spans of each slot in one text."""
        given = [(slot, expand(source)) for slot, sources in slots.items() for source in sources]
        self._slots = [slot for slot, _ in given]
        self._most = [most[slot] for slot, _ in given]
        self._numbers: dict[str, list[int]] = defaultdict(list)
        patterns: dict[int, str] = {}
        for number, (_, source) in enumerate(given):
            if _SYNTAX.isdisjoint(source):
                self._numbers[source].append(number)
            else:
                patterns[number] = source
        self._words = list(self._numbers)
        self._list = WordList(self._words)
        self._trials = _Trials(patterns)

    def find(self, sheet: Sheet) -> list[dict[str, list[Span]]]:
        """For each text the slots that are there, with their spans from left to right, none overlapping."""
        found: Found = [defaultdict(list) for _ in sheet.texts]
        self._look_up(sheet, found)
        self._try(sheet, found)
        return [self._by_slot(own) for own in found]

    def _look_up(self, sheet: Sheet, found: Found) -> None:
        places, rows = self._list.met(sheet.codes, sheet.stretches)
        order = np.argsort(places, kind="stable")
        places = places[order]
        texts = sheet.text_of(places)
        starts = (places - np.array(sheet.starts)[texts]).tolist()
        for text, start, row in zip(texts.tolist(), starts, rows[order].tolist(), strict=True):
            word = self._words[row]
            for number in self._numbers[word]:
                own = found[text][number]
                if len(own) < self._most[number] and (not own or own[-1][1] <= start):
                    own.append((start, start + len(word)))

    def _try(self, sheet: Sheet, found: Found) -> None:
        pieces = _Pieces(sheet)
        for number, piece in self._trials.of(pieces):
            text, start = pieces.place(piece)
            own = found[text][number]
            matches = spans(
                self._trials.pattern(number), pieces.encoded(piece), self._most[number] - len(own)
            )
            own += [(start + low, start + high) for low, high in matches]

    def _by_slot(self, found: dict[int, list[Span]]) -> dict[str, list[Span]]:
        slots: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for number, matches in found.items():
            slots[self._slots[number]] += [(start, number, end) for start, end in matches]
        return {slot: self._apart(matches) for slot, matches in slots.items() if matches}

    def _apart(self, matches: list[tuple[int, int, int]]) -> list[Span]:
        """The leftmost ones; of two at one place that of the earlier alternative."""
        kept: list[Span] = []
        free = 0
        for start, _, end in sorted(matches):
            if start >= free:
                kept.append((start, end))
                free = end
        return kept[: self._most[matches[0][1]]]


class _Pieces:
    """What stands between the stops of a sheet, in order, then its texts as a whole."""

    def __init__(self, sheet: Sheet) -> None:
        stopped = _STOPPED[sheet.classed]
        stops = np.flatnonzero(stopped)
        starts = np.array(sheet.starts)
        self.sheet = sheet
        self.owners: Ints = np.cumsum(stopped) - stopped
        self.parts = len(stops)
        self._starts = np.concatenate([[0], stops[:-1] + 1, starts[:-1]])
        self._ends = np.concatenate([stops, starts[1:] - 1]).tolist()
        self._texts = sheet.text_of(self._starts).tolist()
        self._encoded: dict[int, bytes] = {}

    def __len__(self) -> int:
        return len(self._ends)

    def place(self, number: int) -> tuple[int, int]:
        """Number of the text, and where in it the piece begins."""
        text = self._texts[number]
        return text, int(self._starts[number]) - self.sheet.starts[text]

    def encoded(self, number: int) -> bytes:
        known = self._encoded.get(number)
        if known is None:
            piece = self.sheet.joined[self._starts[number] : self._ends[number]]
            known = self._encoded[number] = piece.encode()
        return known


class _Trials:
    """Which patterns are to be tried where."""

    def __init__(self, patterns: Mapping[int, str]) -> None:
        self._sources = patterns
        self._compiled: dict[int, re2.Pattern[bytes]] = {}
        needs = {number: anchors(source) for number, source in patterns.items()}
        entries: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, sets in needs.items():
            for part, runs in enumerate(sets):
                for run in sorted(runs):
                    entries[run].append((number, part))
        self._index = Index(np.array([_key(run) for run in entries], dtype=np.uint64))
        self._firsts = np.cumsum([0, *map(len, entries.values())])
        self._numbers, self._parts = np.array([each for own in entries.values() for each in own]).T
        size = 1 + max(patterns)
        self._asked = np.zeros(size, dtype=np.int64)
        self._beyond = np.zeros(size, dtype=np.bool_)
        for number, sets in needs.items():
            self._asked[number] = len(sets)
            self._beyond[number] = looks_beyond(patterns[number])

    def of(self, pieces: _Pieces) -> Iterator[tuple[int, int]]:
        """Numbers of a pattern and of a piece that holds all the runs it needs, in order."""
        places, entries = self._met(pieces.sheet)
        numbers = self._numbers[entries]
        whole = pieces.parts + pieces.sheet.text_of(places)
        where = np.where(self._beyond[numbers], whole, pieces.owners[places])
        held = distinct((numbers * len(pieces) + where) * 2 + self._parts[entries])
        both, counts = np.unique(held >> 1, return_counts=True)
        tried, there = np.divmod(both, len(pieces))
        enough = counts == self._asked[tried]
        return zip(tried[enough].tolist(), there[enough].tolist(), strict=True)

    def _met(self, sheet: Sheet) -> tuple[Ints, Ints]:
        """The place of every run in the sheet that some pattern needs, once for each entry of the run."""
        codes = sheet.codes.astype(np.uint64)
        rows = self._index.rows(np.concatenate([codes, codes[:-1] << _BITS | codes[1:]]))
        known = np.flatnonzero(rows != self._index.missing)
        rows = rows[known]
        firsts = self._firsts[rows]
        counts = self._firsts[rows + 1] - firsts
        entries = np.arange(counts.sum()) + np.repeat(firsts - np.cumsum(counts) + counts, counts)
        return np.repeat(known % len(codes), counts), entries

    def pattern(self, number: int) -> "re2.Pattern[bytes]":
        known = self._compiled.get(number)
        if known is None:
            known = self._compiled[number] = re2.compile(self._sources[number].encode(), options())
        return known


def _key(run: str) -> int:
    """Of one or two characters."""
    return ord(run) if len(run) == 1 else ord(run[0]) << 32 | ord(run[1])
