"""Risk of one item: the rubric's findings and the trained model, weighed together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import re2

from services.analysis.judgement.evidence import seen
from services.analysis.judgement.facts import Scope
from services.analysis.judgement.passages import Passage, is_long, loud_passages, ruled_passages
from services.analysis.judgement.risk_model import LEVELS, Probabilities, pulls, weighed
from services.analysis.judgement.rubric import Finding, major, severe
from services.analysis.judgement.scene import Scene, scenes_of_passages
from services.analysis.judgement.stretches import EVENTS
from services.contracts.codes import RiskLevel

_COSTS = np.array([[0, 1, 2], [1, 0, 1], [4, 1.6, 0]], dtype=np.float64)
"""What a mistake costs, true level by row: to take a severe matter for a general one is the worst."""

_COUNTING = frozenset({"service_outage", "many_unpaid", "many_cheated", "mass_illness"})
_MANY_PEOPLE, _MANY_HOMES, _MANY_ILL = 30, 50, 10
"""Thresholds of the rubric: debts and frauds, outages, mass illness."""

_ALARM = 0.2
_SURE = 0.6
_SURE_APART, _SURE_BY_WORDING = 0.7, 0.95
"""How sure a passage must be of itself to make its text severe, with a severe rule's finding and without."""

_POSSIBLE = 0.0001
"""How likely a long text as a whole must be severe for its stretches to be listened to: most letters are not."""

_SURE_MAJOR = 0.85
"""How sure one in which a rule finds something must be to make a general text major."""

_EVEN = 0.5
_ALONE = 0.75
_LONG = 80
"""How sure the model must be to call a text of more characters severe by its words alone."""

