"""A long letter in which one sentence tells of danger: that sentence is heard."""

import pytest

from tests.unit.analysis.judged import judge_all, level

BEFORE = (
    "我是幸福里小区的业主，想反映几件事。小区东门的路灯有三盏不亮，物业说配件要等。"
    "垃圾桶盖子坏了以后味道比较大，希望换新的。停车位划线也看不清楚了。"
)
AFTER = "另外社区图书角能不能周末也开放，孩子们放假想去看书。快递柜最好再加一组，谢谢。"
DANGER = [
    "两个孩子在清水河溺水，一人捞上来没有呼吸，另一人还没找到。",
    "有人在菜市场持刀砍人，已经倒了两个。",
    "煤矿井下透水，八名矿工被困，电话打不通。",
    "一名学生要跳楼，站在六楼楼顶边缘。",
    "老旧居民楼坍塌，有十来个人被埋。",
    "后山滑坡把两户房子埋了，五个人失联。",
]
WORDED = [
    "对门那户的炉子还烧着，敲门没人答应，从窗户看两口子歪在炕上一动不动。",
    "两个小学生走到湖心去了，冰咔咔响，有一个半条腿已经漏下去。",
]
"""Told in words of which no severe rule knows any."""

BLAME = "某些领导天天坐办公室喝茶，拿着工资不办事，脸皮比城墙还厚。"


def test_a_sentence_that_tells_of_mortal_danger_makes_its_letter_severe() -> None:
    found = judge_all([f"{BEFORE}{danger}{AFTER}" for danger in DANGER])
    assert [each.risk.level.value for each in found] == ["severe"] * len(DANGER)


def test_so_does_a_sentence_that_only_its_wording_tells_of_it() -> None:
    found = judge_all([f"{BEFORE}{danger}{AFTER}" for danger in WORDED])
    assert [each.risk.level.value for each in found] == ["severe"] * len(WORDED)


def test_the_reasons_point_to_that_sentence() -> None:
    for danger, found in zip(DANGER, judge_all([f"{BEFORE}{each}{AFTER}" for each in DANGER]), strict=True):
        first = len(BEFORE)
        told = [each for each in found.reasons if each.weight >= 0.75 and each.start is not None]
        assert told
        assert all(first <= (each.start or 0) < first + len(danger) for each in told), found.reasons


def test_the_rest_of_the_letter_alone_is_general() -> None:
    assert level(BEFORE + AFTER) == "general"


@pytest.mark.parametrize("danger", DANGER)
def test_criticism_around_it_changes_nothing(danger: str) -> None:
    plain, angry = judge_all([f"{BEFORE}{danger}{AFTER}", f"{BEFORE}{BLAME}{danger}{BLAME}{AFTER}"])
    assert (angry.risk.level, angry.tier) == (plain.risk.level, plain.tier)


def test_a_long_grievance_that_tells_what_came_after_is_no_alarm() -> None:
    told = "前年他带人打我，我被打倒在地，血流不止。事后他还去报警说是我先动手的，"
    assert level(f"{BEFORE}{told}现在要求重新处理。{AFTER}") != "severe"


def test_words_that_only_sound_loud_make_no_long_letter_severe() -> None:
    text = (
        "骑着摩托车的小贩带着高音喇叭反复喊收旧家电，从早上七点到晚上七点一直有人在各条道路上大声叫喊，"
        "隔着四栋楼还听得清清楚楚，车停在路边招揽生意，走了一个又来一个，老人说心都要被喊出来了，希望管一管。"
    )
    assert level(text) != "severe"
