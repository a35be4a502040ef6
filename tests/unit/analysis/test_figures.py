"""Figures of speech and tales of a day long gone are no danger; the same words meant as they are told are."""

import pytest

from tests.unit.analysis.judged import level

FIGURES = [
    "理发店把我的刘海烫得像被炸弹炸过，三百八能退吗？",
    "昨天卷子发下来，我同桌当场“去世”，前桌“心脏骤停”，老师出题太狠。",
    "三轮车从右边“杀”出来蹭了我的漆，我只觉得天崩地裂，人没事，责任判得不服。",
    "这游戏开挂的太多，毒圈缩过来队友全团灭，充的钱能不能退？",
    "看完那部灾难片给大家剧透一下，开头隧道塌了压住三百人，票价太贵不值。",
]
GONE = [
    "去年腊月二十三，我老伴说着话身子往后一仰就没了知觉，多亏医生，如今能下地了，特来感谢。",
    "去年九月八号晚上，化工厂爆炸，炸死了三个人，抚恤金怎么申请？",
]
MEANT = [
    "他像是昏迷了，怎么叫都叫不醒，快来人！",
    "楼道里有人喊“着火了”，烟从门缝进来，我们在六楼出不去。",
    "去年装修没人管，现在楼板塌了，压住两个工人。",
]


@pytest.mark.parametrize("text", [*FIGURES, *GONE])
def test_a_figure_of_speech_or_a_day_long_gone_is_no_mortal_danger(text: str) -> None:
    assert level(text) == "general"


@pytest.mark.parametrize("text", MEANT)
def test_the_same_words_told_as_they_are_stay_severe(text: str) -> None:
    assert level(text) == "severe"