_REFUTATION = re2.compile(
    (
        "(?:经核实|经查|经了解|核实后|澄清|证实)[^。！？]{0,8}(?:没有|不实|并无|不存在|不属实)|没有(?:此事|这回事|这事)|"
        "(?:是|系|属|为)(?:谣言|假消息|误传|误报)|已(?:经)?辟谣|虚惊一场|警报解除"
    ).encode()
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`clause` is the clause that spoke most for the level when no rule did, `severe` the odds that the whole is severe."""

    level: RiskLevel
    confidence: float
    findings: tuple[Finding, ...]
    needs_review: bool
    clause: int | None = None
    severe: float = 0.0


def findings_of(scene: Scene) -> list[Finding]:
    """Everything that the rubric finds, severe rules first."""
    return [*severe(scene), *major(scene)]


def rubric_level(findings: list[Finding]) -> RiskLevel:
    if any(finding.rule.startswith("S") for finding in findings):
        return RiskLevel.SEVERE
    return RiskLevel.MAJOR if findings else RiskLevel.GENERAL


def verdict(scene: Scene) -> Verdict:
    return verdicts([scene])[0]


def verdicts(scenes: Sequence[Scene]) -> list[Verdict]:
    """Of scenes of one sheet, in order."""
    found = [findings_of(scene) for scene in scenes]
    whole = _weighed(scenes, found)
    long = [n for n, each in enumerate(whole) if each.level is not RiskLevel.SEVERE and is_long(scenes[n])]
    possible = [n for n in long if whole[n].severe >= _POSSIBLE]
    ruled = [passage for n in long for passage in _ruled(n, scenes[n], found[n], whole[n])]
    _read_apart(scenes, ruled, whole)
    quiet = [(n, scenes[n]) for n in possible if whole[n].level is not RiskLevel.SEVERE]
    _read_apart(scenes, loud_passages(quiet), whole)
    return whole


def _ruled(number: int, scene: Scene, found: list[Finding], whole: Verdict) -> list[Passage]:
    severe_only = whole.level is not RiskLevel.GENERAL
    return ruled_passages(number, scene, found, severe_only=severe_only)


def _read_apart(scenes: Sequence[Scene], apart: Sequence[Passage], whole: list[Verdict]) -> None:
    """Judge passages as if each were a whole text, and raise what they are of."""
    parts = scenes_of_passages([(scenes[each.scene], each.text) for each in apart])
    if parts:
        for each, part in zip(apart, _weighed(parts, [findings_of(part) for part in parts]), strict=True):
            whole[each.scene] = _raised(scenes[each.scene], whole[each.scene], each, part)


def _raised(scene: Scene, whole: Verdict, passage: Passage, part: Verdict) -> Verdict:
    """What a passage says of its text: severe when it surely is by itself, major when it may be."""
    if part.level is RiskLevel.MAJOR and whole.level is RiskLevel.GENERAL and passage.ruled:
        sure = part.confidence >= _SURE_MAJOR
        return Verdict(RiskLevel.MAJOR, _EVEN, whole.findings, needs_review=True) if sure else whole
    if part.level is not RiskLevel.SEVERE or whole.level is RiskLevel.SEVERE:
        return whole
    if part.confidence >= (_SURE_APART if passage.ruled else _SURE_BY_WORDING):
        kept = tuple(finding for finding in whole.findings if finding.rule.startswith("S"))
        clause = None if kept else _loudest(scene, RiskLevel.SEVERE, passage.clauses)
        return Verdict(RiskLevel.SEVERE, part.confidence, kept, part.needs_review, clause)
    if whole.level is RiskLevel.MAJOR:
        return whole
    if not passage.ruled and part.confidence < _SURE_APART:
        return replace(whole, needs_review=True)
    clause = None if whole.findings else _loudest(scene, RiskLevel.MAJOR, passage.clauses)
    return Verdict(RiskLevel.MAJOR, _EVEN, whole.findings, needs_review=True, clause=clause)


def _weighed(scenes: Sequence[Scene], found: Sequence[list[Finding]]) -> list[Verdict]:
    settled = [_settled(scene, own) for scene, own in zip(scenes, found, strict=True)]
    rest = [n for n, each in enumerate(settled) if each is None]
    if rest:
        around = [circumstances(scenes[n], found[n]) for n in rest]
        odds = dict(zip(rest, weighed([seen(scenes[n]) for n in rest], around), strict=True))
    return [each or _judged(scenes[n], found[n], odds[n]) for n, each in enumerate(settled)]


def _settled(scene: Scene, found: list[Finding]) -> Verdict | None:
    """Nothing is told at all, or it is said to be untrue."""
    if not scene.telling:
        return Verdict(RiskLevel.GENERAL, 0.95, (), needs_review=False)
    if not found and _refuted(scene):
        return Verdict(RiskLevel.GENERAL, 0.9, (), needs_review=False)
    return None


def _judged(scene: Scene, found: list[Finding], odds: Probabilities) -> Verdict:
    ruled = rubric_level(found)
    level = LEVELS[int((odds @ _COSTS).argmin())]
    if level is RiskLevel.SEVERE and odds[2] < _ALONE and ruled is not RiskLevel.SEVERE:
        if _explained_away(scene):
            level = LEVELS[int(odds[:2].argmax())]
        elif _unfounded(scene):
            level = RiskLevel.MAJOR
    confidence = float(odds[LEVELS.index(level)])
    if level is RiskLevel.GENERAL and any(finding.rule == "M5" for finding in found):
        # Who asks whether it is true may tell of people who act on it already: the model hears only the question
        level, confidence = RiskLevel.MAJOR, _EVEN
    kept = tuple(f for f in found if level is not RiskLevel.SEVERE or f.rule.startswith("S")) or tuple(found)
    alarmed = level is not RiskLevel.SEVERE and (ruled is RiskLevel.SEVERE or float(odds[2]) >= _ALARM)
    clause = _loudest(scene, level, scene.telling) if level is not RiskLevel.GENERAL and not found else None
    return Verdict(level, round(confidence, 3), kept, alarmed or confidence < _SURE, clause, float(odds[2]))


def _explained_away(scene: Scene) -> bool:
    """Danger is told, and all of it is said not to be: a lost dog, a fire that is out."""
    scopes = {fact.scope for fact in scene.facts if fact.slot in EVENTS}
    return bool(scopes) and not scopes & {Scope.ACTUAL, Scope.HEARSAY}


def _unfounded(scene: Scene) -> bool:
    """A long text in which no rule finds mortal danger: some of its words will always look like one."""
    clauses = scene.reading.document.clauses
    return sum(clauses[n].end - clauses[n].start for n in scene.telling) > _LONG


def circumstances(scene: Scene, found: list[Finding]) -> tuple[bool, ...]:
    """What the trained mixture is told besides the model's probabilities; the order is that of its weights."""
    ruled = rubric_level(found)
    scopes = {fact.scope for fact in scene.facts}
    return (
        ruled is RiskLevel.MAJOR,
        ruled is RiskLevel.SEVERE,
        any(finding.code in _COUNTING for finding in found),
        _few_concerned(scene, found),
        _few_ill(scene),
        bool(scene.reading.endings) and not scene.reading.persisting,
        Scope.ENDED in scopes,
        Scope.DENIED in scopes,
        bool(scopes & {Scope.QUESTION, Scope.HEARSAY}),
        bool(scopes & {Scope.DRILL, Scope.FICTION, Scope.PAST}),
        Scope.METAPHOR in scopes,
        not scene.happening,
    )


def _few_concerned(scene: Scene, found: list[Finding]) -> bool:
    """A debt, a fraud or an outage of which the text counts fewer than the rubric asks for."""
    if any(finding.code in _COUNTING for finding in found):
        return False
    several = scene.largest("people") >= _MANY_PEOPLE or scene.largest("homes") >= _MANY_HOMES
    counted = any(quantity.what in {"people", "homes", "hours"} for quantity in scene.quantities)
    return counted and not several and bool(scene.actual("unpaid", "cheated", "outage"))


def _few_ill(scene: Scene) -> bool:
    ill = scene.actual("illness", "in_care")
    return bool(ill) and 0 < scene.largest("people", ill, 1) < _MANY_ILL and not scene.actual("dying")


def _refuted(scene: Scene) -> bool:
    """What was heard is said to be untrue; nothing else is told as a fact."""
    return _REFUTATION.search(scene.reading.document.encoded) is not None


def _loudest(scene: Scene, level: RiskLevel, clauses: Sequence[int]) -> int:
    pull = pulls(scene.reading.document, level)
    return max(clauses, key=lambda n: (pull[n], -n))
