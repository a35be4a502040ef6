"""Contract, Items: what is taken, what is refused and how, duplicates, batches, who may see."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.contract.desk import CLIENT, Desk, matter, pointers, refusal

MEBIBYTE = 1024 * 1024
NOW = datetime.now(UTC)
CHANNELS = (
    "hotline_12345", "mayor_mailbox", "message_board", "petition", "forum", "weibo", "wechat",
    "short_video",
    "news", "phone", "visit", "other",
)  # fmt: skip


def at(**shift: float) -> str:
    return (NOW + timedelta(**shift)).isoformat()


@pytest.mark.parametrize("account", ["edu", "edu-head", "duty", "chief", CLIENT, "town"])
def test_who_may_submit_gets_202_and_the_place_of_the_item(desk: Desk, account: str) -> None:
    answer = desk.post(account, "/items", {"channel": "forum", "text": matter()})
    assert answer.status_code == 202
    body = answer.json()
    assert body["status"] == "queued"
    assert body["duplicate_of"] is None
    assert answer.headers["location"].endswith(f"/api/v1/items/{body['id']}")
    shown = desk.http.get(answer.headers["location"], headers=desk.bearer(account))
    assert shown.status_code == 200
    assert shown.json()["id"] == body["id"]


@pytest.mark.parametrize("account", ["auditor", "leader", "admin"])
def test_who_may_not_submit_is_forbidden(desk: Desk, account: str) -> None:
    body = {"channel": "forum", "text": matter()}
    refusal(desk.post(account, "/items", body), 403, "forbidden")
    refusal(desk.post(account, "/items/batch", {"items": [body]}), 403, "forbidden")
    refusal(desk.post(account, "/items", {}), 422, "invalid-request")


def test_every_field_comes_back_as_it_was_sent(desk: Desk) -> None:
    sent = {
        "external_id": f"外-{matter()[:12]}",
        "channel": "petition",
        "title": "关于路灯",
        "text": matter(),
        "source_url": "https://example.org/a?b=1#c",
        "occurred_at": "2026-03-05T09:30:00+08:00",
        "published_at": "2026-03-05T01:30:00Z",
        "place": "人民路与解放路路口",
        "concerns_unit": "huanbao",
        "reach": {"views": 0, "likes": 2, "comments": 3, "shares": 2**40},
        "drill": True,
    }
    shown = desk.assessed(desk.submit(**sent))
    for name, value in sent.items():
        if not name.endswith("_at"):
            assert shown[name] == value, name
    assert datetime.fromisoformat(shown["occurred_at"]) == datetime.fromisoformat("2026-03-05T09:30:00+08:00")
    assert datetime.fromisoformat(shown["published_at"]) == datetime.fromisoformat("2026-03-05T01:30:00Z")
    assert shown["unit"] == "jiaoyu"
    assert datetime.fromisoformat(shown["received_at"]).utcoffset() is not None


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_of_the_contract_is_taken(desk: Desk, channel: str) -> None:
    desk.submit(channel=channel)


_GOOD = [
    {"title": "题" * 200},
    {"title": None},
    {"title": ""},
    {"external_id": None},
    {"external_id": "é" * 128},
    {"place": "地" * 200},
    {"place": ""},
    {"text": "字" * 10_000},
    {"text": "𠮷" * 10_000},
    {"text": "👨‍👩‍👧" * 2000},
    {"text": "x"},
    {"text": "。"},
    {"reach": {}},
    {"reach": {"views": 5}},
    {"reach": None},
    {"occurred_at": at(minutes=8)},
    {"published_at": "2020-02-29T23:59:59.123456+08:00"},
    {"occurred_at": None},
    {"source_url": "http://example.org"},
    {"source_url": None},
    {"concerns_unit": None},
    {"drill": False},
]


@pytest.mark.parametrize("fields", _GOOD, ids=" ".join)
def test_what_the_rules_allow_is_taken(desk: Desk, fields: dict[str, Any]) -> None:
    item = desk.submit(**fields)
    shown = desk.read("edu", f"/items/{item}")
    for name, value in fields.items():
        if not name.endswith("_at") and name != "reach":
            assert (shown[name] or None) == (value or None), name


_BAD: list[tuple[str, Any]] = [
    ("channel", None), ("channel", "fax"), ("channel", 1), ("channel", ["forum"]), ("channel", "Forum"),
    ("channel", ""),
    ("text", None), ("text", ""), ("text", " \n\t　"), ("text", "\u200b\u200d\ufeff"), ("text", 5),
    ("text", ["x"]),
    ("text", "字" * 10_001), ("text", "𠮷" * 10_001), ("text", "a\x00b"), ("text", "a\x1bb"),
    ("text", "a\x7fb"), ("text", "a\x85b"),
    ("text", "ab\ud800"), ("text", "\udc00x"), ("text", "a\rb"), ("text", {"a": 1}), ("text", True),
    ("title", "题" * 201), ("title", 3), ("title", "a\x00"), ("title", "\ud83d"), ("title", []),
    ("external_id", "x" * 129), ("external_id", ""), ("external_id", 12), ("external_id", "a\x00"),
    ("source_url", "ftp://example.org/"), ("source_url", "javascript:alert(1)"),
    ("source_url", "example.org"),
    ("source_url", "http://"), ("source_url", 7), ("source_url", "https://exa mple.org/"),
    ("source_url", "file:///etc/passwd"),
    ("source_url", "http://["),
    ("occurred_at", "2026-03-05"), ("occurred_at", "2026-03-05T09:30:00"), ("occurred_at", 1767225600),
    ("occurred_at", "soon"),
    ("occurred_at", at(minutes=90)), ("occurred_at", at(days=400)),
    ("occurred_at", "2026-02-30T00:00:00Z"),
    ("published_at", at(minutes=90)), ("published_at", ""), ("published_at", True),
    ("published_at", "9999-12-31T23:59:59Z"),
    ("published_at", "0001-01-01T00:00:00+14:00"),
    ("place", "地" * 201), ("place", 1), ("place", "a\x00"),
    ("concerns_unit", "nirvana"), ("concerns_unit", 1), ("concerns_unit", ""), ("concerns_unit", "a\x00"),
    ("reach", 5), ("reach", []), ("reach", {"views": -1}), ("reach", {"views": 1.5}),
    ("reach", {"views": "1"}), ("reach", {"views": True}),
    ("reach", {"readers": 1}), ("reach", {"likes": 10**30}),
    ("drill", "yes"), ("drill", 1), ("drill", None),
    ("author", "张三"), ("author_name", "x"), ("user", "x"), ("contact", "13812345678"), ("phone", "1"),
    ("account", "x"), ("unit", "jiaoyu"),
    ("id", "x"), ("status", "assessed"), ("received_at", at()), ("risk", "severe"), ("__proto__", {}),
    ("a/b~c", 1),
]  # fmt: skip


def _shape(given: object) -> str:
    """Names of fields as they are; of values, some of which are times of today, only the type."""
    return given if isinstance(given, str) and given.isidentifier() else type(given).__name__


@pytest.mark.parametrize(("name", "value"), _BAD, ids=_shape)
def test_a_wrong_field_is_named(desk: Desk, name: str, value: Any) -> None:
    body = {"channel": "forum", "text": matter(), name: value}
    headers = {"Content-Type": "application/json"}
    answer = desk.call("edu", "POST", "/items", content=json.dumps(body), headers=headers)
    pointer = "/" + name.replace("~", "~0").replace("/", "~1")
    named = pointers(refusal(answer, 422, "invalid-request"))
    assert any(each == pointer or each.startswith(f"{pointer}/") for each in named), named


def test_all_wrong_fields_are_named_at_once(desk: Desk) -> None:
    problem = refusal(
        desk.post("edu", "/items", {"titel": "x", "reach": {"views": -1}}), 422, "invalid-request"
    )
    assert pointers(problem) == {"/channel", "/text", "/titel", "/reach/views"}


@pytest.mark.parametrize(
    ("text", "position"), [("a\x00b", 1), ("文字\x07", 2), ("𠮷\ud800", 1), ("\x1f", 0), ("ab\r\ncd\x0b", 6)]
)
def test_the_position_of_a_character_that_may_not_be_sent_is_named(
    desk: Desk, text: str, position: int
) -> None:
    body = json.dumps({"channel": "forum", "text": text})
    answer = desk.call("edu", "POST", "/items", content=body, headers={"Content-Type": "application/json"})
    problem = refusal(answer, 422, "invalid-request")
    (error,) = [error for error in problem["errors"] if error["pointer"] == "/text"]
    assert any(str(place) in error["detail"] for place in (position, position + 1)), error


@pytest.mark.parametrize(
    "text",
    [
        "第一行\n第二行\t制表",
        "  前后有空格  ",
        "\u202e反向\u202c双向\u200f标记",
        "零\u200b宽\u200d字\ufeff符",
        "组合e\u0301与é不同",
        "全角ＡＢＣ１２３　空格",
        "繁體字與簡體字",
        "<script>alert('x')</script>&amp;",
        "'; DROP TABLE item; --",
        "emoji 👍🏽 与 𠮷 𩸽",
        "\u2028行\u2029段",
        "{{7*7}} ${x} %s \\u0041 \\n",
    ],
)
def test_a_text_is_kept_as_it_was_sent(desk: Desk, text: str) -> None:
    text = matter(text)
    item = desk.submit(text=text, title="\u200b题\u202e", place="\ufeff地")
    for shown in (desk.read("edu", f"/items/{item}"), desk.assessed(item)):
        assert shown["text"] == text
        assert (shown["title"], shown["place"]) == ("\u200b题\u202e", "\ufeff地")


def test_crlf_becomes_lf_and_the_length_counts_as_sent(desk: Desk) -> None:
    text = matter("一\r\n二\r\n\r\n三\n")
    assert desk.read("edu", f"/items/{desk.submit(text=text)}")["text"] == text.replace("\r\n", "\n")
    assert desk.post("edu", "/items", {"channel": "forum", "text": "a\r\n" * 3334}).status_code == 422
    desk.submit(text=matter("a\r\n" * 3300))
