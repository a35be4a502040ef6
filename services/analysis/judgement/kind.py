"""Kind of an item: what the person wants by writing."""

from functools import cache

import re2

from services.analysis.judgement import lexicon
from services.analysis.judgement.facts import HAZARDS, PEOPLE, Scope
from services.analysis.judgement.patterns import compiled
from services.analysis.judgement.scene import Scene
from services.contracts.codes import Kind, RiskLevel


@cache
def _signs() -> dict[str, "re2.Pattern[str]"]:
    return {name: compiled(words) for name, words in lexicon.slots("kinds").items()}


def _has(sign: str, text: str) -> bool:
    return bool(_signs()[sign].search(text))


def kind_of(scene: Scene, level: RiskLevel) -> Kind:
    """The kind that the strongest sign gives; complaint is everything else that is wrong."""
    text = scene.text
    if _is_rumour(scene, text):
        return Kind.RUMOUR
    wrong = _has("wrong", text)
    asks, proposes, thanks = (_has(sign, text) for sign in ("asks", "proposes", "thanks"))
    if level is RiskLevel.SEVERE:
        return Kind.ALERT
    if thanks and level is RiskLevel.GENERAL and not _live(scene):
        return Kind.PRAISE
    if level is RiskLevel.MAJOR:
        return Kind.ALERT if _harmful(scene) else Kind.COMPLAINT
    if proposes and not scene.actual("defect", "fire_risk", *HAZARDS):
        return Kind.SUGGESTION
    if asks and not wrong:
        return Kind.INQUIRY
    if _reported(scene):
        return Kind.ALERT
    if asks and "请问" in text:
        return Kind.INQUIRY
    return Kind.COMPLAINT


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
    slots = (set(HAZARDS) | set(PEOPLE)) - {
        "illness",
        "in_care",
        "silent",
        "rescue",
        "evacuate",
        "imminent",
        "injury",
    }
    return any(f.scope in told and f.slot in slots for f in scene.facts) or bool(scene.reading.guard("drill"))
