"""What an item may hold, and when two are the same."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from services.common.body import parse
from services.common.clock import wall_clock
from services.common.fold import fold
from services.common.ids import new_id
from services.common.problems import InvalidRequest
from services.ingest.items.domain import ItemKeys, forbidden_character, is_blank, masked
from services.ingest.items.schemas import ItemIn, read_item
from services.ingest.items.urgency import priority

KEYS = ItemKeys(b"o" * 32, b"c" * 32)
GOOD: dict[str, Any] = {"channel": "phone", "text": "东街路灯坏了三天。"}


def refused(**changes: Any) -> dict[str, str]:
    with pytest.raises(InvalidRequest) as caught:
        read_item(GOOD | changes)
    return {error.pointer: error.detail for error in caught.value.errors}


_ODD = st.text(st.sampled_from("好a \t\n\r\x00\x7f\x85\u200b\u3000\ud800😀"), max_size=6)


def outcome(read: Callable[[dict[str, Any]], ItemIn], fields: dict[str, Any]) -> Any:
    try:
        return read(fields).model_dump()
    except InvalidRequest as problem:
        return problem.errors


@given(st.fixed_dictionaries({"text": _ODD}, optional={"title": _ODD, "place": _ODD, "external_id": _ODD}))
def test_the_quick_look_decides_nothing_else_than_the_closer_one(fields: dict[str, str]) -> None:
    assert outcome(read_item, GOOD | fields) == outcome(lambda value: parse(ItemIn, value), GOOD | fields)


def test_a_plain_item_is_taken_as_it_was_sent() -> None:
    item = read_item(GOOD)
    assert (item.text, item.drill, item.title) == (GOOD["text"], False, None)


def test_line_ends_become_line_feeds_and_nothing_else_is_changed() -> None:
    text = "一\r\n二\n三\t四　\u200b\u202e"
    assert read_item(GOOD | {"text": text}).text == "一\n二\n三\t四　\u200b\u202e"


@pytest.mark.parametrize(
    ("text", "position", "code"),
    [
        ("abc\x00", 3, "U+0000"),
        ("\r\n\x07", 2, "U+0007"),
        ("好\ud800", 1, "U+D800"),
        ("a\rb", 1, "U+000D"),
        ("\x85x", 0, "U+0085"),
    ],
)
def test_a_character_that_may_not_be_sent_is_named_with_its_position(
    text: str, position: int, code: str
) -> None:
    detail = refused(text=text)["/text"]
    assert f"位置 {position}（" in detail
    assert code in detail


@pytest.mark.parametrize("text", ["", " \t\n", "\u200b\u200e", "　"])
def test_a_blank_text_is_refused(text: str) -> None:
    assert "/text" in refused(text=text)


def test_lengths_count_code_points_as_sent() -> None:
    assert read_item(GOOD | {"text": "😀" * 10_000}).text
    assert "10000" in refused(text="字" * 10_001)["/text"]
    assert "/text" in refused(text="字" * 9_999 + "\r\n")
    assert read_item(GOOD | {"title": "题" * 200}).title
    assert "/title" in refused(title="题" * 201)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("channel", "telegram"),
        ("channel", None),
        ("channel", 3),
        ("text", 5),
        ("text", None),
        ("text", ["a"]),
        ("title", 7),
        ("external_id", ""),
        ("external_id", "x" * 129),
        ("external_id", 12),
        ("source_url", "ftp://a.example/x"),
        ("source_url", "javascript:alert(1)"),
        ("source_url", "http://"),
        ("occurred_at", "2026-03-05"),
        ("occurred_at", "2026-03-05T09:30:00"),
        ("occurred_at", 1772674200),
        ("occurred_at", "0001-01-01T00:00:00+08:00"),
        ("published_at", "2026-02-30T00:00:00+08:00"),
        ("place", "巷" * 201),
        ("reach", {"views": -1}),
        ("reach", {"views": 1.5}),
        ("reach", {"views": True}),
        ("reach", {"fans": 1}),
        ("reach", []),
        ("drill", "yes"),
        ("drill", 1),
        ("drill", None),
        ("author", "某人"),
        ("account_name", "x"),
        ("phone", "1"),
    ],
)
def test_a_wrong_field_is_named(field: str, value: Any) -> None:
    assert any(pointer.startswith(f"/{field}") for pointer in refused(**{field: value}))


def test_the_future_is_refused_beyond_ten_minutes() -> None:
    soon = (wall_clock() + timedelta(minutes=9)).isoformat()
    later = (wall_clock() + timedelta(minutes=11)).isoformat()
    assert read_item(GOOD | {"occurred_at": soon}).occurred_at
    assert "/occurred_at" in refused(occurred_at=later)


def test_missing_fields_are_all_named_at_once() -> None:
    with pytest.raises(InvalidRequest) as caught:
        read_item({})
    assert {error.pointer for error in caught.value.errors} == {"/channel", "/text"}


def test_texts_that_fold_alike_are_the_same_but_a_drill_is_not() -> None:
    first = KEYS.same_text(fold("東街停水 了"), drill=False)
    assert first == KEYS.same_text(fold("东街停水\u200b了"), drill=False)
    assert first != KEYS.same_text(fold("东街停水了"), drill=True)
    assert first != KEYS.same_text(fold("东街停电了"), drill=False)


def test_the_original_opens_only_for_its_own_row_and_key() -> None:
    item_id = new_id().bytes
    sealed = KEYS.seal(item_id, {"text": "电话 13900000000"})
    assert "139" not in sealed.decode("latin-1")
    assert KEYS.unseal(item_id, sealed) == {"text": "电话 13900000000"}
    with pytest.raises(InvalidTag):
        KEYS.unseal(new_id().bytes, sealed)
    with pytest.raises(InvalidTag):
        ItemKeys(b"x" * 32, b"c" * 32).unseal(item_id, sealed)


def test_what_is_shown_is_masked_in_every_field() -> None:
    shown = masked("找13912345678", "电话13912345678", "东街13912345678")
    assert "12345678" not in f"{shown.title}{shown.text}{shown.place}"


def test_words_of_danger_go_first_and_blankness_is_seen() -> None:
    assert priority("锅炉炸了，有人被埋") > priority("路灯不亮")
    assert is_blank("\u200b ")
    assert not is_blank("。")
    assert forbidden_character("平常的话\r\n\t") is None
