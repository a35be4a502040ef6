"""Pairs of texts that state the same facts: criticism, appeals, names, script and politeness put in.

No word list here is seen in training (services/analysis/training/texts): a test sees to it.
`python -m tests.quality.variants` prints ten of each kind for reading.
"""

import random
from collections.abc import Callable, Iterator
from functools import cache

import opencc

from tests.quality.judgement.held import held

SEED = 97

_WHO = (
    "城建的头头",
    "管片的科长",
    "那位副局",
    "某办的先生们",
    "上头派来的人",
    "坐办公室的",
    "这些老爷",
    "管事的几位",
    "公家的人",
    "分管的领导",
)
_FAULT = (
    "睡大觉睡得真香", "眼睛长在头顶上", "只会盖章不会做事", "把百姓的话当耳旁风", "天天写总结从不下来看",
    "除了合影啥也不会", "整日喝茶看手机", "一推六二五", "官架子端得十足",
    "年终奖倒是一分不少", "良心怕是丢在路上了", "脸皮比城墙厚", "光打雷不下雨", "口号喊得山响",
    "尽做表面文章", "遇事绕着走", "吃着公家饭砸着公家锅",
)  # fmt: skip
_MOCKERY = (
    "这办事速度可真了不起", "真是让人大开眼界", "给你们颁个奖吧", "佩服佩服", "不愧是先进单位",
    "这钱花得真有水平", "高，实在是高", "也就剩下会吹了", "全县的脸面都不要了", "真叫人心寒",
    "没见过这么糊涂的", "丢尽了颜面", "换谁谁不骂", "可笑至极",
)  # fmt: skip
_DEMANDS = (
    "必须有人为此下台",
    "要求严肃问责",
    "该撤职的撤职",
    "请纪委介入",
    "要给老百姓一个交代",
    "请上级彻查到底",
    "相关责任人应当道歉",
)
_APPEALS = (
    "再没人管我就去省城反映", "明天就把视频发到网上", "已经约了电视台的记者", "我会找律师起诉",
    "大家一起去信访局", "我要打市长热线投诉到底", "准备写联名信给巡视组", "不解决绝不罢休",
    "等着在热搜上见吧", "我把这事发到抖音让大家评理", "求各位帮忙转发扩散", "咱们法庭上见",
)  # fmt: skip
_POLITE = (
    "麻烦您了", "谢谢各位", "辛苦同志们", "恳请尽快安排", "打扰了请见谅", "望领导重视", "盼回复", "您好",
    "不胜感激", "恭祝夏安", "请有关部门核实一下", "感谢百忙之中看完", "尊敬的领导您好", "烦请转达",
    "拜托了",
)  # fmt: skip
_GIVEN = ("明远", "秋白", "立新", "海棠", "守义", "小满", "云帆", "志坚", "桂香", "子谦", "建业", "若兰")
_SURNAMES = ("骆", "邵", "尹", "贺", "龚", "万", "段", "汤", "黎", "易", "常", "武", "乔", "赖", "樊")
_ROLES = ("社区主任", "村支书", "物业经理", "副局长", "站长", "包工头", "校长", "科长")
_NAMED = (
    "{who}{name}知道这事",
    "{who}{name}来看过",
    "负责人是{who}{name}",
    "{who}{name}的电话我们有",
    "{who}{name}说会处理",
)

Variant = Callable[[str, random.Random], str]


def _insert(text: str, clause: str, chance: random.Random) -> str:
    """At the start, after a comma or at the end; never inside a clause."""
    places = [0, *(n + 1 for n, c in enumerate(text) if c in "，。！？"), len(text)]
    at = chance.choice(sorted(set(places)))
    before, after = text[:at], text[at:]
    if not before:
        return f"{clause}，{after}"
    if not after:
        return f"{before.rstrip('，')}{'' if before[-1] in '。！？' else '，'}{clause}。"
    return f"{before}{clause}，{after}"


def criticism(text: str, chance: random.Random) -> str:
    clause = chance.choice((
        chance.choice(_WHO) + chance.choice(_FAULT),
        chance.choice(_MOCKERY),
        chance.choice(_DEMANDS),
        chance.choice(_FAULT) + "，" + chance.choice(_MOCKERY),
    ))  # fmt: skip
    return _insert(text, clause, chance)


def appeal(text: str, chance: random.Random) -> str:
    return _insert(text, chance.choice(_APPEALS), chance)


def name(text: str, chance: random.Random) -> str:
    person = chance.choice(_SURNAMES) + chance.choice(_GIVEN)
    return _insert(text, chance.choice(_NAMED).format(who=chance.choice(_ROLES), name=person), chance)


def script(text: str, chance: random.Random) -> str:
    return _converter(chance.choice(("s2t", "s2tw", "s2hk"))).convert(text)


@cache
def _converter(way: str) -> opencc.OpenCC:
    return opencc.OpenCC(way)


def politeness(text: str, chance: random.Random) -> str:
    return _insert(text, chance.choice(_POLITE), chance)


KINDS: dict[str, Variant] = {
    "criticism": criticism,
    "appeal": appeal,
    "name": name,
    "script": script,
    "politeness": politeness,
}


def pairs(kind: str, texts: list[str], count: int) -> Iterator[tuple[str, str]]:
    """`count` pairs of a text and its variant of this kind, always the same ones."""
    chance = random.Random(f"{SEED}-{kind}")
    for number in range(count):
        text = texts[number % len(texts)]
        yield text, KINDS[kind](text, chance)


def added() -> tuple[str, ...]:
    """Every clause that a variant may put in, without the parts that are made up of two lists."""
    return (*_FAULT, *_MOCKERY, *_DEMANDS, *_APPEALS, *_POLITE)


def main() -> None:
    texts = [message.text for message in held(0)]
    for kind in KINDS:
        print(f"\n{kind}")
        for text, variant in pairs(kind, texts, 10):
            print(f"  {text}\n  {variant}\n")


if __name__ == "__main__":
    main()
