"""Whose business an item is: three units at most, never the one it accuses."""

from services.analysis.judgement import ItemInput, assess
from services.analysis.judgement.types import Directory, Unit
from services.contracts.assessment import SuggestedUnit
from services.contracts.codes import Category, UnitKind
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


def test_what_the_office_assigned_before_breaks_a_tie() -> None:
    health = frozenset({Category.HEALTH})
    pair = (Unit("a", "县第一局", UnitKind.BUREAU, health), Unit("b", "县第二局", UnitKind.BUREAU, health))
    text = "医院挂号排队三个小时，医生看了两分钟"
    assert _codes(text, Directory(pair))[0] == "a"
    assert _codes(text, Directory(pair, history=((Category.HEALTH, "b", 9),)))[0] == "b"


def test_an_empty_directory_suggests_nobody() -> None:
    assert _codes("停水了", Directory()) == []


def test_the_first_of_them_is_the_suggested_unit() -> None:
    found = assess([ItemInput(text="医院挂号要排三个小时", received_at=AT, dup_key=b"")], UNITS)[0]
    assert found.suggested_unit == found.suggested_units[0].unit == "weijian"
