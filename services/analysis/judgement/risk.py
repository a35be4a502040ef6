"""Risk of one item: the rubric's findings and the trained model, weighed together."""

from dataclasses import dataclass

import numpy as np
import re2

from services.analysis.judgement.evidence import evidence, live_clauses, words_of
from services.analysis.judgement.risk_model import LEVELS, Probabilities, probabilities, pull
from services.analysis.judgement.rubric import Finding, major, severe
from services.analysis.judgement.scene import Scene
from services.contracts.codes import RiskLevel

_TRUST = {RiskLevel.GENERAL: 0.0, RiskLevel.MAJOR: 0.5, RiskLevel.SEVERE: 1.0}
_COUNTED = 1.5
"""Log odds that the rubric's own level adds to the model's, and a rule that counted people, homes or hours."""

_COSTS = np.array([[0, 1.1, 2.2], [1, 0, 1], [3, 1, 0]], dtype=np.float64)
"""What a mistake costs, true level by row: to take a severe matter for a general one is the worst."""

_COUNTING = frozenset({"service_outage", "many_unpaid", "many_cheated", "mass_illness"})
_ALARM = 0.2
_SURE = 0.6
_ALONE = 0.5
"""How sure the model must be to raise a matter in which no rule found anything; below it asks a person."""
_REFUTATION = re2.compile(
    "(?:经核实|经查|经了解|核实后|澄清|证实)[^。！？]{0,8}(?:没有|不实|并无|不存在|不属实)|没有(?:此事|这回事|这事)|"
    "(?:是|系|属|为)(?:谣言|假消息|误传|误报)|已(?:经)?辟谣|虚惊一场|警报解除"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`clause` is the clause that spoke most for the level when no rule did."""

    level: RiskLevel
    confidence: float
    findings: tuple[Finding, ...]
    needs_review: bool
    clause: int | None = None


def findings_of(scene: Scene) -> list[Finding]:
    """Everything that the rubric finds, severe rules first."""
    return [*severe(scene), *major(scene)]


def rubric_level(findings: list[Finding]) -> RiskLevel:
    if any(finding.rule.startswith("S") for finding in findings):
        return RiskLevel.SEVERE
    return RiskLevel.MAJOR if findings else RiskLevel.GENERAL


def verdict(scene: Scene) -> Verdict:
    found = findings_of(scene)
    if not live_clauses(scene):
        return Verdict(RiskLevel.GENERAL, 0.95, (), needs_review=False)
    ruled = rubric_level(found)
    if not found and _refuted(scene):
        return Verdict(RiskLevel.GENERAL, 0.9, (), needs_review=False)
    weighed = _weighed(probabilities(evidence(scene, found)), ruled, found)
    level = LEVELS[int((weighed @ _COSTS).argmin())]
    if not found and weighed[LEVELS.index(level)] < _ALONE:
        level = RiskLevel.GENERAL
    confidence = float(weighed[LEVELS.index(level)])
    kept = tuple(f for f in found if level is not RiskLevel.SEVERE or f.rule.startswith("S")) or tuple(found)
    alarmed = level is not RiskLevel.SEVERE and (ruled is RiskLevel.SEVERE or float(weighed[2]) >= _ALARM)
    clause = _loudest(scene, level) if level is not RiskLevel.GENERAL and not found else None
    return Verdict(level, round(confidence, 3), kept, alarmed or confidence < _SURE, clause)


def _refuted(scene: Scene) -> bool:
    """What was heard is said to be untrue; nothing else is told as a fact."""
    return _REFUTATION.search(scene.reading.document.text) is not None


def _weighed(given: Probabilities, ruled: RiskLevel, found: list[Finding]) -> Probabilities:
    odds = given.copy()
    odds[LEVELS.index(ruled)] *= np.exp(_TRUST[ruled])
    if any(finding.code in _COUNTING for finding in found):
        odds[1:] *= np.exp(_COUNTED)
    return np.asarray(odds / odds.sum())


def _loudest(scene: Scene, level: RiskLevel) -> int:
    live = live_clauses(scene)
    return max(live, key=lambda n: (pull(set(words_of(scene.reading.words(n))), level), -n))
