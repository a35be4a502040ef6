"""Personal data written so that a plain pattern misses it: hidden characters, script, letters for digits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.privacy import find, mask

HIDDEN = "\u200b\u200d\u2060\ufeff\u00ad\u0336"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("手机1\u200b3\u200b9\u200b0\u200b0\u200b0\u200b0\u200b1\u200b2\u200b3\u200b4吧", 21),
        ("手机139OOOO1234吧", 11),
        ("手机l39 0000 I234吧", 13),
        ("手機１３９００００１２３４吧", 11),
    ],
)
def test_a_disguised_mobile_is_hidden_whole(text: str, words: int) -> None:
    assert mask(text) == text[:2] + "*" * words + "吧"


def test_letters_in_a_resident_number_are_read_as_digits() -> None:
    assert mask("号11O1O1199003077774好") == "号" + "*" * 18 + "好"


@pytest.mark.parametrize(
    "text", ["型号l38系列", "第O号", "I38ooo", "COOL1380000", "http://a.cn/1lO0lI1O0l1O0l", "O1390000123"]
)
def test_letters_and_digits_of_a_product_are_none(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我係譚國強，住喺東門", "我係譚**，住喺東門"),
        ("聯繫人：陳曉蘭", "聯繫人：陳**"),
        ("業主張國慶反映", "業主張**反映"),
        ("Ｑ Ｑ 号 是12345678呀", "Ｑ Ｑ 号 是********呀"),
        ("我\u200b叫\u200b李\u200b晓\u200b棠，", "我\u200b叫\u200b李****，"),
    ],
)
def test_script_and_spacing_hide_nothing(text: str, shown: str) -> None:
    assert mask(text) == shown


PLAIN = [
    "手机13900001234，",
    "我叫李晓棠，",
    "安和家园3栋2单元501室，",
    "卡号6222020000000000005。",
    "今天停水，",
]


@given(
    st.lists(st.sampled_from(PLAIN), min_size=1, max_size=4).map("".join),
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from(HIDDEN)), max_size=12),
)
@settings(max_examples=200, deadline=None)
def test_characters_nobody_sees_change_nothing_that_is_seen(text: str, hidden: list[tuple[int, str]]) -> None:
    disguised = list(text)
    for at, character in hidden:
        disguised.insert(min(at, len(disguised)), character)
    written = "".join(disguised)
    seen = [shown for shown, was in zip(mask(written), written, strict=True) if was not in HIDDEN]
    assert "".join(seen) == mask(text)
    assert all(0 <= span.start < span.end <= len(written) for span in find(written))


@given(st.text(alphabet="🏠𠮷Ａ\r\n後１ \u200b", max_size=12))
def test_places_count_code_points_behind_what_is_folded(ahead: str) -> None:
    text = f"{ahead}，业主張国慶反映，手机13900001234"
    assert [text[span.start : span.end] for span in find(text)][-2:] == ["張国慶", "13900001234"]
