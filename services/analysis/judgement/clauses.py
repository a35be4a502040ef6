"""A document (title and text) as folded clauses and sentences, with places in what is shown."""

from dataclasses import dataclass
from functools import cached_property

from services.analysis.judgement.folding import Folded, fold
from services.analysis.judgement.types import Field

_SENTENCE_ENDS = frozenset("。！？；\n")
_CLAUSE_ENDS = frozenset("，： ～") | _SENTENCE_ENDS


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


def read(title: str, text: str) -> Document:
    """Fold and join; a title that only repeats the start of the text is read once."""
    folded_title, body = fold(title), fold(text)
    if folded_title.text and body.text.startswith(folded_title.text):
        folded_title = Folded("", ())
    joined = f"{folded_title.text}。{body.text}" if folded_title.text else body.text
    return Document(_without_works(joined), folded_title, body)


def _without_works(text: str) -> str:
    """Blank what stands between 《 and 》: names of laws, films, songs."""
    if "《" not in text:
        return text
    out, inside = [], 0
    for index, character in enumerate(text):
        if character == "《" and "》" in text[index : index + 40]:
            inside = 1
        elif character == "》":
            inside = 0
        out.append("□" if inside and character != "\n" else character)
    return "".join(out)


def _split(text: str) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    start = sentence = 0
    for index, character in enumerate(text):
        if character not in _CLAUSE_ENDS:
            continue
        if index > start:
            clauses.append(Clause(start, index, sentence))
        if character in _SENTENCE_ENDS:
            sentence += 1
        start = index + 1
    if start < len(text):
        clauses.append(Clause(start, len(text), sentence))
    return tuple(clauses)
