"""Contract, Cases: lists, filters and search, and what who only submitted is shown."""

from typing import Any

from tests.contract.desk import CLIENT, Desk, Json, matter, refusal
from tests.contract.test_cases import REPLY

# --- lists -------------------------------------------------------------------------------------------


def _listed(desk: Desk, account: str = "duty", **filters: Any) -> list[Json]:
    rows: list[Json] = desk.read(account, "/cases", params={"limit": 200, **filters})["items"]
    return rows


def test_filters_of_cases_hold_for_every_row_and_repeat(desk: Desk) -> None:
    desk.lead(desk.new_case(), "in_progress")
    rows = _listed(desk)
    for name in ("state", "tier", "risk", "category"):
        values = sorted({row[name] for row in rows}, key=str)[:3]
        for chosen in (values[:1], values[:2]):
            found = _listed(desk, **{name: chosen})
            assert found
            assert {row[name] for row in found} <= set(chosen)
    for row in _listed(desk, unit=["jiaoyu", "huanbao"]):
        assert {row["lead_unit"], *row["assisting_units"]} & {"jiaoyu", "huanbao"}
    late, due = _listed(desk, overdue="true"), _listed(desk, overdue="false")
    assert all(row["overdue"] for row in late)
    assert not any(row["overdue"] for row in due)


def test_cases_are_found_by_the_words_of_their_items_and_by_number(desk: Desk) -> None:
    text = matter("紫荊公園的長椅壞了")
    case = desk.new_case(text=text)
    number = desk.case(case)["number"]
    for words in ("紫荆公园", text[1:13], "长椅", number, number[-6:]):
        assert case in [row["id"] for row in _listed(desk, q=words)], words
    assert case not in [row["id"] for row in _listed(desk, "env", q=text[1:13])]


def test_a_unit_lists_the_cases_that_it_leads_assists_or_brought(desk: Desk) -> None:
    brought, led, foreign = desk.new_case("edu"), desk.new_case("env"), desk.new_case("env")
    assisted = desk.new_case("env")
    desk.act("duty", led, "review", lead_unit="jiaoyu")
    desk.act("duty", assisted, "review", lead_unit="chengguan-zhen", assisting_units=["jiaoyu"])
    for account in ("edu", "edu-head", CLIENT):
        listed = {row["id"] for row in _listed(desk, account)}
        assert {brought, led, assisted} <= listed, account
        assert foreign not in listed


# --- who only submitted --------------------------------------------------------------------------------


def test_who_only_submitted_sees_the_outcome_and_no_internal_word(desk: Desk) -> None:
    text = matter()
    item = desk.submit("env", text=text)
    other = desk.submit("town", text=text)
    case = desk.assessed(item)["case_id"]
    assert desk.assessed(other)["case_id"] == case
    desk.lead(case, "in_progress")
    desk.act("edu", case, "log", note="内部办理情况")
    desk.act("duty", case, "comment", note="内部意见")
    desk.act("leader", case, "instruct", note="内部批示")
    desk.act("edu", case, "submit_reply", public_reply=REPLY, internal_note="内部说明")
    shown = desk.case(case, "env")
    assert REPLY not in str(shown), "not before it is approved"
    desk.act("edu-head", case, "approve")
    shown = desk.case(case, "env")
    assert "内部" not in str(shown)
    assert [each["id"] for each in shown["items"]] == [item]
    assert "follow_up" in shown["actions"]
    assert set(shown["actions"]) <= {"follow_up", "comment"}
    assert shown["public_reply"] == REPLY
    assert "内部" not in str(_listed(desk, "env"))
    desk.act("env", case, "follow_up", satisfaction="very_dissatisfied", note="没人来")
    refusal(desk.attempt("env", case, "close"), 403, "forbidden")
    refusal(desk.attempt("env", case, "log", note="x"), 403, "forbidden")


def test_the_accused_unit_does_not_see_who_complained(desk: Desk) -> None:
    item = desk.submit("env", concerns_unit="jiaoyu", external_id=matter()[:12])
    case = desk.assessed(item)["case_id"]
    desk.act("duty", case, "review", lead_unit="jiaoyu")
    shown = desk.case(case, "edu")
    assert shown["items"][0]["unit"] is None
    assert shown["items"][0]["external_id"] is None
