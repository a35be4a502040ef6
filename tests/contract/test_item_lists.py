"""Contract, Items: what is shown to whom, lists, filters and search."""

from datetime import datetime
from typing import Any

import pytest

from tests.contract.desk import CLIENT, Desk, matter, refusal

# --- reading -----------------------------------------------------------------------------------------


def test_an_assessed_item_has_all_that_the_contract_shows(desk: Desk) -> None:
    item = desk.assessed(
        desk.submit(title="校门口", text=matter("城关镇第三小学门口路面塌陷，已有两名学生摔伤，请马上处理"))
    )
    judged = item["assessment"]
    assert judged.keys() >= {
        "sentiment", "risk", "tier", "category", "kind", "suggested_unit", "topic_id", "reasons",
        "entities", "model",
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
