"""The rubric (docs/risk-rubric.md): rules S1-S3 and M1-M6 over the facts of a scene."""

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

_DIRECT = ("trapped", "drowning", "fallen", "suicide", "attack", "dying")
_DISASTER = ("fire", "explosion", "leak", "collapse", "slide", "flood", "crash")
_MINOR_FIRE = (
    "垃圾",
    "草",
    "秸秆",
    "荒",
    "废品",
    "轮胎",
    "电缆",
    "树叶",
    "沥青",
    "烟囱",
    "火花",
    "烟头",
    "烧烤",
    "油烟",
    "纸",
    "灌木",
    "插座",
    "电线",
    "变压器",
    "电箱",
    "充电桩",
    "充电器",
    "空调",
    "冒烟",
    "黑烟",
    "白烟",
    "黄烟",
    "红烟",
)
_STANDING = (
    "墙",
    "路面",
    "马路",
    "地面",
    "路基",
    "树",
    "灯杆",
    "电线杆",
    "电杆",
    "广告牌",
    "护坡",
    "牌坊",
    "棚",
    "雨棚",
    "边坡",
    "堡坎",
    "挡土墙",
    "货架",
    "吊顶",
    "天花板",
    "瓷砖",
    "护栏",
)
_TOLD = frozenset({Scope.ACTUAL, Scope.HEARSAY, Scope.QUESTION})


def severe(scene: Scene) -> Iterator[Finding]:
    for rule in (
        _danger_to_life,
        _lost,
        _disaster,
        _collapsing,
        _life_support,
        _confined,
        _mass_illness,
        _mass_threat,
    ):
        yield from rule(scene)


def major(scene: Scene) -> Iterator[Finding]:
    for rule in (
        _hazard,
        _aftermath,
        _outage,
        _unpaid,
        _cheated,
        _mild_illness,
        _harmed,
        _rumour,
        _pollution,
    ):
        yield from rule(scene)


def _find(rule: str, code: str, weight: float, facts: Iterable[Fact]) -> Iterator[Finding]:
    for fact in facts:
        yield Finding(rule, code, weight, fact)


# --- severe -----------------------------------------------------------------------------------


def _danger_to_life(scene: Scene) -> Iterator[Finding]:
    yield from _find("S1", "danger_to_life", 0.9, scene.actual(*_DIRECT))
    behind = (*_DISASTER, *_DIRECT, "confined", "descend", "life_support", "screams")
    for fact in scene.actual("not_out", "screams", "silent"):
        if scene.together(fact, set(behind) - {fact.slot}):
            yield Finding("S1", "danger_to_life", 0.85, fact)


def _lost(scene: Scene) -> Iterator[Finding]:
    for fact in scene.actual("missing"):
        words = scene.clause_words(fact)
        person = scene.near(fact, "young", "frail", "kin", "person")
        if person and (
            scene.near(fact, "young", "frail", "kin") or scene.together(fact, (*_DISASTER, *_DIRECT), 3)
        ):
            if any(w in words for w in ("电话", "手机", "联系不", "消息")) and not scene.together(
                fact, (*_DISASTER, *_DIRECT), 3
            ):
                continue
            yield Finding("S1", "missing_person", 0.85, fact)


def _disaster(scene: Scene) -> Iterator[Finding]:
    for fact in scene.actual("explosion", "leak", "slide", "flood"):
        if _occupied(scene, fact):
            yield Finding("S1", "disaster_under_way", 0.8, fact)
    for fact in scene.actual("fire"):
        minor = any(w in scene.clause_words(fact) for w in _MINOR_FIRE)
        spreading = scene.together(fact, ("imminent", "evacuate", "rescue", "screams", "death", *_DIRECT))
        if (not minor and (_occupied(scene, fact) or spreading)) or (
            minor and spreading and _occupied(scene, fact)
        ):
            yield Finding("S1", "disaster_under_way", 0.8, fact)
    for fact in scene.actual("crash"):
        if scene.together(fact, ("screams", "fire", "death", *_DIRECT, "not_out", "leak", "rescue")) or _full(
            scene, fact
        ):
            yield Finding("S1", "disaster_under_way", 0.75, fact)


def _full(scene: Scene, fact: Fact) -> bool:
    words = scene.words(fact)
    aboard = any(
        w in words for w in ("大巴", "客车", "校车", "公交", "中巴", "船", "列车", "火车", "油罐", "罐车")
    )
    return aboard and (scene.near(fact, "person") or scene.largest("people", [fact], 2) >= 1)


def _collapsing(scene: Scene) -> Iterator[Finding]:
    for fact in scene.actual("collapse"):
        standing = any(w in scene.words(fact) for w in _STANDING) and not _buildings(scene, fact)
        hurt = scene.together(fact, (*_DIRECT, "not_out", "screams", "death", "rescue", "evacuate", "silent"))
        if hurt or (not standing and _occupied(scene, fact)):
            yield Finding("S1", "disaster_under_way", 0.8, fact)
    for fact in scene.actual("defect"):
        people = scene.together(fact, ("trapped", "not_out", "evacuate")) or scene.near(
            fact, "vehicle", "home", "frail", "young"
        )
        if scene.together(fact, ("imminent",)) and people and _large(scene, fact):
            yield Finding("S1", "disaster_imminent", 0.7, fact)
    for fact in scene.actual("dam"):
        if scene.together(fact, ("flood", "collapse"), 1):
            yield Finding("S3", "mass_threat", 0.8, fact)


