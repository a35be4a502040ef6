"""What a trained model goes by - runs of characters, words, named signs - and which of its terms a document holds.

Training spells a term as it likes to read it: `火灾` is a run, `w:火灾` a word, `1:火` and `9:火` runs of the first
and of the last clause, anything else with a colon or a question mark (`f:fire`, `?吗？`) the name of a sign; no
folded text holds either character. The judgement knows terms by their numbers (`hashing`).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from services.analysis.judgement.clauses import Document, runs
from services.analysis.judgement.hashing import Index, Ints, distinct, word_numbers
from services.analysis.judgement.sheet import WORD

_WORD, _FIRST, _LAST = "w:", "1:", "9:"


@dataclass(frozen=True)
class Seen:
    """Clauses whose runs and words count, and names of signs; `edges`: runs of the first and last clause once more."""

    clauses: Sequence[int]
    signs: Collection[str]
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
        runs, words = list(rows[""] | rows[_FIRST] | rows[_LAST]), list(rows[_WORD])
        self.index = Index(np.concatenate([word_numbers(runs), word_numbers(words) * WORD]))
        self.rows = np.array([*(rows[""].get(run, -1) for run in runs), *rows[_WORD].values(), -1])
        """For each row of the index that of the model; -1: it has none."""
        self._edges = [
            np.array([own.get(run, -1) for run in runs] + [-1] * (len(words) + 1))
            for own in (rows[_FIRST], rows[_LAST])
        ]

    def met(self, document: Document, seen: Seen) -> Ints:
        """Rows of all terms that hold, in order."""
        signs = [self._signs[sign] for sign in seen.signs if sign in self._signs]
        found = distinct(np.concatenate([*self._worded(document, seen), np.array(signs, dtype=np.int64)]))
        return found[1:] if found.size and found[0] < 0 else found

    def _worded(self, document: Document, seen: Seen) -> Iterator[Ints]:
        sheet = document.sheet
        first, end = sheet.first_clauses[document.number : document.number + 2]
        wanted = np.zeros(end - first, dtype=np.bool_)
        wanted[list(seen.clauses)] = True
        runs, words = sheet.rows(self.index)
        for rows, wording in ((runs, sheet.runs), (words, sheet.worded)):
            own = slice(wording.firsts[first], wording.firsts[end])
            yield self.rows[rows[own][wanted[wording.owners[own] - first]]]
        if seen.edges and first < end:
            firsts = sheet.runs.firsts
            yield self._edges[0][runs[firsts[first] : firsts[first + 1]]]
            yield self._edges[1][runs[firsts[end - 1] : firsts[end]]]


def spelled(document: Document, seen: Seen) -> set[str]:
    """The same as training spells it, terms that no model has too."""
    clauses = [document.text[clause.start : clause.end] for clause in document.clauses]
    found = {*seen.signs, *(f"{_WORD}{word}" for n in seen.clauses for word in document.words[n])}
    found.update(*(runs(clauses[n]) for n in seen.clauses))
    if seen.edges and clauses:
        found.update(f"{_FIRST}{run}" for run in runs(clauses[0]))
        found.update(f"{_LAST}{run}" for run in runs(clauses[-1]))
    return found
