"""Contract, Cases: extensions, merging and taking apart, pressing and instructing."""

from datetime import datetime, timedelta

import pytest

from tests.contract.desk import Desk, Json, refusal
from tests.contract.test_cases import soon


def test_an_extension_is_asked_for_with_an_interim_reply_and_decided_by_another(desk: Desk) -> None:
    case = desk.new_case()
    before = desk.lead(case, "in_progress")
    asked = {"milestone": "close", "workdays": 5, "reason": "等配件", "interim_reply": "正在等配件。"}
    refusal(
        desk.attempt("edu", case, "request_extension", **{**asked, "workdays": 11}), 422, "invalid-request"
    )
    refusal(desk.attempt("duty", case, "request_extension", **asked), 403, "forbidden")
    refusal(desk.attempt("duty", case, "decide_extension", granted=True), 409, "not-in-this-state")
    desk.act("edu", case, "request_extension", **asked)
    refusal(desk.attempt("edu", case, "request_extension", **asked), 409, "not-in-this-state")
    refusal(desk.attempt("edu-head", case, "decide_extension", granted=True), 403, "forbidden")
    shown = desk.act("duty", case, "decide_extension", granted=True, reason="同意")

    def due(view: Json) -> datetime:
        return max(
            datetime.fromisoformat(clock["due_at"]) for clock in view["deadlines"] if clock["name"] == "close"
        )

    assert due(shown) - due(before) >= timedelta(days=5)
    refusal(desk.attempt("edu", case, "request_extension", **asked), 409, "not-in-this-state")


def test_an_extension_may_be_refused(desk: Desk) -> None:
    case = desk.new_case()
    before = desk.lead(case, "in_progress")
    desk.act(
        "edu-head", case, "request_extension", milestone="close", workdays=1, reason="x", interim_reply="y"
    )
    shown = desk.act("chief", case, "decide_extension", granted=False, reason="不同意")
    assert [clock["due_at"] for clock in shown["deadlines"]] == [
        clock["due_at"] for clock in before["deadlines"]
    ]


def test_merging_moves_the_items_and_unmerging_brings_them_back(desk: Desk) -> None:
    item = desk.submit()
    moved, into = desk.assessed(item)["case_id"], desk.new_case("env")
    desk.act("duty", moved, "review")
    shown = desk.act("duty", moved, "merge", into=into)
    assert (shown["state"], shown["merged_into"], shown["actions"]) == ("merged", into, [])
    assert item in [each["id"] for each in desk.case(into)["items"]]
    assert desk.assessed(item)["case_id"] in {moved, into}
    refusal(desk.attempt("duty", moved, "comment", note="x"), 409, "not-in-this-state")
    own = next(each["id"] for each in desk.case(into)["items"] if each["id"] != item)
    refusal(desk.attempt("duty", into, "unmerge", items=[own]), 422, "invalid-request")
    shown = desk.act("chief", into, "unmerge", items=[item])
    assert item not in [each["id"] for each in shown["items"]]
    back = desk.case(moved)
    assert back["state"] == "pending_assignment"
    assert [each["id"] for each in back["items"]] == [item]


@pytest.mark.parametrize("state", ["closed", "archived", "dismissed", "merged"])
def test_nothing_is_merged_into_a_case_that_is_over(desk: Desk, state: str) -> None:
    over = desk.new_case()
    if state == "dismissed":
        desk.act("duty", over, "dismiss", reason="x", basis="repeated")
    elif state == "merged":
        desk.act("duty", over, "merge", into=desk.new_case())
    else:
        desk.lead(over, state)
    case = desk.new_case()
    answer = desk.attempt("duty", case, "merge", into=over)
    assert answer.status_code in {409, 422}, answer.text
    assert desk.case(case)["state"] == "pending_review"


def test_leaders_press_and_instruct_without_moving_the_case(desk: Desk) -> None:
    case = desk.new_case()
    desk.lead(case, "in_progress")
    due = soon(days=1)
    shown = desk.act("duty", case, "supervise", note="请两日内办结", due_at=due)
    shown = desk.act("leader", case, "supervise", note="请抓紧")
    shown = desk.act("chief", case, "instruct", note="请教育局局长亲自过问")
    shown = desk.act("leader", case, "instruct", note="务必查清", due_at=due)
    assert shown["state"] == "in_progress"
    assert [entry["action"] for entry in shown["timeline"][-4:]] == [
        "supervise",
        "supervise",
        "instruct",
        "instruct",
    ]
    told = datetime.fromisoformat(shown["timeline"][-1]["detail"]["due_at"])
    assert abs(told - datetime.fromisoformat(due)) < timedelta(seconds=1)
    refusal(desk.attempt("duty", case, "instruct", note="x"), 403, "forbidden")
