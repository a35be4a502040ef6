"""Folding: what counts as the same text, and where its characters stand in the shown one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.fold import bigrams, fold, fold_all, fold_with_places


@pytest.mark.parametrize(
    ("shown", "folded"),
    [
        ("ＡＢＣ　教育局", "abc教育局"),
        ("臺灣學校", "台湾学校"),
        ("教\u200b育\u2060局\ufe0f", "教育局"),
        ("a\u0301", "a"),
        ("停 水\n第四天", "停水第四天"),
        ("①号楼", "1号楼"),
        ("", ""),
        ("\u202e\u200f", ""),
        ("𝐇𝐞𝐥𝐩", "help"),
    ],
)
def test_forms_of_one_text_fold_to_the_same(shown: str, folded: str) -> None:
    assert fold(shown) == folded


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once_and_nothing_grows(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert len(once) <= len(text)


@given(st.lists(st.text(max_size=40), max_size=8))
def test_folding_many_is_folding_each(texts: list[str]) -> None:
    assert fold_all(texts) == [fold(text) for text in texts]


@given(st.text(max_size=200))
def test_every_folded_character_has_its_place_in_the_shown_text(text: str) -> None:
    folded, places = fold_with_places(text)
    assert len(folded) == len(places)
    assert places == sorted(set(places))
    assert all(fold(text[place]) == character for place, character in zip(places, folded, strict=True))


def test_twenty_thousand_combining_marks_fold_to_their_base() -> None:
    assert fold("a" + "\u0301" * 20_000) == "a"


def test_bigrams_are_the_distinct_neighbours() -> None:
    assert bigrams("停水停水") == ["停水", "水停"]
    assert bigrams("停") == []
