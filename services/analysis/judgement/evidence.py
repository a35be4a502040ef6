"""What the trained risk model sees of a scene: words, facts with their scope, quantities in steps.

Speech, and whatever is rehearsed, imagined or long past, is left out altogether; of what is denied, supposed,
asked or over the words stay, and the scope says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from services.analysis.judgement.facts import Fact, Scope
from services.analysis.judgement.scene import Scene
from services.analysis.judgement.terms import Seen, spelled

_MOST_CHARACTERS = 600
_STEPS = {"people": (2, 3, 5, 10, 30, 100, 1000), "homes": (2, 10, 50, 300), "hours": (1, 6, 24, 72)}


def seen(scene: Scene) -> Seen:
    """What the model goes by: a text has it or has it not. The rubric's findings are none of it."""
    return Seen(scene.reading.document, _read(scene), set(facts_of(scene)))


def seen_in(scene: Scene, clauses: Sequence[int]) -> Seen:
    """The same of some clauses, as if they were all that is told."""
    own = set(clauses)
    facts = [fact for fact in scene.facts if fact.clause in own]
    return Seen(scene.reading.document, clauses, set(_signs(scene, facts, own)))


def evidence(scene: Scene) -> set[str]:
    """Names of all that is seen."""
    return spelled(seen(scene))


def facts_of(scene: Scene) -> Iterator[str]:
    """Facts with their scope, classes of words in live clauses, quantities in steps."""
    yield from _signs(scene, scene.facts, set(scene.live))


def _read(scene: Scene) -> list[int]:
    """The telling clauses whose wording counts; of a long text first those with facts and their neighbours."""
    telling = scene.telling
    lengths = [clause.end - clause.start for clause in scene.reading.document.clauses]
    if sum(lengths[n] for n in telling) <= _MOST_CHARACTERS:
        return telling
    near = {f.clause + step for f in scene.facts if f.scope is Scope.ACTUAL for step in (-1, 0, 1)}
    kept: list[int] = []
    room = _MOST_CHARACTERS
    for number in sorted(telling, key=lambda n: n not in near):
        room -= lengths[number]
        if room < 0 and kept:
            break
        kept.append(number)
    return kept


def _signs(scene: Scene, facts: Iterable[Fact], live: AbstractSet[int]) -> Iterator[str]:
    for fact in facts:
        yield f"f:{fact.slot}" if fact.scope is Scope.ACTUAL else f"s:{fact.scope.value}"
    for name, clauses in scene.mentioned.items():
        if not clauses.isdisjoint(live):
            yield f"m:{name}"
    for quantity in scene.quantities:
        if quantity.clause in live:
            for step in _STEPS[quantity.what]:
                if quantity.value >= step:
                    yield f"q:{quantity.what}>={step}"
