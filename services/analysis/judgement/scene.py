"""What the facts of a document say together: questions that the rubric's rules ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import re2

from services.analysis.judgement import lexicon
from services.analysis.judgement.clauses import read
from services.analysis.judgement.facts import Fact, Mark, Scope, marks
from services.analysis.judgement.quantities import Quantity, quantities
from services.analysis.judgement.scope import Reading
from services.analysis.judgement.types import ItemInput

_CLASS_PATTERNS = {
    name: re2.compile("|".join(lexicon.words(name)))
    for name in (
        "young",
        "frail",
        "person",
        "kin",
        "home",
        "crowded",
        "vehicle",
        "boat",
        "structure",
        "water",
    )
}


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
    def _classes(self) -> dict[str, list[Mark]]:
        document = self.reading.document
        owner = document.clause_of
        found: dict[str, list[Mark]] = {}
        for name, pattern in _CLASS_PATTERNS.items():
            spans = [m.span() for m in pattern.finditer(document.text)]
            found[name] = [
                Mark(name, a, b, owner[a]) for a, b in spans if owner[a] not in self.reading.speech
            ]
        return found

    def actual(self, *slots: str) -> list[Fact]:
        """Facts of these slots that are happening."""
        return [f for f in self.facts if f.scope is Scope.ACTUAL and f.slot in slots]

    def any_scope(self, *slots: str) -> list[Fact]:
        return [f for f in self.facts if f.slot in slots]

    def mentions(self, *classes: str) -> list[Mark]:
        """Words of these classes anywhere outside speech."""
        return [m for name in classes for m in self._classes[name]]

    def near(self, fact: Fact, *classes: str, reach: int = 2) -> bool:
        """Whether a word of these classes stands within `reach` clauses of the fact."""
        return any(abs(m.clause - fact.clause) <= reach for m in self.mentions(*classes))

    def together(self, fact: Fact, slots: Iterable[str], reach: int = 2) -> bool:
        """Whether an actual fact of one of the slots stands within `reach` clauses."""
        return any(abs(other.clause - fact.clause) <= reach for other in self.actual(*slots))

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
            if q.what == what and (not near or any(abs(q.clause - f.clause) <= reach for f in near))
        ]
        return max(values, default=0.0)

    @cached_property
    def text(self) -> str:
        """The document without clauses of speech."""
        clauses = self.reading.document.clauses
        kept = [c for i, c in enumerate(clauses) if i not in self.reading.speech]
        return "，".join(self.reading.document.text[c.start : c.end] for c in kept)


def scene_of(item: ItemInput) -> Scene:
    document = read(item.title, item.text)
    return Scene(Reading(document, marks(document), item.received_at.year, exercise=item.drill))
