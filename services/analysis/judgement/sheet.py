"""Texts laid one behind the other: what is looked up in every text of a batch is looked up in all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import rjieba

from services.analysis.judgement.hashing import LAST_CODE, Hashes, Index, Ints, Rows, Stretches, code_points
from services.analysis.judgement.pointing import WordList

MOST_OF_CLAUSE = 300
"""Characters of one clause that are read for their wording: nobody writes more without a comma."""

_SENTENCE_ENDS = "。！？；\n"
_CLAUSE_ENDS = f"，： ～{_SENTENCE_ENDS}"
_COMMA = ord("，")
WORD = np.uint64(0x2545F4914F6CDD1D)
"""Odd factor that keeps the number of a word apart from that of the same characters as a run."""

_WIDTHS = (1, 2, 3)

Flags = npt.NDArray[np.bool_]
Placed = tuple[int, int]
"""Place in a text and number of a word."""


class Clause(NamedTuple):
    """Half-open span of the document; `sentence` numbers the sentence that it belongs to."""

    start: int
    end: int
    sentence: int


@dataclass(frozen=True)
class Wording:
    """Numbers of the runs or words of all clauses: those of the clause n are `keys[firsts[n] : firsts[n + 1]]`."""

    keys: Hashes
    owners: Ints
    firsts: list[int]

    @classmethod
    def of(cls, keys: Hashes, owners: Ints, clauses: int) -> "Wording":
        """`owners` grow."""
        return cls(keys, owners, np.searchsorted(owners, np.arange(clauses + 1)).tolist())


def among(characters: str) -> Flags:
    """By code point up to `LAST_CODE`, whether the character is one of these."""
    flags = np.zeros(LAST_CODE + 1, dtype=np.bool_)
    flags[[ord(character) for character in characters]] = True
    return flags


_ENDS, _SENTENCES = among(_CLAUSE_ENDS), among(_SENTENCE_ENDS)


class Sheet:
    """Texts with a line end behind each. Places in it count from the beginning of the first text."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = tuple(texts)
        self.joined = "".join(f"{text}\n" for text in texts)
        self.codes = code_points(self.joined)
        self.classed = np.minimum(self.codes, LAST_CODE)
        self.starts = [0, *accumulate(len(text) + 1 for text in texts)]
        self._rows: dict[Index, tuple[Rows, Rows]] = {}
        self._met: dict[WordList, list[list[Placed]]] = {}

    def text_of(self, places: Ints) -> Ints:
        """Number of the text that each place is in."""
        return np.searchsorted(self.starts, places, side="right") - 1

    @cached_property
    def stretches(self) -> Stretches:
        return Stretches(self.codes)

    @cached_property
    def _spans(self) -> tuple[Ints, Ints]:
        """Where clauses begin and end."""
        parted = np.concatenate([[True], _ENDS.take(self.classed)])
        return np.flatnonzero(parted[:-1] & ~parted[1:]), np.flatnonzero(parted[1:] & ~parted[:-1])

    @cached_property
    def first_clauses(self) -> list[int]:
        """Number of the first clause of each text, then the count of all."""
        found: list[int] = np.searchsorted(self._spans[0], self.starts).tolist()
        return found

    @cached_property
    def _clauses(self) -> list[Clause]:
        starts, ends = self._spans
        begins = np.repeat(self.starts[:-1], np.diff(self.first_clauses))
        before = np.concatenate([[0], np.cumsum(_SENTENCES.take(self.classed))])
        sentences = before[starts] - before[begins]
        return list(map(Clause, (starts - begins).tolist(), (ends - begins).tolist(), sentences.tolist()))

    def clauses(self, number: int) -> list[Clause]:
        """Of one text, places and sentences counted from its own beginning."""
        first, end = self.first_clauses[number : number + 2]
        return self._clauses[first:end]

    @cached_property
    def runs(self) -> Wording:
        """Runs of one to three characters of the first `MOST_OF_CLAUSE` of a clause, its end marked with a comma."""
        starts, ends = self._spans
        lengths = np.minimum(ends - starts, MOST_OF_CLAUSE) + 1
        behind = np.cumsum(lengths)
        owners = np.repeat(np.arange(len(starts)), lengths)
        characters = self.codes.take(np.arange(len(owners)) + np.repeat(starts + lengths - behind, lengths))
        characters[behind - 1] = _COMMA
        stretches = Stretches(characters)
        inside = [owners[width - 1 :] == owners[: max(0, len(owners) - width + 1)] for width in _WIDTHS]
        keys = np.concatenate([stretches.runs(w)[own] for w, own in zip(_WIDTHS, inside, strict=True)])
        owned = np.concatenate([owners[: len(own)][own] for own in inside])
        order = np.argsort(owned, kind="stable")
        return Wording.of(keys.take(order), owned.take(order), len(starts))

    @cached_property
    def words(self) -> list[list[str]]:
        """Each text cut into words."""
        return [rjieba.cut(text) for text in self.texts]

    @cached_property
    def worded(self) -> Wording:
        """The words that begin in a clause."""
        starts, ends = self._spans
        parted = chain.from_iterable((words, "\n") for words in self.words)
        lengths = np.fromiter(map(len, chain.from_iterable(parted)), dtype=np.int64)
        behind = np.cumsum(lengths)
        begins = behind - lengths
        owners = np.searchsorted(starts, begins, side="right") - 1
        inside = begins < np.append(ends, 0)[owners]  # -1, before the first clause, is the place of the 0
        keys = self.stretches.between(begins[inside], behind[inside]) * WORD
        return Wording.of(keys, owners[inside], len(starts))

    @cached_property
    def _keys(self) -> Hashes:
        return np.concatenate([self.runs.keys, self.worded.keys])

    def rows(self, index: Index) -> tuple[Rows, Rows]:
        """Rows in an index of all `runs` and of all `worded`; looked up once for all texts."""
        known = self._rows.get(index)
        if known is None:
            found, count = index.rows(self._keys), len(self.runs.keys)
            known = self._rows[index] = found[:count], found[count:]
        return known

    def met(self, words: WordList) -> list[list[Placed]]:
        """For each text the words of a list in it: from left to right, of those at one place the longest first."""
        known = self._met.get(words)
        if known is None:
            known = self._met[words] = self._looked_up(words)
        return known

    def _looked_up(self, words: WordList) -> list[list[Placed]]:
        places, numbers = words.met(self.codes, self.stretches)
        order = np.argsort(places[::-1], kind="stable")
        places, numbers = places[::-1][order], numbers[::-1][order]
        begins = np.array(self.starts)[self.text_of(places)]
        found = list(zip((places - begins).tolist(), numbers.tolist(), strict=True))
        firsts = np.searchsorted(places, self.starts).tolist()
        return [found[first:end] for first, end in pairwise(firsts)]
