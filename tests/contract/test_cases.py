"""Contract, Cases: the whole life, what every action does, two people at once, lists."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.contract.desk import Desk, Json, matter, pointers, refusal

REPLY = "路灯已修好，欢迎监督。"


def soon(**shift: float) -> str:
    return (datetime.now(UTC) + timedelta(**shift)).isoformat()


def steps(case: Json) -> list[tuple[str, str | None, str]]:
    return [(entry["action"], entry["from"], entry["to"]) for entry in case["timeline"]]


def test_a_new_case_shows_what_the_contract_promises(desk: Desk) -> None:
    case = desk.case(desk.new_case())
    assert case.keys() >= {
        "number", "version", "state", "tier", "risk", "lead_unit", "assisting_units", "deadlines",
        "items", "timeline",
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
