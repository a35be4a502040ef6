"""A document (title and text) as folded clauses and sentences, with places in what is shown."""

import re
from dataclasses import dataclass
from functools import cached_property

import rjieba

from services.analysis.judgement.folding import Folded, fold
from services.analysis.judgement.patterns import Text, prepared
from services.analysis.judgement.types import Field

MOST_OF_CLAUSE = 300
"""Characters of one clause that are read for their wording: nobody writes more without a comma."""

_SENTENCE_ENDS = "。！？；\n"
_PART = re.compile(f"[^，： ～{_SENTENCE_ENDS}]+|[{_SENTENCE_ENDS}]")
_WORK = re.compile("《[^》\n]{0,38}(?=》)")


@dataclass(frozen=True, slots=True)
class Clause:
    """Half-open span of the document; `sentence` numbers the sentence that it belongs to."""

    start: int
    end: int
    sentence: int


@dataclass(frozen=True)
class Document:
    """Folded title and text in one string, parted by a full stop; works in 《》 are blanked."""

    text: str
    title: Folded
    body: Folded

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        return _split(self.text)

    @cached_property
    def clause_of(self) -> list[int]:
        """Index of the clause for each character (ends belong to the clause before)."""
        owner = [0] * (len(self.text) + 1)
        for index, clause in enumerate(self.clauses):
            owner[clause.start : clause.end + 1] = [index] * (clause.end + 1 - clause.start)
        return owner

    @cached_property
    def prepared(self) -> Text:
        return prepared(self.text)

    def runs(self, number: int) -> frozenset[str]:
        """Runs of one to three characters of a clause, its end marked with a comma."""
        known = self._runs.get(number)
        if known is None:
            clause = self.clauses[number]
            known = self._runs[number] = runs(self.text[clause.start : clause.end])
        return known

    @cached_property
    def _runs(self) -> dict[int, frozenset[str]]:
        return {}

    @cached_property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """For each clause its words, segmented all at once."""
        found: list[list[str]] = [[] for _ in self.clauses]
        at = 0
        for word in rjieba.cut(self.text):
            clause = self.clause_of[at]
            if found and self.clauses[clause].start <= at < self.clauses[clause].end:
                found[clause].append(word)
            at += len(word)
        return tuple(map(tuple, found))

    def shown(self, start: int, end: int) -> tuple[Field, int, int]:
        """Field and code point span of what is shown for a span of the document."""
        boundary = len(self.title.text)
        if start < boundary:
            return "title", *self.title.shown_span(start, min(end, boundary))
        offset = self._offset
        return "text", *self.body.shown_span(start - offset, end - offset)

    @cached_property
    def _offset(self) -> int:
        return len(self.title.text) + 1 if self.title.text else 0


def runs(clause: str) -> frozenset[str]:
    """Runs of one to three characters of the first `MOST_OF_CLAUSE`, the end marked with a comma."""
    marked = clause[:MOST_OF_CLAUSE] + "，"
    pairs = list(map(str.__add__, marked, marked[1:]))
    return frozenset(marked).union(pairs, map(str.__add__, pairs, marked[2:]))


def read(title: str, text: str) -> Document:
    """Fold and join; a title that only repeats the start of the text is read once."""
    folded_title, body = fold(title), fold(text)
    if folded_title.text and body.text.startswith(folded_title.text):
        folded_title = Folded("", ())
    joined = f"{folded_title.text}。{body.text}" if folded_title.text else body.text
    return Document(_without_works(joined), folded_title, body)


def _without_works(text: str) -> str:
    """Blank what stands between 《 and 》: names of laws, films, songs."""
    return _WORK.sub(lambda work: "□" * len(work.group(0)), text) if "《" in text else text


def _split(text: str) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    sentence = 0
    for part in _PART.finditer(text):
        if part.group(0) in _SENTENCE_ENDS:
            sentence += 1
        else:
            clauses.append(Clause(*part.span(), sentence))
    return tuple(clauses)