def _buildings(scene: Scene, fact: Fact) -> bool:
    return any(
        w in scene.clause_words(fact)
        for w in ("房", "楼", "厂", "隧道", "桥", "矿", "工地", "脚手架", "塔吊", "板房")
    )


def _large(scene: Scene, fact: Fact) -> bool:
    return any(
        w in scene.clause_words(fact)
        for w in ("桥", "楼", "房", "坝", "堤", "山", "坡", "塔吊", "隧道", "矿", "厂", "屋")
    )


def _occupied(scene: Scene, fact: Fact) -> bool:
    return scene.near(fact, "person", "home", "crowded", reach=3) or scene.together(
        fact, ("evacuate", "rescue", "illness", "death"), 3
    )


def _life_support(scene: Scene) -> Iterator[Finding]:
    yield from _find("S1", "life_support_failing", 0.8, scene.actual("life_support"))


def _confined(scene: Scene) -> Iterator[Finding]:
    for fact in scene.actual("confined"):
        if scene.together(fact, ("not_out", "silent", "dying", "descend"), 2):
            yield Finding("S1", "danger_to_life", 0.85, fact)


def _mass_illness(scene: Scene) -> Iterator[Finding]:
    ill = scene.actual("illness", "in_care", "dying")
    if ill and scene.largest("people", ill, 1) >= 10:
        yield from _find("S2", "mass_illness", 0.85, ill[:3])
    serious = scene.actual("dying")
    if serious and scene.largest("people", serious, 1) >= 3:
        yield from _find("S2", "mass_illness", 0.85, serious[:2])
    deaths = scene.actual("death")
    active = scene.actual(*_DISASTER, "illness", "poisoned_water")
    if deaths and active:
        yield from _find("S2", "deaths", 0.85, deaths[:2])


def _mass_threat(scene: Scene) -> Iterator[Finding]:
    water = scene.actual("poisoned_water")
    many = scene.largest("people") >= 1000 or scene.largest("homes") >= 300
    if water and (many or scene.actual("dying") or scene.largest("people", scene.actual("illness"), 1) >= 3):
        yield from _find("S3", "water_poisoned", 0.8, water[:2])


# --- major ------------------------------------------------------------------------------------


def _exposed(scene: Scene, fact: Fact) -> bool:
    return scene.near(fact, "young", "frail", "person", "crowded", "home", reach=3)


def _hazard(scene: Scene) -> Iterator[Finding]:
    for slot, weight in (
        ("defect", 0.7),
        ("fire_risk", 0.7),
        ("unsafe_conduct", 0.65),
        ("animals", 0.65),
        ("confined", 0.0),
    ):
        if weight:
            yield from _find(
                "M1",
                "hazard",
                weight,
                [f for f in scene.actual(slot) if _exposed(scene, f) or slot == "defect"],
            )
    yield from _find(
        "M1",
        "hazard",
        0.7,
        scene.actual(*_DISASTER, "stuck_lift", "poisoned_water", "imminent_defect", "pitfall"),
    )


def _aftermath(scene: Scene) -> Iterator[Finding]:
    yield from _find("M4", "casualties", 0.75, scene.actual("death"))


def _outage(scene: Scene) -> Iterator[Finding]:
    out = scene.actual("outage")
    if not out:
        return
    hours = scene.largest("hours", out, 2)
    homes = scene.largest("homes")
    many = homes >= 50 or (bool(scene.any_scope("many_homes")) and homes == 0)
    dependent = scene.any_scope("depends")
    if (many and hours >= 24) or dependent:
        yield from _find("M2", "service_outage", 0.75, out[:2])


def _unpaid(scene: Scene) -> Iterator[Finding]:
    unpaid = scene.actual("unpaid")
    if unpaid and scene.largest("people", unpaid, 3) >= 30:
        yield from _find("M3", "many_unpaid", 0.8, unpaid[:2])


def _cheated(scene: Scene) -> Iterator[Finding]:
    cheated = scene.actual("cheated")
    if cheated and max(scene.largest("people"), scene.largest("homes")) >= 30:
        yield from _find("M3", "many_cheated", 0.75, cheated[:2])


def _mild_illness(scene: Scene) -> Iterator[Finding]:
    for fact in scene.actual("illness"):
        several = scene.largest("people", [fact], 1) >= 2
        if several or (scene.near(fact, "young", "frail", reach=1)):
            yield Finding("M4", "illness", 0.65, fact)


def _harmed(scene: Scene) -> Iterator[Finding]:
    for fact in scene.actual("abuse"):
        if scene.near(fact, "young", "frail", reach=2):
            yield Finding("M4", "vulnerable_harmed", 0.75, fact)
    for fact in scene.actual("injury"):
        if scene.near(fact, "young", "frail", reach=2) or scene.largest("people", [fact], 1) >= 2:
            yield Finding("M4", "injuries", 0.65, fact)


def _rumour(scene: Scene) -> Iterator[Finding]:
    heard = scene.any_scope("hearsay")
    spread = [f for f in scene.any_scope("spread") if f.scope in _TOLD]
    if heard and [f for f in spread if abs(f.clause - heard[0].clause) <= 6]:
        yield from _find("M5", "rumour_spreading", 0.7, spread[:2])


def _pollution(scene: Scene) -> Iterator[Finding]:
    for fact in scene.actual("pollution"):
        if scene.together(fact, ("harm_signs", "illness"), 3):
            yield Finding("M6", "pollution_harm", 0.7, fact)
