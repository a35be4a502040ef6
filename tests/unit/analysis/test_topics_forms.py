"""What everybody copies from a form makes no two matters one; what it says besides does."""

from datetime import UTC, datetime, timedelta
from itertools import count

import numpy as np
import pytest

from services.analysis.topics.domain.forms import clauses_in, hashes_of, own_part, together
from services.analysis.topics.domain.packing import pack, rounded
from services.analysis.topics.domain.terms import ItemText
from tests.unit.analysis.test_topics import Stream

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
_SCHOOL = "清源县第三中学学生家长，现反映以下问题：{}。恳请相关部门调查核实并给予答复，谢谢！"
_ESTATE = "尊敬的领导您好，我是翠湖花园小区的业主，现向您反映{}的问题，希望有关部门尽快处理，谢谢。"
_CALL = "来电人称锦绣家园{}，来电人表示不认可，诉求：请相关部门核实处理。"


def topics(form: str, *matters: str) -> list[int]:
    stream, hours = Stream(), count()
    return [
        stream.put(ItemText("", form.format(each), "", AT + timedelta(hours=next(hours)))).int
        for each in matters
    ]


@pytest.mark.parametrize(
    ("form", "matters"),
    [
        (_SCHOOL, ("食堂饭菜价格太高", "周末强制补课收费", "宿舍没有热水", "校服质量差")),
        (_ESTATE, ("电梯经常停运", "物业费乱涨价", "地下车库漏水", "垃圾清运不及时")),
        (_CALL, ("夜间施工扰民", "一楼商铺油烟直排", "消防通道被堵", "供暖温度不达标")),
    ],
)
def test_reports_on_one_form_about_one_place_are_as_many_matters_as_they_name(
    form: str, matters: tuple[str, ...]
) -> None:
    for order in (matters, matters[::-1]):
        assert len(set(topics(form, *order))) == len(matters)


@pytest.mark.parametrize(
    ("form", "matters"),
    [
        (_SCHOOL, ("食堂饭菜价格太高", "食堂的饭菜涨价太多", "食堂饭菜价格又涨了")),
        (_ESTATE, ("电梯经常停运", "八号楼电梯又停运", "电梯停运三天")),
        (_CALL, ("夜间施工扰民", "工地夜间施工噪音扰民")),
    ],
)
def test_the_same_trouble_on_one_form_is_one_matter(form: str, matters: tuple[str, ...]) -> None:
    assert len(set(topics(form, *matters))) == 1


def test_a_report_that_only_counts_on_is_of_the_same_matter() -> None:
    assert (
        len(set(topics("青石镇李家村从周一开始停水，到今天{}了，供水公司没人接电话。", "三天", "五天"))) == 1
    )


def test_the_own_part_is_what_is_neither_copied_nor_begins_as_a_copied_clause_does() -> None:
    form = clauses_in(_ESTATE.format("电梯停运"))
    mine = clauses_in(_ESTATE.format("车库漏水"))
    assert own_part(mine, set(hashes_of(form).tolist())) == ["映车库漏水的问题"]
    assert own_part(mine, set()) is None
    assert own_part(form, set(hashes_of(form).tolist())) is None


def test_of_a_long_text_the_first_and_the_last_clauses_are_remembered_and_the_first_come_stay() -> None:
    hashes = [hashes_of(clauses_in("，".join(f"{start}{n:03}" for n in range(30)))) for start in "甲乙"]
    assert len(hashes[0]) <= 16
    both = together(hashes[0], hashes[1])
    assert np.array_equal(both[: len(hashes[0])], hashes[0])
    assert len(both) <= 16


def test_forms_are_stored_with_the_topic() -> None:
    stream = Stream()
    state = stream.index.get(stream.put(ItemText("", _ESTATE.format("电梯停运"), "", AT)))
    assert state is not None
    assert len(state.signature.forms) > 4
    again = rounded(state.signature)
    assert np.array_equal(again.forms, state.signature.forms)
    assert pack(again) == pack(state.signature)
