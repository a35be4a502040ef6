"""Facts: slots of the lexicon found in a document, each with its scope (what it is said to be)."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import NamedTuple

import re2

from services.analysis.judgement import lexicon
from services.analysis.judgement.anchors import anchors
from services.analysis.judgement.clauses import Document
from services.analysis.judgement.finder import Finder
from services.analysis.judgement.patterns import Span, compiled, expand

PEOPLE, HAZARDS, LIVING = (lexicon.slots(name) for name in ("people", "hazards", "living"))
SLOTS: dict[str, tuple[str, ...]] = PEOPLE | HAZARDS | LIVING
_GUARDS = lexicon.slots("guards")
_SPEECH = ("blame", "appeal", "named")
_ENDINGS = ("_before", "_after")


class Scope(StrEnum):
    """What is said of a fact; only `actual` ones raise a level."""

    ACTUAL = "actual"
    DENIED = "denied"
    DRILL = "drill"
    PAST = "past"
    FICTION = "fiction"
    METAPHOR = "metaphor"
    HYPOTHESIS = "hypothesis"
    QUESTION = "question"
    HEARSAY = "hearsay"
    ENDED = "ended"
    SPEECH = "speech"


class Mark(NamedTuple):
    """Words of one slot or guard at a span of the document."""

    slot: str
    start: int
    end: int
    clause: int


class Fact(NamedTuple):
    mark: Mark
    scope: Scope = Scope.ACTUAL

    @property
    def slot(self) -> str:
        return self.mark.slot

    @property
    def clause(self) -> int:
        return self.mark.clause


Marks = dict[str, list[Mark]]

_MOST_MARKS = 40
"""Of one slot in one text; a text that says one thing more often says nothing new."""

_MOST_MENTIONS = 80
"""Of one class of words."""

CLASSES = ("young", "frail", "person", "kin", "home", "crowded", "vehicle", "boat", "structure", "water")


@cache
def _finder() -> Finder:
    slots = dict(SLOTS)
    slots |= {f"guard:{name}": words for name, words in _GUARDS.items() if not name.endswith(_ENDINGS)}
    slots |= {f"speech:{name}": words for name, words in lexicon.slots("speech").items() if name in _SPEECH}
    slots["idiom"] = lexicon.slots("idioms")["idioms"]
    classes = {f"class:{name}": tuple(lexicon.words(name)) for name in CLASSES}
    return Finder(slots | classes, dict.fromkeys(slots, _MOST_MARKS) | dict.fromkeys(classes, _MOST_MENTIONS))


@cache
def _beside(guard: str) -> "tuple[frozenset[str], re2.Pattern[str]]":
    """One character of every run that the guard needs, and the guard."""
    needed = [run for source in _GUARDS[guard] for run in anchors(expand(source))[0]]
    return frozenset(run[0] for run in needed), compiled(_GUARDS[guard])


def stands_beside(guard: str, words: str) -> bool:
    """Whether a guard that is looked for right before or after something is at that end of these words."""
    needed, pattern = _beside(guard)
    return not needed.isdisjoint(words) and pattern.search(words) is not None


def marks(documents: Sequence[Document]) -> list[Marks]:
    """For each document of one sheet all words of all slots, guards, speech and classes, in order of place."""
    found = _finder().find(documents[0].sheet) if documents else []
    return [_placed(document, found[document.number]) for document in documents]


def _placed(document: Document, found: dict[str, list[Span]]) -> Marks:
    owner = document.clause_of
    return {
        slot: [Mark(slot, start, end, owner[start]) for start, end in spans] for slot, spans in found.items()
    }
