"""What holds for every text: length, places, repetition, and time in proportion to length."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.privacy import KINDS, find, mask, mask_all
from services.privacy.numbers import _ends, _Run
from services.privacy.patterns import encoded

PIECES = [
    *(
        "我叫",
        "本人",
        "业主",
        "患者",
        "联系人：",
        "姓名",
        "李晓棠",
        "欧阳静",
        "王伟",
        "的妈妈",
        "先生",
        "局长",
    ),
    *(
        "13900001234",
        "139 0000 1234",
        "0731-85550000",
        "６２２２",
        "一三九",
        "110101199003071234",
        "X",
        "*",
        "**",
    ),
    *(
        "微信",
        "QQ号",
        "qing_he88",
        "a@b.cn",
        "湘A12345",
        "E12345678",
        "身份证",
        "电话",
        "元",
        "年",
        "，",
        "。",
        "·",
    ),
    *("安和家园", "临河路", "18号", "3栋", "2单元", "501室", "、502", "住", "地址：", "8组", "(", "（"),
    *("\u200b", "\U0001d7d9", "\ud800"),
]
texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from([*PIECES, " ", "\n", "-"]), max_size=14).map("".join),
    st.text(alphabet="0123456789 -X一二三*电话卡", max_size=60),
)


@given(st.lists(texts, max_size=4))
def test_masking_the_texts_of_a_message_is_masking_each(several: list[str]) -> None:
    assert mask_all(several) == [mask(text) for text in several]


@given(texts)
@settings(max_examples=400, deadline=None)
def test_the_masked_text_has_the_same_length_and_differs_only_in_what_was_found(text: str) -> None:
    masked, spans = mask(text), find(text)
    assert len(masked) == len(text)
    places = {at for span in spans for at in range(span.start, span.end)}
    assert all(
        shown == was or (shown == "*" and at in places)
        for at, (shown, was) in enumerate(zip(masked, text, strict=True))
    )


@given(texts)
@settings(max_examples=400, deadline=None)
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)
    keep = frozenset({"landline"})
    assert mask(mask(text, keep), keep) == mask(text, keep)


@given(texts)
@settings(max_examples=200, deadline=None)
def test_places_are_in_order_apart_and_inside_the_text(text: str) -> None:
    spans = find(text)
    assert all(span.type in KINDS and 0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@given(st.text(alphabet="𠀀é中a ，", max_size=20))
def test_places_count_code_points_behind_any_characters(ahead: str) -> None:
    text = f"{ahead}，手机13900001234"
    assert [text[span.start : span.end] for span in find(text)][-1:] == ["13900001234"]


@pytest.mark.parametrize("table", ["1 " * 3000, "12 " * 3000, "138 " * 2500, "6222 " * 2000, "86 " * 3000])
def test_a_long_table_of_figures_is_tried_a_few_times_a_group(table: str) -> None:
    data = encoded(table)
    run = _Run(data, 0, len(data.rstrip()))
    assert sum(len(_ends(run, first)) for first in range(len(run.groups))) <= 5 * len(run.groups)


HOSTILE = {
    "digits": "1" * 10_000,
    "spaces": " " * 10_000,
    "combining marks": "a" + "\u0301" * 20_000,
    "spaced digits": "1 " * 5_000,
    "zero width": "1\u200b" * 5_000,
    "full width": "１" * 10_000,
    "cues": "业主王" * 3_333,
    "surnames": "李" * 10_000,
    "names": "我叫李晓梅，" * 1_600,
    "rooms": "3栋2单元501室" * 1_100,
    "lives": "住1号" * 3_333,
    "mail": "a@" * 5_000,
    "dots": "a." * 5_000,
    "who am I": "我是李的" * 2_500,
    "brackets": "（" * 10_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    began = time.process_time()
    assert len(mask(text)) == len(text)
    assert (
        time.process_time() - began < 1.0
    )  # measured 0 to 50 ms; what grows with the square takes many seconds
