"""What a rule of the rubric finds, and what rules share."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from services.analysis.judgement.facts import Fact, Scope
from services.analysis.judgement.scene import Scene


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that holds, on the strength of a fact; `weight` 0..1 is how sure the rule is."""

    rule: str
    code: str
    weight: float
    fact: Fact


Rule = Callable[[Scene], Iterator[Finding]]

DISASTER = ("fire", "explosion", "leak", "collapse", "slide", "flood", "crash")
TOLD = frozenset({Scope.ACTUAL, Scope.HEARSAY, Scope.QUESTION})


def find(rule: str, code: str, weight: float, facts: Iterable[Fact]) -> Iterator[Finding]:
    for fact in facts:
        yield Finding(rule, code, weight, fact)


# --- severe -----------------------------------------------------------------------------------


def exposed(scene: Scene, fact: Fact) -> bool:
    return scene.near(fact, "young", "frail", "person", "crowded", "home", reach=3)
