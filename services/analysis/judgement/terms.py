"""What a trained model goes by - runs of characters, words, named signs - and which of its terms a document holds.

Training spells a term as it likes to read it: `火灾` is a run, `w:火灾` a word, `1:火` and `9:火` runs of the first
and of the last clause, anything else with a colon or a question mark (`f:fire`, `?吗？`) the name of a sign; no
folded text holds either character. The judgement knows terms by their numbers (`hashing`).
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from services.analysis.judgement.clauses import Document, runs
from services.analysis.judgement.hashing import Index, Ints, Rows, distinct, word_numbers
from services.analysis.judgement.sheet import WORD, Wording

_WORD, _FIRST, _LAST = "w:", "1:", "9:"


@dataclass(frozen=True)
class Seen:
    """Clauses whose runs and words count, and names of signs; `edges`: runs of the first and last clause once more."""

    document: Document
    clauses: Sequence[int]
    signs: AbstractSet[str]
    edges: bool = False


class Terms:
    """Rows of the terms of a model, in the order of its file."""

    def __init__(self, spelled: Iterable[str]) -> None:
        self._signs: dict[str, int] = {}
        rows: dict[str, dict[str, int]] = {prefix: {} for prefix in ("", _WORD, _FIRST, _LAST)}
        for row, term in enumerate(spelled):
            if term[0] == "?" or (term[1:2] == ":" and term[:2] not in rows):
                self._signs[term] = row
            else:
                prefix = term[:2] if term[1:2] == ":" else ""
                rows[prefix][term[len(prefix) :]] = row
        self.count = len(self._signs) + sum(map(len, rows.values()))
        runs, words = list(rows[""] | rows[_FIRST] | rows[_LAST]), list(rows[_WORD])
        self.index = Index(np.concatenate([word_numbers(runs), word_numbers(words) * WORD]))
        self.rows = np.array([*(rows[""].get(run, -1) for run in runs), *rows[_WORD].values(), -1])
        """For each row of the index that of the model; -1: it has none."""
        self._first, self._last = (
            np.array([own.get(run, -1) for run in runs] + [-1] * (len(words) + 1))
            for own in (rows[_FIRST], rows[_LAST])
        )

    def met(self, seen: Sequence[Seen]) -> tuple[Ints, Ints]:
        """Numbers of these and rows of the terms that each holds, in order; all are of documents of one sheet."""
        sheet = seen[0].document.sheet
        runs, words = sheet.rows(self.index)
        read = _readers(seen, [each.clauses for each in seen])
        parts = [
            self._held(self.rows, runs, sheet.runs, read),
            self._held(self.rows, words, sheet.worded, read),
        ]
        edged = [len(each.document.clauses) if each.edges else 0 for each in seen]
        for rows, edge in (
            (self._first, [[0] if count else [] for count in edged]),
            (self._last, [[count - 1] if count else [] for count in edged]),
        ):
            parts.append(self._held(rows, runs, sheet.runs, _readers(seen, edge)))
        signs = [
            n * self.count + self._signs[s]
            for n, each in enumerate(seen)
            for s in each.signs & self._signs.keys()
        ]
        return np.divmod(distinct(np.concatenate([*parts, np.array(signs, dtype=np.int64)])), self.count)

    def _held(self, rows: Ints, found: Rows, wording: Wording, readers: Ints) -> Ints:
        """Number of the reader times the count of terms, plus the term."""
        owners = readers.take(wording.owners)
        held = np.flatnonzero(owners >= 0)
        terms = rows.take(found.take(held))
        return (owners.take(held) * self.count + terms)[terms >= 0]


def _readers(seen: Sequence[Seen], read: Sequence[Sequence[int]]) -> Ints:
    """For each clause of the sheet who reads it; -1: nobody does."""
    firsts = seen[0].document.sheet.first_clauses
    begins = [firsts[each.document.number] for each in seen]
    readers = np.full(firsts[-1], -1)
    readers[[begin + clause for begin, own in zip(begins, read, strict=True) for clause in own]] = np.repeat(
        np.arange(len(seen)), list(map(len, read))
    )
    return readers


def spelled(seen: Seen) -> set[str]:
    """The same as training spells it, terms that no model has too."""
    document = seen.document
    clauses = [document.text[clause.start : clause.end] for clause in document.clauses]
    found = {*seen.signs, *(f"{_WORD}{word}" for n in seen.clauses for word in document.words[n])}
    found.update(*(runs(clauses[n]) for n in seen.clauses))
    if seen.edges and clauses:
        found.update(f"{_FIRST}{run}" for run in runs(clauses[0]))
        found.update(f"{_LAST}{run}" for run in runs(clauses[-1]))
    return found
