"""The rubric (docs/risk-rubric.md): rules S1-S3 and M1-M6 over the facts of a scene."""

from collections.abc import Iterator

from services.analysis.judgement.facts import Fact
from services.analysis.judgement.findings import DISASTER, Finding, find
from services.analysis.judgement.rubric_major import major
from services.analysis.judgement.scene import Scene

__all__ = ["Finding", "major", "severe"]


_DIRECT = ("trapped", "drowning", "fallen", "suicide", "attack", "dying")
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


def _danger_to_life(scene: Scene) -> Iterator[Finding]:
    yield from find("S1", "danger_to_life", 0.9, scene.actual(*_DIRECT))
    behind = (*DISASTER, *_DIRECT, "confined", "descend", "life_support", "screams")
    for fact in scene.actual("not_out", "screams", "silent"):
        if scene.together(fact, set(behind) - {fact.slot}):
            yield Finding("S1", "danger_to_life", 0.85, fact)


def _lost(scene: Scene) -> Iterator[Finding]:
    for fact in scene.actual("missing"):
        words = scene.clause_words(fact)
        person = scene.near(fact, "young", "frail", "kin", "person")
        if person and (
            scene.near(fact, "young", "frail", "kin") or scene.together(fact, (*DISASTER, *_DIRECT), 3)
        ):
            if any(w in words for w in ("电话", "手机", "联系不", "消息")) and not scene.together(
                fact, (*DISASTER, *_DIRECT), 3
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
    yield from find("S1", "life_support_failing", 0.8, scene.actual("life_support"))


def _confined(scene: Scene) -> Iterator[Finding]:
    for fact in scene.actual("confined"):
        if scene.together(fact, ("not_out", "silent", "dying", "descend"), 2):
            yield Finding("S1", "danger_to_life", 0.85, fact)


def _mass_illness(scene: Scene) -> Iterator[Finding]:
    ill = scene.actual("illness", "in_care", "dying")
    if ill and scene.largest("people", ill, 1) >= 10:
        yield from find("S2", "mass_illness", 0.85, ill[:3])
    serious = scene.actual("dying")
    if serious and scene.largest("people", serious, 1) >= 3:
        yield from find("S2", "mass_illness", 0.85, serious[:2])
    deaths = scene.actual("death")
    active = scene.actual(*DISASTER, "illness", "poisoned_water")
    if deaths and active:
        yield from find("S2", "deaths", 0.85, deaths[:2])


def _mass_threat(scene: Scene) -> Iterator[Finding]:
    water = scene.actual("poisoned_water")
    many = scene.largest("people") >= 1000 or scene.largest("homes") >= 300
    if water and (many or scene.actual("dying") or scene.largest("people", scene.actual("illness"), 1) >= 3):
        yield from find("S3", "water_poisoned", 0.8, water[:2])


# --- major ------------------------------------------------------------------------------------
