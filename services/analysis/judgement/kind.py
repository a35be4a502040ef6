"""Kind of an item: what the person wants by writing. A linear model over wording, signs, facts and level."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import re2

from services.analysis.judgement import lexicon, parameters
from services.analysis.judgement.evidence import facts_of, live_clauses
from services.analysis.judgement.facts import HAZARDS, PEOPLE, Scope
from services.analysis.judgement.patterns import compiled
from services.analysis.judgement.scene import Scene
from services.analysis.judgement.terms import Seen, Terms, spelled
from services.contracts.codes import Kind, RiskLevel

_MOST_CLAUSES = 24
"""Read for their wording: the first and the last of a text, where people say what they want."""

_SELDOM_REPORTED = frozenset("illness in_care silent rescue evacuate imminent injury".split())


@dataclass(frozen=True)
class _Model:
    terms: Terms
    rarity: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    intercept: npt.NDArray[np.float64]
    kinds: tuple[Kind, ...]


@cache
def _model() -> _Model:
    raw = parameters.load("kinds")
    rarity = raw["idf"].astype(np.float64)
    return _Model(
        Terms(bytes(raw["terms"].astype(np.uint8)).decode().split("\n")),
        rarity,
        raw["weights"].astype(np.float64) * rarity[:, None],
        raw["intercept"].astype(np.float64),
        tuple(Kind(str(name)) for name in raw["classes"]),
    )


def kind_of(scene: Scene, level: RiskLevel) -> Kind:
    """The likeliest kind; whoever reports people in mortal danger raises an alert."""
    if level is RiskLevel.SEVERE:
        return Kind.ALERT
    model = _model()
    rows = model.terms.met(scene.reading.document, _seen(scene, level))
    if not rows.size:
        return by_rules(scene, level)
    scores = model.intercept + model.weights[rows].sum(axis=0) / np.linalg.norm(model.rarity[rows])
    return model.kinds[int(scores.argmax())]


def signs_of_kind(scene: Scene, level: RiskLevel) -> set[str]:
    """Names of all that the model goes by."""
    return spelled(scene.reading.document, _seen(scene, level))


def _seen(scene: Scene, level: RiskLevel) -> Seen:
    """The wording of the clauses read, signs, facts, the level and what the rules say."""
    document = scene.reading.document
    count = len(document.clauses)
    half = _MOST_CLAUSES // 2
    read = range(count) if count <= _MOST_CLAUSES else (*range(half), *range(count - half, count))
    ends = (document.text[clause.end - 1 : clause.end + 1] for clause in document.clauses)
    signs = {f"?{end}" for end in ends if end.endswith("？")}
    signs.update(f"k:{name}" for name in _signs() if _has(name, document.text))
    signs.update(facts_of(scene, live_clauses(scene)))
    signs |= {f"L:{level.value}", f"K:{by_rules(scene, level).value}"}
    return Seen(read, signs, edges=True)


@cache
def _signs() -> dict[str, "re2.Pattern[str]"]:
    return {name: compiled(words) for name, words in lexicon.slots("kinds").items()}


def _has(sign: str, text: str) -> bool:
    return bool(_signs()[sign].search(text))


def by_rules(scene: Scene, level: RiskLevel) -> Kind:
    """The kind that the strongest sign gives; complaint is everything else that is wrong."""
    return next(_ruled(scene, level, scene.text), Kind.COMPLAINT)


def _ruled(scene: Scene, level: RiskLevel, text: str) -> Iterator[Kind]:
    wrong, asks = _has("wrong", text), _has("asks", text)
    if _is_rumour(scene, text):
        yield Kind.RUMOUR
    if level is RiskLevel.SEVERE:
        yield Kind.ALERT
    if _has("thanks", text) and level is RiskLevel.GENERAL and not _live(scene):
        yield Kind.PRAISE
    if level is RiskLevel.MAJOR:
        yield Kind.ALERT if _harmful(scene) else Kind.COMPLAINT
    if _has("proposes", text) and not scene.actual("defect", "fire_risk", *HAZARDS):
        yield Kind.SUGGESTION
    if asks and not wrong:
        yield Kind.INQUIRY
    if _reported(scene):
        yield Kind.ALERT
    if asks and "请问" in text:
        yield Kind.INQUIRY


def _is_rumour(scene: Scene, text: str) -> bool:
    told = _has("told", text)
    spread = bool(scene.any_scope("spread"))
    return (told and (_has("doubt", text) or spread)) or "求辟谣" in text or "谣言" in text


def _live(scene: Scene) -> bool:
    return bool(scene.actual("defect", "fire_risk", "outage", "unpaid"))


def _harmful(scene: Scene) -> bool:
    return bool(scene.actual(*HAZARDS, "defect", "illness", "pitfall", "animals", "poisoned_water"))


def _reported(scene: Scene) -> bool:
    """An event that is over, or a drill, is still a report of it."""
    told = {Scope.ENDED, Scope.DRILL, Scope.DENIED, Scope.ACTUAL}
    slots = (set(HAZARDS) | set(PEOPLE)) - _SELDOM_REPORTED
    return any(f.scope in told and f.slot in slots for f in scene.facts) or bool(scene.reading.guard("drill"))
