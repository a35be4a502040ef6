"""Findings and guards as reasons that a person can read, each pointing into what is shown."""

from services.analysis.judgement.facts import Fact, Scope
from services.analysis.judgement.risk import Verdict
from services.analysis.judgement.scene import Scene
from services.contracts.assessment import Reason

_RULES = {
    "danger_to_life": "S1 人员正处于或即将面临生命危险",
    "missing_person": "S1 儿童、老人或病弱者走失失联",
    "disaster_under_way": "S1 有人场所正在发生灾害事故",
    "disaster_imminent": "S1 险情正在加剧，随时危及人员",
    "life_support_failing": "S1 维持生命的设备或药品正在中断",
    "mass_illness": "S2 多人同时发病或多人病情危重",
    "deaths": "S2 出现死亡且原因仍在",
    "mass_threat": "S3 堤坝等险情威胁众多群众安全",
    "water_poisoned": "S3 饮用水可能有毒，影响人数多",
    "hazard": "M1 存在具体的安全隐患",
    "casualties": "M4 出现伤亡",
    "service_outage": "M2 水电气暖路药等基本服务中断，影响面大或有人依赖",
    "many_unpaid": "M3 三十人以上被拖欠工资",
    "many_cheated": "M3 三十人以上钱财受骗",
    "illness": "M4 出现少量或较轻病例",
    "vulnerable_harmed": "M4 儿童、老人、病残孕等受到伤害或失于照料",
    "injuries": "M4 有人受伤",
    "rumour_spreading": "M5 未经证实的传言正在扩散或已改变行为",
    "pollution_harm": "M6 污染并已有危害迹象",
    "possible_danger": "出现危险用语但未能确认，请人工研判",
}
_GUARDS = {
    Scope.DENIED: ("denied", "原文否认，不计入"),
    Scope.DRILL: ("drill", "演练内容，不计入"),
    Scope.PAST: ("past", "往事，不计入"),
    Scope.FICTION: ("fiction", "影视、小说、梦境等虚构，不计入"),
    Scope.METAPHOR: ("metaphor", "比喻或夸张，不计入"),
    Scope.HYPOTHESIS: ("hypothesis", "假设或担心，不计入"),
    Scope.QUESTION: ("question", "询问真假，不计入"),
    Scope.HEARSAY: ("hearsay", "听闻未证实，不作为事实计入"),
    Scope.ENDED: ("ended", "已经结束或处置完毕，不计入"),
}
_MOST = 8
_AROUND = "，。！？；：、～ \n"


def reasons(scene: Scene, found: Verdict) -> list[Reason]:
    """At most eight findings, strongest first, then at most four guards that kept a fact from counting."""
    out: list[Reason] = []
    taken: set[tuple[str, int]] = set()
    for finding in sorted(found.findings, key=lambda f: (-f.weight, f.fact.mark.start)):
        key = (finding.code, finding.fact.mark.start)
        if key not in taken and len(out) < _MOST:
            taken.add(key)
            words = f"{_RULES[finding.code]}：“{_said(scene, finding.fact)}”"
            out.append(_placed(scene, finding.fact, finding.code, words, finding.weight))
    if found.clause is not None:
        out.append(_worded(scene, found.clause))
    return out + _guarded(scene)


def _worded(scene: Scene, clause: int) -> Reason:
    """The clause that the trained model went by when no rule of the rubric holds."""
    span = scene.reading.clause(clause)
    field, start, end = scene.reading.document.shown(span.start, span.end)
    words = f"模型依据：用语与同级事项相近：“{scene.reading.words(clause)[:40]}”"
    return Reason(code="wording", detail=words, weight=0.5, field=field, start=start, end=end)


def _guarded(scene: Scene) -> list[Reason]:
    out: list[Reason] = []
    for fact in scene.facts:
        if fact.scope in _GUARDS and fact.slot not in {"hearsay", "spread"} and len(out) < _MOST // 2:
            code, words = _GUARDS[fact.scope]
            out.append(_placed(scene, fact, code, f"{words}：“{_said(scene, fact)}”", 0.0))
    return out


def _placed(scene: Scene, fact: Fact, code: str, detail: str, weight: float) -> Reason:
    start, end = _trimmed(scene, fact)
    field, start, end = scene.reading.document.shown(start, end)
    return Reason(code=code, detail=detail, weight=weight, field=field, start=start, end=end)


def _trimmed(scene: Scene, fact: Fact) -> tuple[int, int]:
    """Span of the fact without the punctuation that its pattern asked for."""
    words = scene.words(fact)
    start = fact.mark.start + len(words) - len(words.lstrip(_AROUND))
    end = fact.mark.end - (len(words) - len(words.rstrip(_AROUND)))
    return (start, end) if start < end else (fact.mark.start, fact.mark.end)


def _said(scene: Scene, fact: Fact) -> str:
    start, end = _trimmed(scene, fact)
    return scene.reading.document.text[start:end]
