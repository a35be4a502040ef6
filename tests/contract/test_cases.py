"""Contract, Cases: the whole life, what every action does, two people at once, lists."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.contract.desk import CLIENT, Desk, Json, matter, pointers, refusal

REPLY = "路灯已修好，欢迎监督。"


def soon(**shift: float) -> str:
    return (datetime.now(UTC) + timedelta(**shift)).isoformat()


def steps(case: Json) -> list[tuple[str, str | None, str]]:
    return [(entry["action"], entry["from"], entry["to"]) for entry in case["timeline"]]


def test_a_new_case_shows_what_the_contract_promises(desk: Desk) -> None:
    case = desk.case(desk.new_case())
    assert case.keys() >= {
        "number", "version", "state", "tier", "risk", "lead_unit", "assisting_units", "deadlines", "items", "timeline",
        "previous_case", "actions",
    }  # fmt: skip
    assert case["state"] == "pending_review"
    assert case["number"].startswith("HY-")
    assert len(case["items"]) == 1
    for deadline in case["deadlines"]:
        assert deadline.keys() >= {"name", "due_at", "met_at", "breached"}
        assert datetime.fromisoformat(deadline["due_at"]).utcoffset() is not None
    assert {"first_reply", "close"} <= {deadline["name"] for deadline in case["deadlines"]}
    for entry in case["timeline"]:
        assert entry.keys() >= {"at", "actor", "action", "from", "to", "note"}


def test_a_case_lives_from_the_first_word_to_the_archive(desk: Desk) -> None:
    item = desk.submit("env")
    case = desk.assessed(item)["case_id"]
    desk.act("duty", case, "review")
    desk.act("duty", case, "assign", lead_unit="jiaoyu", assisting_units=["chengguan-zhen"], note="请尽快")
    shown = desk.act("edu", case, "accept")
    (accept,) = [deadline for deadline in shown["deadlines"] if deadline["name"] == "accept"]
    assert accept["met_at"]
    assert accept["breached"] is False
    desk.act("edu", case, "log", note="已联系施工队")
    desk.act("edu", case, "verify", conclusion="substantiated", evidence="现场查看，灯泡损坏")
    desk.act("edu", case, "submit_reply", public_reply=REPLY, internal_note="换灯泡两只")
    desk.act("edu-head", case, "approve", note="同意")
    desk.act("duty", case, "publish", where="县政府网站", url="https://example.org/1", at=soon(minutes=-1))
    desk.act("env", case, "follow_up", satisfaction="satisfied", note="满意")
    desk.act("duty", case, "close", note="办结")
    shown = desk.act("chief", case, "archive")
    assert steps(shown)[1:] == [
        ("review", "pending_review", "pending_assignment"),
        ("assign", "pending_assignment", "pending_acceptance"),
        ("accept", "pending_acceptance", "in_progress"),
        ("log", "in_progress", "in_progress"),
        ("verify", "in_progress", "in_progress"),
        ("submit_reply", "in_progress", "pending_approval"),
        ("approve", "pending_approval", "replied"),
        ("publish", "replied", "replied"),
        ("follow_up", "replied", "replied"),
        ("close", "replied", "closed"),
        ("archive", "closed", "archived"),
    ]
    assert [entry["actor"] for entry in shown["timeline"][1:4]] == ["duty", "duty", "edu"]
    assert shown["actions"] == []
    assert shown["version"] == 12
    assert all(deadline["met_at"] and not deadline["breached"] for deadline in shown["deadlines"])
    outcome = desk.read("env", f"/items/{item}")["outcome"]
    assert (outcome["state"], outcome["public_reply"]) == ("archived", REPLY)


def test_review_with_a_lead_unit_goes_straight_to_acceptance(desk: Desk) -> None:
    shown = desk.act("chief", desk.new_case(), "review", lead_unit="jiaoyu", assisting_units=["huanbao"])
    assert (shown["state"], shown["lead_unit"], shown["assisting_units"]) == (
        "pending_acceptance", "jiaoyu", ["huanbao"],
    )  # fmt: skip


def test_review_changes_what_the_analysis_said_for_a_reason(desk: Desk) -> None:
    item = desk.submit()
    case = desk.assessed(item)["case_id"]
    problem = refusal(desk.attempt("duty", case, "review", risk="severe"), 422, "invalid-request")
    assert pointers(problem) == {"/reason"}
    shown = desk.act(
        "duty", case, "review", risk="severe", tier=3, category="transport", kind="alert", reason="多人受伤"
    )
    assert (shown["risk"], shown["tier"], shown["category"], shown["kind"]) == (
        "severe",
        3,
        "transport",
        "alert",
    )
    assert desk.read("duty", f"/items/{item}")["assessment"]["reviewed"] is True


@pytest.mark.parametrize("account", ["edu", "edu-head"])
def test_a_unit_returns_with_reason_and_basis_and_another_is_assigned(desk: Desk, account: str) -> None:
    case = desk.new_case("env")
    desk.lead(case, "pending_acceptance")
    shown = desk.act(account, case, "return", reason="不属教育局", basis="三定方案")
    assert (shown["state"], shown["lead_unit"]) == ("pending_assignment", None)
    shown = desk.act("leader", case, "assign", lead_unit="chengguan-zhen")
    assert (shown["state"], shown["lead_unit"]) == ("pending_acceptance", "chengguan-zhen")
    assert desk.act("town", case, "accept")["state"] == "in_progress"
    assert (
        desk.act("town", case, "return", reason="不属我镇", basis="权责清单")["state"] == "pending_assignment"
    )


def test_a_head_hands_the_case_on(desk: Desk) -> None:
    case = desk.new_case("env")
    desk.lead(case, "pending_acceptance")
    shown = desk.act("edu-head", case, "transfer", unit="chengguan-zhen", reason="在镇区内")
    assert (shown["state"], shown["lead_unit"]) == ("pending_acceptance", "chengguan-zhen")
    assert desk.get("edu", f"/cases/{case}").status_code == 404
    assert desk.get("town", f"/cases/{case}").status_code == 200


@pytest.mark.parametrize("state", ["in_progress", "pending_approval", "replied"])
def test_a_case_at_work_can_be_assigned_anew(desk: Desk, state: str) -> None:
    case = desk.new_case("env")
    desk.lead(case, state)
    shown = desk.act("chief", case, "assign", lead_unit="chengguan-zhen", assisting_units=["huanbao"])
    assert (shown["state"], shown["lead_unit"]) == ("pending_acceptance", "chengguan-zhen")
    desk.act("town", case, "accept")


def test_a_reply_is_rejected_recalled_and_approved(desk: Desk) -> None:
    case = desk.new_case()
    desk.lead(case, "pending_approval")
    assert desk.act("edu-head", case, "reject", reason="再具体些")["state"] == "in_progress"
    desk.act("edu", case, "submit_reply", public_reply="第二稿")
    assert desk.act("edu", case, "recall")["state"] == "in_progress"
    desk.act("edu", case, "submit_reply", public_reply="第三稿")
    shown = desk.act("edu-head", case, "approve")
    assert (shown["state"], shown["public_reply"]) == ("replied", "第三稿")


def test_a_correction_is_approved_again_and_the_first_reply_stays_on_record(desk: Desk) -> None:
    item = desk.submit("env")
    case = desk.assessed(item)["case_id"]
    desk.lead(case, "replied")
    shown = desk.act("edu", case, "correct", public_reply="更正：共修三盏。", reason="数字有误")
    assert shown["state"] == "pending_approval"
    assert desk.read("env", f"/items/{item}")["outcome"]["public_reply"] == REPLY
    refusal(desk.attempt("edu", case, "approve"), 403, "forbidden")
    shown = desk.act("edu-head", case, "approve")
    assert (shown["state"], shown["public_reply"]) == ("replied", "更正：共修三盏。")
    assert [reply["text"] for reply in shown["replies"]] == [REPLY, "更正：共修三盏。"]
    assert desk.read("env", f"/items/{item}")["outcome"]["public_reply"] == "更正：共修三盏。"


@pytest.mark.parametrize("state", ["replied", "closed"])
def test_a_case_is_reopened_with_the_same_lead_unit_and_new_clocks_beside_the_old(
    desk: Desk, state: str
) -> None:
    case = desk.new_case()
    before = desk.lead(case, state)
    shown = desk.act("duty", case, "reopen", reason="又坏了")
    assert (shown["state"], shown["lead_unit"]) == ("in_progress", "jiaoyu")
    assert len(shown["deadlines"]) > len(before["deadlines"])
    assert {"first_reply", "close"} <= {clock["name"] for clock in shown["deadlines"] if not clock["met_at"]}
    desk.act("edu", case, "submit_reply", public_reply="再修")
    desk.act("edu-head", case, "approve")


def test_what_is_no_concern_is_dismissed_and_can_come_back(desk: Desk) -> None:
    for basis in ("not_a_concern", "outside_jurisdiction", "court_or_arbitration", "repeated", "withdrawn"):
        case = desk.new_case()
        assert desk.act("duty", case, "dismiss", reason="说明", basis=basis)["state"] == "dismissed"
    shown = desk.act("chief", case, "reopen", reason="补充了材料")
    assert shown["state"] == "pending_review"
    desk.act("duty", case, "review")
    assert desk.act("duty", case, "dismiss", reason="说明", basis="withdrawn")["state"] == "dismissed"


def test_a_case_is_raised_to_the_top_tier_and_no_further(desk: Desk) -> None:
    case = desk.new_case()
    assert desk.act("duty", case, "escalate", reason="影响面大")["tier"] == 2
    shown = desk.act("chief", case, "escalate", reason="影响面大")
    assert (shown["tier"], shown["state"]) == (3, "pending_review")
    assert "escalate" not in shown["actions"]
    refusal(desk.attempt("duty", case, "escalate", reason="还要高"), 409, "not-in-this-state")


@pytest.mark.parametrize(
    ("tier", "approver", "others"),
    [(2, "chief", "edu-head leader duty"), (3, "leader", "edu-head chief duty")],
)
def test_the_tier_says_who_approves(desk: Desk, tier: int, approver: str, others: str) -> None:
    case = desk.new_case()
    for _ in range(tier - 1):
        desk.act("duty", case, "escalate", reason="影响面大")
    desk.lead(case, "pending_approval")
    for other in ("edu", *others.split()):
        for action, fields in (("approve", {}), ("reject", {"reason": "不妥"})):
            refusal(desk.attempt(other, case, action, **fields), 403, "forbidden")
        assert "approve" not in desk.case(case, other)["actions"]
    assert {"approve", "reject"} <= set(desk.case(case, approver)["actions"])
    assert desk.act(approver, case, "approve")["state"] == "replied"


def test_the_county_office_leads_with_duty_as_handler_and_chief_as_head(desk: Desk) -> None:
    case = desk.new_case()
    desk.act("duty", case, "review", lead_unit="wangxinban")
    desk.act("duty", case, "accept")
    desk.act("duty", case, "log", note="已核实")
    desk.act("duty", case, "verify", conclusion="unsubstantiated", evidence="查无此事")
    desk.act("duty", case, "submit_reply", public_reply=REPLY)
    refusal(desk.attempt("duty", case, "approve"), 403, "forbidden")
    refusal(desk.attempt("leader", case, "approve"), 403, "forbidden")
    desk.act("chief", case, "approve")
    desk.act("duty", case, "publish", where="公众号")
    desk.act("duty", case, "close")


def test_the_county_office_hands_on_by_its_chief(desk: Desk) -> None:
    case = desk.new_case()
    desk.act("duty", case, "review", lead_unit="wangxinban")
    refusal(desk.attempt("duty", case, "transfer", unit="jiaoyu", reason="x"), 403, "forbidden")
    assert desk.act("chief", case, "transfer", unit="jiaoyu", reason="职责所在")["lead_unit"] == "jiaoyu"


def test_who_wrote_the_reply_never_approves_it(desk: Desk) -> None:
    """A person who is handler and head of one unit is still one person."""
    body = {"username": "both.hands", "name": "身兼两职", "unit": "jiaoyu", "roles": ["handler", "unit_head"]}
    made = desk.post("admin", "/users", body)
    assert made.status_code == 201, made.text
    session = desk.sign_in("both.hands", made.json()["one_time_password"]).json()
    desk.tokens["both.hands"] = session
    change = {"current_password": made.json()["one_time_password"], "new_password": "quite-another-7"}
    assert desk.post("both.hands", "/auth/password", change).status_code == 204
    case = desk.new_case()
    desk.lead(case, "in_progress")
    desk.act("both.hands", case, "submit_reply", public_reply=REPLY)
    refusal(desk.attempt("both.hands", case, "approve"), 403, "forbidden")
    refusal(desk.attempt("both.hands", case, "reject", reason="x"), 403, "forbidden")
    desk.act("edu-head", case, "approve")


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


def test_an_item_that_matches_a_case_no_longer_open_starts_a_new_one_with_the_previous_named(
    desk: Desk,
) -> None:
    text = matter()
    first = desk.new_case(text=text)
    desk.lead(first, "closed")
    second = desk.new_case(text=text)
    assert second != first
    shown = desk.case(second)
    assert shown["previous_case"] == first
    assert shown["state"] == "pending_review"


def test_an_item_about_a_unit_itself_goes_a_tier_up(desk: Desk) -> None:
    shown = desk.case(desk.new_case(text=matter("学校乱收费没人管"), concerns_unit="jiaoyu"))
    assert shown["tier"] >= 2


def test_the_accused_unit_does_not_see_who_complained(desk: Desk) -> None:
    item = desk.submit("env", concerns_unit="jiaoyu", external_id=matter()[:12])
    case = desk.assessed(item)["case_id"]
    desk.act("duty", case, "review", lead_unit="jiaoyu")
    shown = desk.case(case, "edu")
    assert shown["items"][0]["unit"] is None
    assert shown["items"][0]["external_id"] is None


# --- two people at once ------------------------------------------------------------------------------


def test_a_stale_version_is_told_with_the_current_one(desk: Desk) -> None:
    case = desk.new_case()
    desk.act("duty", case, "comment", note="一")
    for version in (1, 3, 99):
        problem = refusal(desk.attempt("duty", case, "review", version=version), 409, "stale-version")
        assert problem["current_version"] == 2


def test_of_people_who_act_at_once_one_is_first_and_the_others_are_told(desk: Desk) -> None:
    case = desk.new_case()
    for account in ("duty", "chief", "leader"):
        desk.bearer(account)
    together = threading.Barrier(3)

    def act(account: str) -> Any:
        together.wait()
        return desk.attempt(account, case, "assign", version=1, lead_unit="jiaoyu")

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(act, ["duty", "chief", "leader"]))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    for answer in answers:
        if answer.status_code == 409:
            assert refusal(answer, 409, "stale-version")["current_version"] == 2
    assert len(desk.case(case)["timeline"]) == 2


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
