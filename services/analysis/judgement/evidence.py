"""What the trained risk model sees of a scene: live words, facts with their scope, quantities in steps.

Live means outside speech and outside whatever is rehearsed, imagined, long past, supposed, asked or over:
the guards hold for the model as they do for the rules.
"""

from collections.abc import Iterable, Iterator

import rjieba

from services.analysis.judgement.facts import Scope
from services.analysis.judgement.rubric import Finding
from services.analysis.judgement.scene import Scene

_MOST_CHARACTERS = 600
_STEPS = {"people": (2, 3, 5, 10, 30, 100, 1000), "homes": (2, 10, 50, 300), "hours": (1, 6, 24, 72)}
_CLASSES = ("young", "frail", "kin", "person", "home", "crowded", "vehicle", "boat", "structure", "water")
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
    dead |= {n for n, clause in enumerate(reading.document.clauses) if clause.sentence in over}
    dead -= {f.clause for f in scene.facts if f.scope is Scope.ACTUAL} - reading.removed_clauses
    return [n for n in range(len(reading.document.clauses)) if n not in dead and n not in reading.speech]


def live_text(scene: Scene) -> str:
    """Words of the live clauses; of a long text first those with facts and their neighbours."""
    live = live_clauses(scene)
    if sum(len(scene.reading.words(n)) for n in live) > _MOST_CHARACTERS:
        near = {f.clause + step for f in scene.facts if f.scope is Scope.ACTUAL for step in (-1, 0, 1)}
        live = sorted(live, key=lambda n: n not in near)
    return "，".join(scene.reading.words(n) for n in live)[:_MOST_CHARACTERS]


def evidence(scene: Scene, findings: Iterable[Finding]) -> set[str]:
    """Names of all features that hold; a text has a feature or has it not."""
    text = live_text(scene)
    words = (f"w:{word}" for word in rjieba.cut(text))
    rules = (f"r:{name}" for finding in findings for name in (finding.rule, finding.code))
    return {*words_of(text), *words, *rules, *_facts(scene), *_quantities(scene)}


def words_of(text: str) -> Iterator[str]:
    """Runs of one to three characters that do not cross a comma."""
    for width in (1, 2, 3):
        for start in range(len(text) - width + 1):
            piece = text[start : start + width]
            if "，" not in piece[:-1] or width == 1:
                yield f"c:{piece}"


def _facts(scene: Scene) -> Iterator[str]:
    for fact in scene.facts:
        yield f"f:{fact.slot}" if fact.scope is Scope.ACTUAL else f"s:{fact.scope.value}"
    live = set(live_clauses(scene))
    for name in _CLASSES:
        if any(m.clause in live for m in scene.mentions(name)):
            yield f"m:{name}"


def _quantities(scene: Scene) -> Iterator[str]:
    live = set(live_clauses(scene))
    for quantity in scene.quantities:
        if quantity.clause in live:
            for step in _STEPS[quantity.what]:
                if quantity.value >= step:
                    yield f"q:{quantity.what}>={step}"
