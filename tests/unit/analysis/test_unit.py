"""Whose business an item is: three units at most, never the one it accuses."""

from dataclasses import replace

import pytest

from services.analysis.judgement import ItemInput, assess
from services.analysis.judgement.precedents import Led, precedents
from services.analysis.judgement.types import Directory
from services.contracts.assessment import SuggestedUnit
from services.contracts.codes import Category
from tests.unit.analysis.judged import AT, UNITS


def _suggested(text: str, directory: Directory = UNITS, **fields: object) -> tuple[SuggestedUnit, ...]:
    item = ItemInput(text=text, received_at=AT, dup_key=b"", **fields)  # type: ignore[arg-type]
    return assess([item], directory)[0].suggested_units


def _codes(text: str, directory: Directory = UNITS, **fields: object) -> list[str]:
    return [each.unit for each in _suggested(text, directory, **fields)]


def test_the_unit_whose_duty_it_is_comes_first() -> None:
    assert _codes("公交车早高峰等了四十分钟没来一辆")[0] == "jiaotong"
    assert _codes("初三周末在校外租房集体补课，一科一千二")[0] == "jiaoyu"


def test_at_most_three_are_suggested_and_their_scores_fall() -> None:
    scores = [each.score for each in _suggested("学校旁边的化工厂排黑烟，好几个学生去了医院")]
    assert 1 < len(scores) <= 3
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) <= 1.001


def test_the_accused_unit_is_never_suggested() -> None:
    text = "教育局收了材料三个月不办，学校招生一拖再拖"
    assert "jiaoyu" in _codes(text)
    assert "jiaoyu" not in _codes(text, concerns_unit="jiaoyu")


def test_the_office_and_the_leading_group_are_never_suggested() -> None:
    assert "wangxinban" not in _codes("网信办的公众号好久没更新了")


def test_a_township_is_suggested_only_where_it_is_named() -> None:
    text = "村务公开栏两年没换，村委会开会不叫村民代表"
    assert "chengguan-zhen" not in _codes(text)
    assert _codes(text, place="城关镇东街")[0] == "chengguan-zhen"


def test_a_bureaus_duty_is_not_pushed_down_to_the_township() -> None:
    assert _codes("小学门口校车超载，学生挤成一团", place="城关镇")[0] == "jiaoyu"


QUEUE = "医院挂号排队三个小时，医生看了两分钟"


def _with_cases(*cases: tuple[str, int]) -> Directory:
    """How many cases each unit led of those that words would give to weijian."""
    return replace(UNITS, history=precedents(Led(Category.HEALTH, "weijian", *each) for each in cases))


def test_the_suggestion_follows_what_the_office_did_with_such_cases() -> None:
    directory = _with_cases(("jiaotong", 11), ("weijian", 1))
    found = assess([ItemInput(text=QUEUE, received_at=AT, dup_key=b"")], directory)[0]
    assert found.suggested_unit == "jiaotong"
    assert found.suggested_units[1].unit == "weijian"
    scores = [each.score for each in found.suggested_units]
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) <= 1.001
    [why] = [reason for reason in found.reasons if reason.code == "office_history"]
    assert "10 件以上" in why.detail
    assert _codes("公交车早高峰等了四十分钟没来一辆", directory) == _codes("公交车早高峰等了四十分钟没来一辆")


@pytest.mark.parametrize(
    "cases",
    [
        (("jiaotong", 7),),
        (("jiaotong", 12), ("jiaoyu", 10), ("weijian", 2)),
        (("jiaotong", 9), ("weijian", 6)),
        (("weijian", 30), ("jiaotong", 4)),
    ],
)
def test_few_or_contradictory_cases_change_nothing(cases: tuple[tuple[str, int], ...]) -> None:
    assert _suggested(QUEUE, _with_cases(*cases)) == _suggested(QUEUE)


def test_no_precedent_brings_in_the_accused_unit_or_a_township_that_is_not_named() -> None:
    to_transport = _with_cases(("jiaotong", 40))
    assert "jiaotong" not in _codes(QUEUE, to_transport, concerns_unit="jiaotong")
    to_town = _with_cases(("chengguan-zhen", 40))
    assert _codes(QUEUE, to_town) == _codes(QUEUE)
    assert _codes(QUEUE, to_town, place="城关镇")[0] == "chengguan-zhen"


def test_one_case_more_makes_no_other_directory() -> None:
    assert _with_cases(("jiaotong", 23)) == _with_cases(("jiaotong", 24))
    assert _with_cases(("jiaotong", 21)) != _with_cases(("jiaotong", 40))


def test_an_empty_directory_suggests_nobody() -> None:
    assert _codes("停水了", Directory()) == []


def test_the_first_of_them_is_the_suggested_unit() -> None:
    found = assess([ItemInput(text="医院挂号要排三个小时", received_at=AT, dup_key=b"")], UNITS)[0]
    assert found.suggested_unit == found.suggested_units[0].unit == "weijian"
