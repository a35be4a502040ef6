"""What the trained risk model sees of a scene: words, facts with their scope, quantities in steps.

Speech, and whatever is rehearsed, imagined or long past, is left out altogether; of what is denied, supposed,
asked or over the words stay, and the scope says so.
"""

from collections.abc import Iterator

from services.analysis.judgement.facts import Scope
from services.analysis.judgement.scene import Scene
from services.analysis.judgement.terms import Seen, spelled

_MOST_CHARACTERS = 600
_STEPS = {"people": (2, 3, 5, 10, 30, 100, 1000), "homes": (2, 10, 50, 300), "hours": (1, 6, 24, 72)}
_DEAD = frozenset(
    {Scope.DRILL, Scope.FICTION, Scope.PAST, Scope.HYPOTHESIS, Scope.QUESTION, Scope.ENDED, Scope.DENIED}
)


def live_clauses(scene: Scene) -> list[int]:
    """Clauses that say something of now, in order."""
    reading = scene.reading
    over = (
        {scene.reading.sentence(e) for e in reading.endings}
        if any(f.scope is Scope.ENDED for f in scene.facts)
        else set()
    )
    dead = {f.clause for f in scene.facts if f.scope in _DEAD} | reading.removed_clauses
    if over:
        dead |= {n for n, clause in enumerate(reading.document.clauses) if clause.sentence in over}
    dead -= {f.clause for f in scene.facts if f.scope is Scope.ACTUAL} - reading.removed_clauses
    return [n for n in range(len(reading.document.clauses)) if n not in dead and n not in reading.speech]


def telling_clauses(scene: Scene) -> list[int]:
    """Clauses that may say something of now: neither speech nor rehearsed, imagined or past, in order."""
    reading = scene.reading
    left_out = reading.speech | reading.drill | reading.fiction | reading.past
    return [n for n in range(len(reading.document.clauses)) if n not in left_out]


def seen(scene: Scene) -> Seen:
    """What the model goes by: a text has it or has it not. The rubric's findings are none of it."""
    return Seen(_read(scene, telling_clauses(scene)), set(facts_of(scene, live_clauses(scene))))


def evidence(scene: Scene) -> set[str]:
    """Names of all that is seen."""
    return spelled(scene.reading.document, seen(scene))


def facts_of(scene: Scene, live: list[int]) -> Iterator[str]:
    """Facts with their scope, classes of words in live clauses, quantities in steps."""
    yield from _facts(scene, live)
    yield from _quantities(scene, live)


def _read(scene: Scene, live: list[int]) -> list[int]:
    """The clauses whose wording counts; of a long text first those with facts and their neighbours."""
    if sum(len(scene.reading.words(n)) for n in live) > _MOST_CHARACTERS:
        near = {f.clause + step for f in scene.facts if f.scope is Scope.ACTUAL for step in (-1, 0, 1)}
        live = sorted(live, key=lambda n: n not in near)
    kept: list[int] = []
    room = _MOST_CHARACTERS
    for number in live:
        room -= len(scene.reading.words(number))
        if room < 0 and kept:
            break
        kept.append(number)
    return kept


def _facts(scene: Scene, live: list[int]) -> Iterator[str]:
    for fact in scene.facts:
        yield f"f:{fact.slot}" if fact.scope is Scope.ACTUAL else f"s:{fact.scope.value}"
    for name, clauses in scene.mentioned.items():
        if not clauses.isdisjoint(live):
            yield f"m:{name}"


def _quantities(scene: Scene, live: list[int]) -> Iterator[str]:
    alive = set(live)
    for quantity in scene.quantities:
        if quantity.clause in alive:
            for step in _STEPS[quantity.what]:
                if quantity.value >= step:
                    yield f"q:{quantity.what}>={step}"
