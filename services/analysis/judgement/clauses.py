"""A document (title and text) as folded clauses and sentences, with places in what is shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import rjieba

from services.analysis.judgement.folding import Folded, fold
from services.analysis.judgement.pointing import WordList
from services.analysis.judgement.sheet import MOST_OF_CLAUSE, Clause, Placed, Sheet
from services.analysis.judgement.types import Field

_WORK = re.compile("《[^》\n]{0,38}(?=》)")


@dataclass(frozen=True)
class Document:
    """Folded title and text in one string, parted by a full stop; works in 《》 are blanked."""

    text: str
    title: Folded
    body: Folded
    sheet: Sheet
    number: int
    """Which text of the sheet it is."""

    @cached_property
    def clauses(self) -> list[Clause]:
        return self.sheet.clauses(self.number)

    @cached_property
    def clause_of(self) -> list[int]:
        """Index of the clause for each character (ends belong to the clause before)."""
        owner = [0] * (len(self.text) + 1)
        for index, clause in enumerate(self.clauses):
            owner[clause.start : clause.end + 1] = [index] * (clause.end + 1 - clause.start)
        return owner

    @cached_property
    def encoded(self) -> bytes:
        return self.text.encode()

    @cached_property
    def words(self) -> list[list[str]]:
        """For each clause the words that begin in it."""
        found: list[list[str]] = [[] for _ in self.clauses]
        at = 0
        for word in self.sheet.words[self.number]:
            clause = self.clause_of[at]
            if found and self.clauses[clause].start <= at < self.clauses[clause].end:
                found[clause].append(word)
            at += len(word)
        return found

    def met(self, words: WordList) -> list[Placed]:
        """The words of a list, from left to right, of those at one place the longest first."""
        return self.sheet.met(words)[self.number]

    def first_words(self, most: int) -> list[str]:
        """The first `most` characters, cut into words."""
        return self.sheet.words[self.number] if len(self.text) <= most else rjieba.cut(self.text[:most])

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
    return read_all([(title, text)])[0]


def read_all(shown: Sequence[tuple[str, str]]) -> list[Document]:
    """As `read`, of titles and texts that are looked at together."""
    parts = [_folded(title, text) for title, text in shown]
    sheet = Sheet([_without_works(_joined(title.text, body.text)) for title, body in parts])
    return [Document(sheet.texts[n], title, body, sheet, n) for n, (title, body) in enumerate(parts)]


def _folded(title: str, text: str) -> tuple[Folded, Folded]:
    folded, body = fold(title), fold(text)
    repeated = folded.text and body.text.startswith(folded.text)
    return Folded("", ()) if repeated else folded, body


def _joined(title: str, body: str) -> str:
    return f"{title}。{body}" if title else body


def _without_works(text: str) -> str:
    """Blank what stands between 《 and 》: names of laws, films, songs."""
    return _WORK.sub(lambda work: "□" * len(work.group(0)), text) if "《" in text else text
