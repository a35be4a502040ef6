"""What the facts of a document say together: questions that the rubric's rules ask."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from services.analysis.judgement.clauses import read_all
from services.analysis.judgement.facts import CLASSES, Fact, Scope, marks
from services.analysis.judgement.quantities import Quantity, quantities
from services.analysis.judgement.scope import Reading
from services.analysis.judgement.speech_model import spoken
from services.analysis.judgement.types import ItemInput

DEAD = frozenset(
    {Scope.DRILL, Scope.FICTION, Scope.PAST, Scope.HYPOTHESIS, Scope.QUESTION, Scope.ENDED, Scope.DENIED}
)
"""What is said of a fact that makes it none of now."""


@dataclass
class Scene:
    """Facts, quantities and word classes of one item, speech left out."""

    reading: Reading

    @cached_property
    def facts(self) -> list[Fact]:
        return self.reading.facts

    @cached_property
    def quantities(self) -> list[Quantity]:
        return [q for q in quantities(self.reading.document) if q.clause not in self.reading.speech]

    @cached_property
    def _ranks(self) -> list[int]:
        """Place of each clause among those that are not speech: what is said in between parts nothing."""
        speech = self.reading.speech
        return list(accumulate(n not in speech for n in range(len(self.reading.document.clauses))))

    def distance(self, one: int, other: int) -> int:
        """How many clauses lie from one to the other, speech not counted."""
        return abs(self._ranks[one] - self._ranks[other])

    @cached_property
    def happening(self) -> list[Fact]:
        return [fact for fact in self.facts if fact.scope is Scope.ACTUAL]

    @cached_property
    def _slots(self) -> set[str]:
        return {fact.mark.slot for fact in self.facts}

    def actual(self, *slots: str) -> list[Fact]:
        """Facts of these slots that are happening."""
        return [] if self._slots.isdisjoint(slots) else [f for f in self.happening if f.mark.slot in slots]

    def any_scope(self, *slots: str) -> list[Fact]:
        return [] if self._slots.isdisjoint(slots) else [f for f in self.facts if f.mark.slot in slots]

    @cached_property
    def mentioned(self) -> dict[str, set[int]]:
        """For each class of words the clauses outside speech that hold one."""
        marks, speech = self.reading.marks, self.reading.speech
        return {name: {mark.clause for mark in marks.get(f"class:{name}", ())} - speech for name in CLASSES}

    @cached_property
    def _ranks_of_class(self) -> dict[str, set[int]]:
        return {name: {self._ranks[n] for n in clauses} for name, clauses in self.mentioned.items()}

    @cached_property
    def _ranks_of_slot(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for fact in self.happening:
            found[fact.slot].add(self._ranks[fact.clause])
        return found

    def _around(self, fact: Fact, reach: int) -> range:
        rank = self._ranks[fact.clause]
        return range(rank - reach, rank + reach + 1)

    def near(self, fact: Fact, *classes: str, reach: int = 2) -> bool:
        """Whether a word of these classes stands within `reach` clauses of the fact."""
        around = self._around(fact, reach)
        return any(not self._ranks_of_class[name].isdisjoint(around) for name in classes)

    def together(self, fact: Fact, slots: Iterable[str], reach: int = 2) -> bool:
        """Whether an actual fact of one of the slots stands within `reach` clauses."""
        around = self._around(fact, reach)
        return any(not self._ranks_of_slot[slot].isdisjoint(around) for slot in slots)

    def words(self, fact: Fact) -> str:
        return self.reading.document.text[fact.mark.start : fact.mark.end]

    def clause_words(self, fact: Fact) -> str:
        return self.reading.words(fact.clause)

    def largest(self, what: str, around: Iterable[Fact] = (), reach: int = 1) -> float:
        """Largest quantity of this sort, near one of the facts when some are given; 0 when none."""
        near = list(around)
        values = [
            q.value
            for q in self.quantities
            if q.what == what and (not near or any(self.distance(q.clause, f.clause) <= reach for f in near))
        ]
        return max(values, default=0.0)

    @cached_property
    def telling(self) -> list[int]:
        """Clauses that may say something of now: neither speech nor rehearsed, imagined or past, in order."""
        reading = self.reading
        left_out = reading.speech | reading.drill | reading.fiction | reading.past
        return [n for n in range(len(reading.document.clauses)) if n not in left_out]

    @cached_property
    def live(self) -> list[int]:
        """Clauses that say something of now, in order."""
        reading, removed = self.reading, self.reading.removed_clauses
        dead = {f.clause for f in self.facts if f.scope in DEAD} | removed
        if any(f.scope is Scope.ENDED for f in self.facts):
            over = {reading.sentence(ending) for ending in reading.endings}
            dead |= {n for n, clause in enumerate(reading.document.clauses) if clause.sentence in over}
        dead -= {f.clause for f in self.happening} - removed
        return [n for n in range(len(reading.document.clauses)) if n not in dead and n not in reading.speech]

    @cached_property
    def text(self) -> str:
        """The document without clauses of speech."""
        clauses = self.reading.document.clauses
        kept = [c for i, c in enumerate(clauses) if i not in self.reading.speech]
        return "，".join(self.reading.document.text[c.start : c.end] for c in kept)


def scene_of(item: ItemInput) -> Scene:
    return scenes_of([item])[0]


def scenes_of(items: Sequence[ItemInput]) -> list[Scene]:
    """What each item tells; looked at together, for most words are looked up in all texts at once."""
    return _scenes([_Told(item.title, item.text, item.received_at.year, item.drill) for item in items])


def scenes_of_passages(passages: Sequence[tuple[Scene, str]]) -> list[Scene]:
    """What each passage tells by itself; in a rehearsal nothing tells, so that it has no passages."""
    return _scenes([_Told("", text, scene.reading.year, drill=False) for scene, text in passages])


class _Told(NamedTuple):
    title: str
    text: str
    year: int
    drill: bool


def _scenes(told: Sequence[_Told]) -> list[Scene]:
    if not told:
        return []
    documents = read_all([(each.title, each.text) for each in told])
    sheet = documents[0].sheet
    worded = spoken(sheet).tolist()
    firsts = sheet.first_clauses
    return [
        Scene(Reading(document, found, worded[firsts[n] : firsts[n + 1]], each.year, each.drill))
        for n, (each, document, found) in enumerate(zip(told, documents, marks(documents), strict=True))
    ]
