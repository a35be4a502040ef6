"""Finds the words of many slots of the lexicon in many texts at once.

One automaton for hundreds of alternatives has more states than its memory holds and crawls; an automaton for
each is fast, if it is tried only where it may match. What is a plain word is looked up; any other alternative
needs certain runs of characters (`anchors`) and is tried only where they stand together between two stops.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from operator import itemgetter

import numpy as np
import re2

from services.analysis.judgement.anchors import anchors
from services.analysis.judgement.hashing import Index, Ints, counted, distinct
from services.analysis.judgement.patterns import STOPS, Span, expand, looks_beyond, options
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
        for own, met in zip(found, sheet.met(self._list), strict=True):
            for start, row in met:
                word = self._words[row]
                for number in self._numbers[word]:
                    spans = own[number]
                    if len(spans) < self._most[number] and (not spans or spans[-1][1] <= start):
                        spans.append((start, start + len(word)))

    def _try(self, sheet: Sheet, found: Found) -> None:
        pieces = _Pieces(sheet)
        for number, where in self._trials.of(pieces):
            for text, start, end in pieces.matches(self._trials.pattern(number), where, self._most[number]):
                found[text][number].append((start, end))

    def _by_slot(self, found: dict[int, list[Span]]) -> dict[str, list[Span]]:
        slots: dict[str, list[int]] = defaultdict(list)
        for number, spans in found.items():
            if spans:
                slots[self._slots[number]].append(number)
        return {
            slot: found[own[0]] if len(own) == 1 else self._apart(found, own) for slot, own in slots.items()
        }

    def _apart(self, found: dict[int, list[Span]], numbers: Sequence[int]) -> list[Span]:
        """The leftmost ones; of two at one place that of the earlier alternative."""
        kept: list[Span] = []
        free = 0
        matches = ((start, number, end) for number in numbers for start, end in found[number])
        for start, _, end in sorted(matches):
            if start >= free:
                kept.append((start, end))
                free = end
        return kept[: self._most[numbers[0]]]


class _Pieces:
    """What stands between the stops of a sheet, in order, then its texts as a whole."""

    def __init__(self, sheet: Sheet) -> None:
        stopped = _STOPPED.take(sheet.classed)
        stops = np.flatnonzero(stopped)
        starts = np.array(sheet.starts)
        self.sheet = sheet
        self.owners: Ints = np.cumsum(stopped) - stopped
        self.parts = len(stops)
        begins = np.concatenate([[0], stops[:-1] + 1, starts[:-1]])
        texts = sheet.text_of(begins)
        self._spans = list(zip(begins.tolist(), [*stops.tolist(), *(starts[1:] - 1).tolist()], strict=True))
        self._texts = list(zip(texts.tolist(), (begins - starts[texts]).tolist(), strict=True))
        self._encoded = [sheet.joined[start:end].encode() for start, end in self._spans]

    def __len__(self) -> int:
        return len(self._spans)

    def matches(
        self, pattern: "re2.Pattern[bytes]", where: Sequence[int], most: int
    ) -> Iterator[tuple[int, int, int]]:
        """Text, start and end in it: at most so many of each text in these pieces, searched as if they were one."""
        parts = list(map(self._encoded.__getitem__, where))
        joined = parts[0] if len(parts) == 1 else b"\n".join(parts)
        firsts: list[int] = []
        at, text, room, n = 0, -1, most, -1
        while 0 <= at <= len(joined):
            found = pattern.finditer(joined, at)
            at = -1
            for match in found:
                low, high = match.span()
                firsts = firsts or [0, *accumulate(len(part) + 1 for part in parts)]
                reached = bisect_right(firsts, low) - 1
                if reached != n:
                    n, byte = reached, firsts[reached]
                    other, place = self._texts[where[n]]
                    text, room = other, room if other == text else most
                start = place + len(joined[byte:low].decode())
                byte, place = high, start + len(joined[low:high].decode())
                yield text, start, place
                room -= 1
                if room == 0:
                    at = firsts[self._behind(where, n)]
                    break

    def _behind(self, where: Sequence[int], n: int) -> int:
        """The first of these pieces, behind the n-th one, that is of another text."""
        text = self._texts[where[n]][0]
        return next((k for k in range(n + 1, len(where)) if self._texts[where[k]][0] != text), len(where))


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

    def of(self, pieces: _Pieces) -> Iterator[tuple[int, list[int]]]:
        """Numbers of a pattern and of the pieces that hold all the runs it needs: together, or one alone."""
        places, entries = self._met(pieces.sheet)
        numbers = self._numbers.take(entries)
        whole = pieces.parts + pieces.sheet.text_of(places)
        where = np.where(self._beyond.take(numbers), whole, pieces.owners.take(places))
        held = distinct((numbers * len(pieces) + where) * 2 + self._parts.take(entries))
        both, counts = counted(held >> 1)
        tried, there = np.divmod(both, len(pieces))
        enough = counts == self._asked.take(tried)
        found = zip(tried[enough].tolist(), there[enough].tolist(), strict=True)
        for number, pairs in groupby(found, key=itemgetter(0)):
            own = [piece for _, piece in pairs]
            if self._beyond[number]:
                yield from ((number, [piece]) for piece in own)
            else:
                yield number, own

    def _met(self, sheet: Sheet) -> tuple[Ints, Ints]:
        """The place of every run in the sheet that some pattern needs, once for each entry of the run."""
        codes = sheet.codes.astype(np.uint64)
        rows = self._index.rows(np.concatenate([codes, codes[:-1] << _BITS | codes[1:]]))
        known = np.flatnonzero(rows != self._index.missing)
        rows = rows.take(known)
        firsts = self._firsts.take(rows)
        counts = self._firsts.take(rows + 1) - firsts
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
