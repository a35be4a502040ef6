"""The work of desk and unit: judging, assigning, more time, answering, correcting, opening again."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.workflow.deadlines.service import mark_breaches
from tests.conftest import Clock
from tests.service.workflow.office import Message, Office


def clocks(case: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [clock for clock in case["deadlines"] if clock["name"] == name]


@pytest.fixture
async def case(office: Office) -> str:
    return await office.receive(Message())


async def test_a_review_that_confirms_and_names_a_unit_is_one_step(office: Office, case: str) -> None:
    after = await office.act("duty", case, "review", lead_unit="jiaoyu", assisting_units=["huanbao"])
    assert (after["state"], after["lead_unit"], after["assisting_units"]) == (
        "pending_acceptance",
        "jiaoyu",
        ["huanbao"],
    )
    assert after["reviewed"] is True
    assert len(clocks(after, "accept")) == 1


async def test_a_review_changes_what_the_analysis_said_and_says_so(office: Office, case: str) -> None:
    before = await office.case(case)
    after = await office.act(
        "duty", case, "review", risk="severe", category="public_safety", kind="alert", reason="有人被困"
    )
    assert (after["risk"], after["tier"], after["category"]) == ("severe", 3, "public_safety")
    entry = after["timeline"][-1]
    assert entry["note"] == "有人被困"
    assert entry["detail"]["changes"]["risk"] == ["general", "severe"]
    assert clocks(after, "first_reply")[0]["due_at"] < clocks(before, "first_reply")[0]["due_at"]
    assert len(clocks(after, "close")) == len(clocks(after, "authoritative_information")) == 1


async def test_a_review_may_lower_risk_and_tier_but_not_below_a_conflict_of_interest(office: Office) -> None:
    plain = await office.receive(Message(risk="severe"))
    lowered = await office.act("duty", plain, "review", risk="general", tier=1, reason="误报")
    assert (lowered["risk"], lowered["tier"]) == ("general", 1)
    accused = await office.receive(Message(concerns_unit="jiaoyu"))
    status, _, problem = await office.refused("duty", accused, "review", tier=1, reason="小事")
    assert (status, problem["errors"][0]["pointer"]) == (422, "/tier")


async def test_each_assignment_starts_its_own_time_to_accept(office: Office, case: str) -> None:
    await office.lead_to("pending_acceptance", case)
    moved = await office.act("edu-head", case, "transfer", unit="huanbao", reason="属环保职责")
    assert (moved["state"], moved["lead_unit"]) == ("pending_acceptance", "huanbao")
    back = await office.act("env", case, "return", reason="也不归我局", basis="三定方案")
    assert (back["state"], back["lead_unit"]) == ("pending_assignment", None)
    await office.act("leader", case, "assign", lead_unit="chengguan-zhen")
    done = await office.act("town", case, "accept")
    accepts = clocks(done, "accept")
    assert [clock["round"] for clock in accepts] == [1, 2, 3]
    assert [clock["stopped_at"] is not None for clock in accepts] == [True, True, False]
    assert accepts[2]["met_at"] is not None


async def test_once_accepted_a_case_is_returned_within_its_time_only(
    office: Office, case: str, clock: Clock
) -> None:
    accepted = await office.act("edu", await office.lead_to("pending_acceptance", case), "accept")
    assert "return" in accepted["actions"]
    until = datetime.fromisoformat(accepted["returnable_until"])
    await clock.advance(until - datetime.now(until.tzinfo) + timedelta(seconds=5))
    assert "return" not in (await office.case(case, "edu"))["actions"]
    status, code, problem = await office.refused("edu", case, "return", reason="不归我", basis="x")
    assert (status, code) == (409, "not-in-this-state")
    assert "退回时限" in problem["detail"]


async def test_assigning_anew_takes_the_waiting_reply_back(office: Office, case: str) -> None:
    await office.lead_to("pending_approval", case)
    after = await office.act("duty", case, "assign", lead_unit="huanbao")
    assert after["state"] == "pending_acceptance"
    assert [reply["status"] for reply in after["replies"]] == ["withdrawn"]


async def test_a_rejected_or_recalled_reply_is_written_again(office: Office, case: str) -> None:
    await office.lead_to("pending_approval", case)
    await office.act("edu-head", case, "reject", reason="请写明时间")
    await office.act("edu", case, "submit_reply", public_reply="三日修好。", internal_note="费用自筹")
    status, _, _ = await office.refused("edu-two", case, "recall")
    assert status == 403
    await office.act("edu", case, "recall", reason="写错了")
    await office.act("edu", case, "submit_reply", public_reply="五日修好。")
    done = await office.act("edu-head", case, "approve")
    assert [reply["status"] for reply in done["replies"]] == ["rejected", "recalled", "approved"]
    assert done["public_reply"] == "五日修好。"


async def test_a_correction_is_approved_again_and_the_first_answer_stays_on_record(
    office: Office, case: str
) -> None:
    await office.lead_to("replied", case)
    waiting = await office.act("edu", case, "correct", public_reply="更正：五日修好。", reason="日期有误")
    assert (waiting["state"], waiting["public_reply"]) == ("pending_approval", "路灯已经修好。")
    done = await office.act("edu-head", case, "approve")
    assert (done["state"], done["public_reply"]) == ("replied", "更正：五日修好。")
    assert [(reply["text"], reply["correction"]) for reply in done["replies"]] == [
        ("路灯已经修好。", False),
        ("更正：五日修好。", True),
    ]


@pytest.mark.parametrize(("tier", "approver"), [(1, "edu-head"), (2, "chief"), (3, "leader")])
async def test_the_tier_decides_who_approves(office: Office, case: str, tier: int, approver: str) -> None:
    await office.lead_to("in_progress", case)
    for _ in range(tier - 1):
        await office.act("duty", case, "escalate", reason="影响面大")
    await office.act("edu", case, "submit_reply", public_reply="已办。")
    for other in {"edu-head", "chief", "leader"} - {approver}:
        assert (await office.refused(other, case, "approve"))[0] == 403
    assert (await office.act(approver, case, "approve"))["state"] == "replied"


async def test_when_the_county_office_leads_duty_handles_and_the_chief_approves(
    office: Office, case: str
) -> None:
    done = await office.case(await office.lead_to("closed", case, lead="wangxinban"))
    assert done["state"] == "closed"
    assert [entry["actor"] for entry in done["timeline"]][-3:] == ["duty", "chief", "duty"]


async def test_more_time_is_asked_before_it_is_over_and_granted_by_another(office: Office, case: str) -> None:
    await office.lead_to("in_progress", case)
    ask: dict[str, Any] = {"milestone": "close", "reason": "等配件", "interim_reply": "正在等配件。"}
    status, _, problem = await office.refused("edu", case, "request_extension", workdays=11, **ask)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/workdays")
    asked = await office.act("edu", case, "request_extension", workdays=5, **ask)
    assert "decide_extension" not in asked["actions"]
    assert (await office.refused("edu", case, "request_extension", workdays=2, **ask))[0] == 409
    before = clocks(asked, "close")[0]
    granted = await office.act("duty", case, "decide_extension", granted=True)
    after = clocks(granted, "close")[0]
    assert after["due_at"] > before["due_at"]
    assert (after["original_due_at"], after["extended"]) == (before["due_at"], True)
    assert granted["extensions"][0]["status"] == "granted"
    assert (await office.refused("edu", case, "request_extension", workdays=2, **ask))[0] == 409


async def test_a_refused_request_leaves_the_time_as_it_was(office: Office, case: str, clock: Clock) -> None:
    await office.lead_to("in_progress", case)
    ask = {"milestone": "first_reply", "workdays": 1, "reason": "等配件", "interim_reply": "在等。"}
    before = clocks(await office.act("edu", case, "request_extension", **ask), "first_reply")
    refused = await office.act("chief", case, "decide_extension", granted=False, reason="不宜再拖")
    assert clocks(refused, "first_reply") == before
    await clock.advance(timedelta(hours=25))
    status, _, problem = await office.refused("edu", case, "request_extension", **ask)
    assert status == 409
    assert "到期前" in problem["detail"]


async def test_a_request_lapses_when_the_work_goes_elsewhere(office: Office, case: str) -> None:
    await office.lead_to("in_progress", case)
    ask = {"milestone": "close", "workdays": 1, "reason": "等配件", "interim_reply": "在等。"}
    await office.act("edu", case, "request_extension", **ask)
    after = await office.act("duty", case, "assign", lead_unit="huanbao")
    assert [each["status"] for each in after["extensions"]] == ["lapsed"]
    assert (await office.refused("duty", case, "decide_extension", granted=True))[0] == 409


async def test_a_dismissed_case_is_reopened_for_review_with_new_clocks(office: Office, case: str) -> None:
    await office.lead_to("dismissed", case)
    again = await office.act("chief", case, "reopen", reason="有新证据")
    assert again["state"] == "pending_review"
    assert [clock["stopped_at"] is not None for clock in clocks(again, "close")] == [True, False]


async def test_a_reopened_case_keeps_its_unit_and_its_first_answer(office: Office, case: str) -> None:
    await office.lead_to("closed", case)
    again = await office.act("duty", case, "reopen", reason="又坏了")
    assert (again["state"], again["lead_unit"], again["round"]) == ("in_progress", "jiaoyu", 2)
    assert again["public_reply"] == "路灯已经修好。"
    await office.act("edu", case, "submit_reply", public_reply="已换新灯。")
    await office.act("edu-head", case, "approve")
    done = await office.act("duty", case, "close")
    assert done["public_reply"] == "已换新灯。"
    assert [clock["met_at"] is not None for clock in clocks(done, "close")] == [True, True]


async def test_pressure_from_above_is_kept_with_its_time(office: Office, case: str) -> None:
    due = "2099-01-01T08:00:00+08:00"
    await office.act("leader", case, "instruct", note="请限期办结", due_at=due)
    after = await office.act("chief", case, "supervise", note="请每日报进展", due_at=due)
    said = [(entry["action"], entry["note"], entry["detail"]["due_at"]) for entry in after["timeline"][1:]]
    assert said == [("instruct", "请限期办结", due), ("supervise", "请每日报进展", due)]


async def test_every_action_is_audited_streamed_and_told_to_other_services(office: Office, case: str) -> None:
    await office.act("duty", case, "assign", lead_unit="jiaoyu", note="请办理")
    audit = await office.connection.fetchrow(
        "SELECT * FROM workflow.audit_entry WHERE object_id = $1 ORDER BY id DESC", case
    )
    assert (audit["action"], audit["actor_name"], audit["unit"]) == ("case.assign", "duty", "wangxinban")
    assert "请办理" not in audit["detail"]
    heard = await office.connection.fetchrow(
        "SELECT * FROM workflow.stream_event WHERE subject = $1 ORDER BY id DESC", case
    )
    assert heard["type"] == "case.changed"
    assert heard["units"] == ["chengguan-zhen", "jiaoyu"]
    sent = await office.connection.fetchval(
        "SELECT count(*) FROM workflow.outbox WHERE subject = $1 AND type = 'case.changed'", case
    )
    assert sent == 2


async def test_a_late_clock_is_written_into_the_timeline(office: Office, case: str, clock: Clock) -> None:
    await office.lead_to("in_progress", case)
    await clock.advance(timedelta(hours=25))
    assert await mark_breaches(office.context.database) >= 1
    late = await office.case(case)
    assert late["timeline"][-1]["action"] == "overdue"
    assert late["timeline"][-1]["detail"]["milestone"] == "first_reply"
