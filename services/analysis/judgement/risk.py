"""Risk of one item: the level that the rubric's findings give, and how sure it is."""

from dataclasses import dataclass

from services.analysis.judgement.facts import Scope
from services.analysis.judgement.rubric import Finding, major, severe
from services.analysis.judgement.scene import Scene
from services.contracts.codes import RiskLevel


@dataclass(frozen=True, slots=True)
class Verdict:
    level: RiskLevel
    confidence: float
    findings: tuple[Finding, ...]


def verdict(scene: Scene) -> Verdict:
    found = list(severe(scene))
    if found:
        return Verdict(RiskLevel.SEVERE, 0.9, tuple(found))
    found = list(major(scene))
    if found:
        return Verdict(RiskLevel.MAJOR, 0.8, tuple(found))
    guarded = [f for f in scene.facts if f.scope is not Scope.ACTUAL]
    return Verdict(RiskLevel.GENERAL, 0.9 if not guarded else 0.8, ())
