"""Facts: slots of the lexicon found in a document, each with its scope (what it is said to be)."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import re2

from services.analysis.judgement import lexicon
from services.analysis.judgement.clauses import Document
from services.analysis.judgement.patterns import Finder, compiled

PEOPLE, HAZARDS, LIVING = (lexicon.slots(name) for name in ("people", "hazards", "living"))
SLOTS: dict[str, tuple[str, ...]] = PEOPLE | HAZARDS | LIVING
_GUARDS = lexicon.slots("guards")
_SPEECH = ("blame", "appeal", "named")
_BESIDE = ("_before", "_after")


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


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of one slot or guard at a span of the document."""

    slot: str
    start: int
    end: int
    clause: int


@dataclass(frozen=True, slots=True)
class Fact:
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


@cache
def _finder() -> Finder:
    slots = dict(SLOTS)
    slots |= {f"guard:{name}": words for name, words in _GUARDS.items() if not name.endswith(_BESIDE)}
    slots |= {f"speech:{name}": words for name, words in lexicon.slots("speech").items() if name in _SPEECH}
    slots["idiom"] = lexicon.slots("idioms")["idioms"]
    return Finder(slots)


@cache
def ending_pattern(name: str) -> "re2.Pattern[str]":
    """A guard that is looked for right before or after something."""
    return compiled(_GUARDS[name])


def marks(document: Document) -> Marks:
    """All words of all slots, guards and speech, by slot, in order of place."""
    owner = document.clause_of
    found = _finder().find(document.prepared, _MOST_MARKS)
    return {
        slot: [Mark(slot, start, end, owner[start]) for start, end in spans] for slot, spans in found.items()
    }
