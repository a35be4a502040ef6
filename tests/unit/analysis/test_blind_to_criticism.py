"""Criticism, names, threats to complain, script and politeness move neither the level nor the tier."""

import itertools

import pytest

from tests.unit.analysis.judged import judge_all
from tests.unit.analysis.test_guards import DANGER, HAZARD

ORDINARY = [
    "路口的路灯坏了一个星期，晚上看不清路。",
    "公园的健身器材生锈了，希望换一批。",
    "请问新生儿医保什么时候可以参保？",
    "楼下广场舞音乐太吵，孩子没法写作业。",
    "公交站牌的字掉了，外地人看不懂。",
    "感谢窗口的工作人员，十分钟就办好了。",
    "快递柜占了消防栓前面的位置，能不能挪一挪？",
    "菜场的秤不准，买三斤只有两斤七两。",
]
BASES = [*ORDINARY, *DANGER, *HAZARD]
CRITICISM = [
    "这就是你们的为人民服务吗？",
    "官僚主义害死人，领导只会拍照发新闻。",
    "局长天天开会，一件实事都不办。",
    "拿着纳税人的钱睡大觉，脸都不要了。",
    "反映多少次了都是踢皮球，县政府就是个摆设。",
    "形式主义一套一套的，真是笑话！！！",
    "某些人该下台了，强烈要求追责问责。",
    "不作为、慢作为、乱作为，全占齐了。",
    "全县人民都看着呢，别再糊弄老百姓了。",
    "这种干部留着过年吗？垃圾！",
]
APPEALS = [
    "再不解决我就去省里上访。",
    "我要曝光给电视台和各大媒体。",
    "已经拍了视频，准备发到网上让大家评评理。",
    "不给说法就打市长热线投诉到底。",
    "我们会联名写信给上级部门。",
    "再拖下去就找律师起诉你们。",
    "转发！让更多人看到！",
    "请记者来采访。",
    "等着上热搜吧。",
    "跪求领导重视！！！",
]
NAMES = [
    "这事归王建国管。",
    "主管的李局长知道这件事。",
    "张主任说不归他管。",
    "找过社区的陈书记。",
    "赵科长一直不接电话。",
    "听说是刘县长分管的。",
    "孙镇长来看过。",
    "周所长答应过要处理。",
    "吴经理是负责人。",
    "郑站长让等通知。",
]
POLITENESS = [
    "麻烦您了，谢谢！",
    "辛苦各位领导。",
    "不好意思打扰了。",
    "感谢你们一直以来的付出。",
    "祝工作顺利。",
    "盼复，多谢。",
    "给你们添麻烦了。",
    "理解你们的难处。",
    "一点小建议，请多包涵。",
    "拜托拜托。",
]


@pytest.mark.parametrize(
    ("what", "additions"),
    [("criticism", CRITICISM), ("appeal", APPEALS), ("name", NAMES), ("politeness", POLITENESS)],
)
def test_an_added_clause_moves_neither_level_nor_tier(what: str, additions: list[str]) -> None:
    plain = dict(zip(BASES, judge_all(BASES), strict=True))
    pairs = [
        (base, text)
        for base, addition in itertools.product(BASES, additions)
        for text in (f"{base}{addition}", f"{addition}{base}", f"{base[:-1]}，{addition}")
    ]
    assert len(pairs) >= 500
    judged = judge_all([text for _, text in pairs])
    moved = [
        (text, plain[base].risk.level.value, found.risk.level.value)
        for (base, text), found in zip(pairs, judged, strict=True)
        if (found.risk.level, found.tier) != (plain[base].risk.level, plain[base].tier)
    ]
    assert not moved, (what, len(moved), moved[:10])
