"""Contract, Items: the unit's own numbers, exact duplicates, batches."""

import json
from typing import Any

import pytest

from tests.contract.desk import Desk, matter, refusal

MEBIBYTE = 1024 * 1024


# --- the submitting unit's own number --------------------------------------------------------------


def test_the_same_number_and_content_is_known_and_other_content_a_conflict(desk: Desk) -> None:
    body = {"channel": "forum", "text": matter(), "external_id": matter()[:12], "title": "题"}
    body["occurred_at"] = "2026-03-05T09:30:00+08:00"
    first = desk.post("edu", "/items", body)
    assert first.status_code == 202
    for moment in ("2026-03-05T09:30:00+08:00", "2026-03-05T01:30:00Z", "2026-03-05t02:30:00.000+01:00"):
        again = desk.post("edu-head", "/items", {**body, "occurred_at": moment})
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
        {"items": []}, {"items": [{"channel": "forum", "text": "x"}] * 501}, {"items": [{}] * 600}, {},
        {"items": {}}, {"items": None},
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
