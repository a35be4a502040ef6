"""Contract, Items: what is taken, what is refused and how, duplicates, batches, who may see."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.contract.desk import CLIENT, Desk, matter, pointers, refusal

MEBIBYTE = 1024 * 1024
NOW = datetime.now(UTC)
CHANNELS = (
    "hotline_12345", "mayor_mailbox", "message_board", "petition", "forum", "weibo", "wechat", "short_video",
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


@pytest.mark.parametrize("fields", _GOOD, ids=lambda fields: str(fields)[:40])
def test_what_the_rules_allow_is_taken(desk: Desk, fields: dict[str, Any]) -> None:
    item = desk.submit(**fields)
    shown = desk.read("edu", f"/items/{item}")
    for name, value in fields.items():
        if not name.endswith("_at") and name != "reach":
            assert (shown[name] or None) == (value or None), name


_BAD: list[tuple[str, Any]] = [
    ("channel", None), ("channel", "fax"), ("channel", 1), ("channel", ["forum"]), ("channel", "Forum"), ("channel", ""),
    ("text", None), ("text", ""), ("text", " \n\t　"), ("text", "\u200b\u200d\ufeff"), ("text", 5), ("text", ["x"]),
    ("text", "字" * 10_001), ("text", "𠮷" * 10_001), ("text", "a\x00b"), ("text", "a\x1bb"), ("text", "a\x7fb"), ("text", "a\x85b"),
    ("text", "ab\ud800"), ("text", "\udc00x"), ("text", "a\rb"), ("text", {"a": 1}), ("text", True),
    ("title", "题" * 201), ("title", 3), ("title", "a\x00"), ("title", "\ud83d"), ("title", []),
    ("external_id", "x" * 129), ("external_id", ""), ("external_id", 12), ("external_id", "a\x00"),
    ("source_url", "ftp://example.org/"), ("source_url", "javascript:alert(1)"), ("source_url", "example.org"),
    ("source_url", "http://"), ("source_url", 7), ("source_url", "https://exa mple.org/"), ("source_url", "file:///etc/passwd"),
    ("source_url", "http://["),
    ("occurred_at", "2026-03-05"), ("occurred_at", "2026-03-05T09:30:00"), ("occurred_at", 1767225600), ("occurred_at", "soon"),
    ("occurred_at", at(minutes=12)), ("occurred_at", at(days=400)), ("occurred_at", "2026-02-30T00:00:00Z"),
    ("published_at", at(minutes=12)), ("published_at", ""), ("published_at", True), ("published_at", "9999-12-31T23:59:59Z"),
    ("published_at", "0001-01-01T00:00:00+14:00"),
    ("place", "地" * 201), ("place", 1), ("place", "a\x00"),
    ("concerns_unit", "nirvana"), ("concerns_unit", 1), ("concerns_unit", ""), ("concerns_unit", "a\x00"),
    ("reach", 5), ("reach", []), ("reach", {"views": -1}), ("reach", {"views": 1.5}), ("reach", {"views": "1"}), ("reach", {"views": True}),
    ("reach", {"readers": 1}), ("reach", {"likes": 10**30}),
    ("drill", "yes"), ("drill", 1), ("drill", None),
    ("author", "张三"), ("author_name", "x"), ("user", "x"), ("contact", "13812345678"), ("phone", "1"), ("account", "x"), ("unit", "jiaoyu"),
    ("id", "x"), ("status", "assessed"), ("received_at", at()), ("risk", "severe"), ("__proto__", {}), ("a/b~c", 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), _BAD, ids=lambda given: repr(given)[:30])
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


# --- the submitting unit's own number --------------------------------------------------------------


def test_the_same_number_and_content_is_known_and_other_content_a_conflict(desk: Desk) -> None:
    body = {"channel": "forum", "text": matter(), "external_id": matter()[:12], "title": "题"}
    first = desk.post("edu", "/items", body)
    assert first.status_code == 202
    again = desk.post("edu-head", "/items", body)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    for change in ({"text": matter()}, {"title": "别的题"}, {"channel": "weibo"}, {"place": "城东"}):
        problem = refusal(desk.post("edu", "/items", {**body, **change}), 409, "external-id-conflict")
        assert problem["id"] == first.json()["id"]
    other = desk.post("env", "/items", body)
    assert other.status_code == 202
    assert other.json()["id"] != first.json()["id"]


def test_numbers_that_differ_by_case_or_space_differ(desk: Desk) -> None:
    number = matter()[:12]
    ids = {desk.submit(external_id=f"{number}{tail}") for tail in ("a", "A", "a ", "ａ")}
    assert len(ids) == 4


# --- duplicates --------------------------------------------------------------------------------------


def test_an_exact_duplicate_is_an_item_of_its_own_in_the_same_case(desk: Desk) -> None:
    text = matter("Ｗater 供水管爆裂，請儘快處理")
    first = desk.submit(text=text)
    same = desk.post("edu", "/items", {"channel": "phone", "text": text})
    assert same.status_code == 202
    assert same.json()["duplicate_of"] == first
    folded = text.replace("Ｗ", "w").replace("請儘快處理", "请尽快处理").replace("，", "， \u200b")
    also = desk.post("edu", "/items", {"channel": "phone", "text": folded}).json()
    assert also["duplicate_of"] == first
    cases = {desk.assessed(item)["case_id"] for item in (first, same.json()["id"], also["id"])}
    assert len(cases) == 1


def test_a_duplicate_of_another_units_item_names_it_only_to_who_may_see_it(desk: Desk) -> None:
    text = matter()
    first = desk.submit(text=text)
    second = desk.post("env", "/items", {"channel": "weibo", "text": text}).json()
    assert second["duplicate_of"] is None
    assert desk.assessed(second["id"])["duplicate_of"] == first
    assert desk.read("env", f"/items/{second['id']}")["duplicate_of"] is None
    third = desk.post("duty", "/items", {"channel": "weibo", "text": text}).json()
    assert third["duplicate_of"] == first
    assert desk.assessed(second["id"])["case_id"] == desk.assessed(first)["case_id"]


def test_a_drill_never_shares_a_case_with_the_real_thing(desk: Desk) -> None:
    text = matter("学校食堂疑似发生食物中毒，请立即处置")
    drill, real = desk.submit(text=text, drill=True), desk.submit(text=text)
    assert desk.assessed(drill)["case_id"] != desk.assessed(real)["case_id"]
    assert desk.case(desk.assessed(drill)["case_id"])["drill"] is True


# --- batches -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 500])
def test_a_batch_is_taken_in_order(desk: Desk, number: int) -> None:
    items = [{"channel": "forum", "text": matter()} for _ in range(number)]
    answer = desk.post("env", "/items/batch", {"items": items})
    assert answer.status_code == 202
    results = answer.json()["results"]
    assert [result["index"] for result in results] == list(range(number))
    assert {result["status"] for result in results} == {"queued"}
    assert len({result["id"] for result in results}) == number
    shown = desk.read("env", f"/items/{results[-1]['id']}")
    assert shown["text"] == items[-1]["text"]


@pytest.mark.parametrize(
    "body",
    [
        {"items": []}, {"items": [{"channel": "forum", "text": "x"}] * 501}, {"items": [{}] * 600}, {}, {"items": {}}, {"items": None},
        {"items": "x"}, {"items": [{"channel": "forum", "text": "x"}], "unit": "env"},
    ],
    ids=lambda body: str(body)[:40],
)  # fmt: skip
def test_a_batch_of_another_shape_is_refused_as_a_whole(desk: Desk, body: Any) -> None:
    refusal(desk.post("edu", "/items/batch", body), 422, "invalid-request")


def test_good_rows_are_taken_and_bad_rows_are_reported(desk: Desk) -> None:
    known = {"channel": "forum", "text": matter(), "external_id": matter()[:12]}
    first = desk.submit(**known)
    twin = {"channel": "forum", "text": matter(), "external_id": matter()[:12]}
    rows: list[Any] = [
        {"channel": "forum", "text": matter()},
        {"channel": "forum"},
        None,
        "text",
        known,
        {**known, "text": matter()},
        {"channel": "forum", "text": "a\x00b"},
        {"channel": "forum", "text": matter(), "author": "x"},
        twin,
        twin,
        {**twin, "title": "别的"},
        {"channel": "forum", "text": matter(), "concerns_unit": "nirvana"},
        {"channel": "forum", "text": matter()},
    ]
    answer = desk.post("edu", "/items/batch", {"items": rows})
    assert answer.status_code == 202
    results = answer.json()["results"]
    assert [result["index"] for result in results] == list(range(len(rows)))
    told = [result.get("status") or result["problem"]["code"] for result in results]
    bad, conflict = "invalid-request", "external-id-conflict"
    assert told == [
        "queued",
        bad,
        bad,
        bad,
        "known",
        conflict,
        bad,
        bad,
        "queued",
        "known",
        conflict,
        bad,
        "queued",
    ]
    assert results[4]["id"] == first
    assert results[5]["problem"]["id"] == first
    assert results[9]["id"] == results[8]["id"] == results[10]["problem"]["id"]
    for result in results:
        assert ("id" in result) is ("problem" not in result)
        if "problem" in result:
            assert {"type", "title", "status", "code", "detail"} <= result["problem"].keys()
    assert any("author" in error["pointer"] for error in results[7]["problem"]["errors"])


def test_a_batch_of_fifteen_mebibytes_is_taken_and_one_of_seventeen_is_not(desk: Desk) -> None:
    rows = [{"channel": "forum", "text": matter("字" * 9900)} for _ in range(20)]
    body = json.dumps({"items": rows}, ensure_ascii=False).encode() + b" " * 15 * MEBIBYTE
    assert 15 * MEBIBYTE < len(body) < 16 * MEBIBYTE
    headers = {"Content-Type": "application/json"}
    answer = desk.call("town", "POST", "/items/batch", content=body, headers=headers)
    assert answer.status_code == 202
    assert all("id" in result for result in answer.json()["results"])
    body = b'{"items": [{"channel": "forum", "text": "' + b"x" * 17 * MEBIBYTE + b'"}]}'
    answer = desk.call("town", "POST", "/items/batch", content=body, headers=headers)
    refusal(answer, 413, "body-too-large")


# --- reading -----------------------------------------------------------------------------------------


def test_an_assessed_item_has_all_that_the_contract_shows(desk: Desk) -> None:
    item = desk.assessed(
        desk.submit(title="校门口", text=matter("城关镇第三小学门口路面塌陷，已有两名学生摔伤，请马上处理"))
    )
    judged = item["assessment"]
    assert judged.keys() >= {
        "sentiment", "risk", "tier", "category", "kind", "suggested_unit", "topic_id", "reasons", "entities", "model",
        "reviewed", "needs_review",
    }  # fmt: skip
    assert judged["sentiment"]["label"] in {"negative", "neutral", "positive"}
    assert 0 <= judged["sentiment"]["score"] <= 1
    assert judged["risk"]["level"] in {"general", "major", "severe"}
    assert 0 <= judged["risk"]["confidence"] <= 1
    assert judged["tier"] in {1, 2, 3}
    assert judged["kind"] in {"complaint", "suggestion", "inquiry", "rumour", "alert", "praise"}
    assert judged["reviewed"] is False
    for mark in (*judged["reasons"], *judged["entities"]):
        if mark["field"] is None:
            assert mark["start"] is mark["end"] is None
        else:
            assert 0 <= mark["start"] < mark["end"] <= len(item[mark["field"]])
    for entity in judged["entities"]:
        assert entity["type"] in {"place", "organisation", "date", "number"}
        assert item[entity["field"]][entity["start"] : entity["end"]] == entity["text"]
    assert item["outcome"] == {
        "state": "pending_review",
        "unit": None,
        "public_reply": None,
        "replied_at": None,
    }


def test_the_submitting_unit_learns_the_answer(desk: Desk) -> None:
    item = desk.submit("env")
    case = desk.assessed(item)["case_id"]
    desk.lead(case, "pending_approval")
    assert desk.read("env", f"/items/{item}")["outcome"]["public_reply"] is None
    desk.act("edu-head", case, "approve")
    outcome = desk.read("env", f"/items/{item}")["outcome"]
    assert (outcome["state"], outcome["unit"]) == ("replied", "jiaoyu")
    assert outcome["public_reply"] == "路灯已修好，欢迎监督。"
    assert datetime.fromisoformat(outcome["replied_at"])


def test_a_unit_sees_its_own_items_and_those_it_leads(desk: Desk) -> None:
    item = desk.submit("env")
    case = desk.assessed(item)["case_id"]
    for account in ("edu", "edu-head", "town", "admin", CLIENT):
        refusal(desk.get(account, f"/items/{item}"), 404, "not-found")
    for account in ("env", "env-head", "duty", "chief", "leader", "auditor"):
        if account != "env-head":
            assert desk.get(account, f"/items/{item}").status_code == 200, account
    desk.act("duty", case, "review", lead_unit="jiaoyu", assisting_units=["chengguan-zhen"])
    for account in ("edu", "town"):
        assert desk.get(account, f"/items/{item}").status_code == 200, account


@pytest.mark.parametrize(
    "item", ["x", "00000000-0000-0000-0000-000000000000", "%F0%9F%98%80", "1' OR '1'='1", "a" * 65]
)
def test_an_item_that_is_not_there_is_not_found(desk: Desk, item: str) -> None:
    refusal(desk.get("duty", f"/items/{item}"), 404, "not-found")
    assert desk.post("duty", f"/items/{item}/unmask", {"reason": "x"}).status_code == 404


def test_administrators_of_the_system_see_no_item_and_no_case(desk: Desk) -> None:
    desk.submit()
    for collection in ("items", "cases"):
        assert desk.read("admin", f"/{collection}") == {"items": [], "next_cursor": None}


# --- lists -------------------------------------------------------------------------------------------


def _listed(desk: Desk, account: str = "duty", **filters: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = desk.read(account, "/items", params={"limit": 200, **filters})["items"]
    return rows


def test_filters_hold_for_every_row_and_repeat_for_several_values(desk: Desk) -> None:
    desk.assessed(desk.submit("env", channel="visit"))
    everything = _listed(desk)
    getters = {
        "status": lambda row: row["status"],
        "channel": lambda row: row["channel"],
        "unit": lambda row: row["unit"],
        "risk": lambda row: row["assessment"] and row["assessment"]["risk"]["level"],
        "category": lambda row: row["assessment"] and row["assessment"]["category"],
        "kind": lambda row: row["assessment"] and row["assessment"]["kind"],
        "tier": lambda row: row["assessment"] and row["assessment"]["tier"],
    }
    for name, getter in getters.items():
        values = sorted({getter(row) for row in everything if getter(row)}, key=str)[:3]
        for chosen in (values[:1], values[:2]):
            rows = _listed(desk, **{name: chosen})
            assert rows, name
            assert {getter(row) for row in rows} <= set(chosen), name


def test_filters_join(desk: Desk) -> None:
    text = matter("蓝色垃圾桶倒了")
    item = desk.submit("env", text=text, channel="phone")
    desk.assessed(item)
    assert [row["id"] for row in _listed(desk, q=text[1:13], channel="phone", unit="huanbao")] == [item]
    assert _listed(desk, q=text[1:13], channel="phone", unit="jiaoyu") == []


@pytest.mark.parametrize(
    ("text", "found", "not_found"),
    [
        ("紫荆公园的長椅壞了", ["紫荆", "长椅", "長椅", "椅坏", "荆公园的长椅"], ["紫椅", "椅子"]),
        (
            "Ｈello World 1２3 号楼",
            ["hello", "HELLO", "ｈｅｌｌｏ", "123", "１２３", "world", "oworld"],
            ["helo"],
        ),
        ("百分之100%_\\'\"(真的) & | ! :* <-> 好", ["100%", "真的", "%_\\"], ["0%%", "__"]),
        ("排水沟\n堵塞\u200b多日", ["水沟堵", "堵塞多", "沟 堵塞"], []),
    ],
)
def test_search_finds_folded_phrases(desk: Desk, text: str, found: list[str], not_found: list[str]) -> None:
    item = desk.submit(text=matter(text))
    desk.assessed(item)
    for words in found:
        assert item in [row["id"] for row in _listed(desk, q=words)], words
        assert item in [row["id"] for row in _listed(desk, "edu", q=words)], words
        assert item not in [row["id"] for row in _listed(desk, "env", q=words)], words
    for words in not_found:
        assert item not in [row["id"] for row in _listed(desk, q=words)], words


def test_search_reads_titles_too(desk: Desk) -> None:
    item = desk.submit(title="翡翠湾小区停水")
    desk.assessed(item)
    assert item in [row["id"] for row in _listed(desk, q="翡翠湾")]


def test_a_unit_lists_only_what_it_may_see(desk: Desk) -> None:
    assert {row["unit"] for row in _listed(desk, CLIENT, unit=["jiaoyu", "huanbao"])} <= {"jiaoyu", "huanbao"}
    foreign = desk.submit("env")
    desk.assessed(foreign)
    for account in ("edu", "town", CLIENT):
        assert foreign not in [row["id"] for row in _listed(desk, account)]
