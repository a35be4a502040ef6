"""Between units: whose case it is, what assisting units give, what those above ask, who has it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.common.ids import new_id
from tests.conftest import Clock
from tests.service.workflow.office import Message, Office

pytestmark = pytest.mark.usefixtures("accounts")
NOT_OURS = {"reason": "不归我单位管", "basis": "三定方案"}


@pytest.fixture
async def case(office: Office) -> str:
    return await office.receive(Message())


def tasks(case: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [task for task in case["tasks"] if task["kind"] == kind]


def clock_of(case: dict[str, Any], name: str) -> dict[str, Any]:
    return next(clock for clock in reversed(case["deadlines"]) if clock["name"] == name)


async def test_after_the_third_dispatch_the_office_designates_and_nobody_returns(
    office: Office, case: str
) -> None:
    for unit, handler in (("jiaoyu", "edu"), ("huanbao", "env"), ("chengguan-zhen", "town")):
        sent = await office.act("duty", case, "assign", lead_unit=unit)
        assert sent["designated"] is False
        await office.act(handler, case, "return", **NOT_OURS)
    settled = await office.act("duty", case, "assign", lead_unit="jiaoyu")
    assert (settled["dispatches"], settled["designated"]) == (4, True)
    assert settled["timeline"][-1]["detail"]["designated"] is True
    for _ in range(2):
        status, code, problem = await office.refused("edu", case, "return", **NOT_OURS)
        assert (status, code) == (409, "unit-designated")
        assert "指定" in problem["detail"]
        if "accept" in (await office.case(case, "edu"))["actions"]:
            await office.act("edu", case, "accept")
    assert (await office.refused("edu", case, "dispute", **NOT_OURS))[1] == "unit-designated"


async def test_a_unit_does_not_designate_another_by_handing_the_case_on(office: Office, case: str) -> None:
    await office.act("duty", case, "assign", lead_unit="jiaoyu")
    await office.act("edu-head", case, "transfer", unit="huanbao", reason="属环保职责")
    third = await office.act("env-head", case, "transfer", unit="jiaoyu", reason="仍属教育职责")
    assert (third["dispatches"], third["designated"]) == (3, False)
    assert "transfer" not in (await office.case(case, "edu-head"))["actions"]
    status, code, problem = await office.refused("edu-head", case, "transfer", unit="huanbao", reason="再转")
    assert (status, code) == (409, "not-in-this-state")
    assert "县网信办指定" in problem["detail"]
    await office.act("edu-head", case, "return", **NOT_OURS)
    assert (await office.act("chief", case, "assign", lead_unit="huanbao"))["designated"] is True


async def test_several_units_have_longer_to_return(office: Office, case: str) -> None:
    other = await office.receive(Message())
    alone = await office.act("duty", case, "assign", lead_unit="jiaoyu")
    several = await office.act("duty", other, "assign", lead_unit="jiaoyu", assisting_units=["huanbao"])
    assert several["returnable_until"] > alone["returnable_until"]


async def test_a_dispute_after_the_time_to_return_is_reviewed_by_the_office(
    office: Office, case: str, clock: Clock
) -> None:
    accepted = await office.act("edu", await office.lead_to("pending_acceptance", case), "accept")
    until = datetime.fromisoformat(accepted["returnable_until"])
    await clock.advance(until - datetime.now(until.tzinfo) + timedelta(seconds=5))
    await office.act("edu-head", case, "dispute", **NOT_OURS)
    assert (await office.refused("edu", case, "dispute", **NOT_OURS))[0] == 409
    back = await office.act("chief", case, "decide_dispute", upheld=True, reason="确不归教育局")
    assert (back["state"], back["lead_unit"], back["holder"]) == ("pending_assignment", None, None)
    assert tasks(back, "dispute")[0]["result"] == "upheld"


async def test_a_dispute_that_is_overruled_designates_the_unit(
    office: Office, case: str, clock: Clock
) -> None:
    accepted = await office.act("edu", await office.lead_to("pending_acceptance", case), "accept")
    until = datetime.fromisoformat(accepted["returnable_until"])
    await clock.advance(until - datetime.now(until.tzinfo) + timedelta(seconds=5))
    await office.act("edu", case, "dispute", **NOT_OURS)
    kept = await office.act("duty", case, "decide_dispute", upheld=False, reason="职责清单已写明")
    assert (kept["state"], kept["lead_unit"], kept["designated"]) == ("in_progress", "jiaoyu", True)


async def test_the_lead_waits_for_the_parts_and_merges_them(office: Office, case: str) -> None:
    both = {"lead_unit": "jiaoyu", "assisting_units": ["huanbao", "chengguan-zhen"]}
    asked = await office.act("duty", case, "assign", ask_parts=True, **both)
    assert {task["unit"] for task in tasks(asked, "part")} == {"huanbao", "chengguan-zhen"}
    assert clock_of(asked, "part")["met_at"] is None
    await office.act("edu", case, "accept")
    status, code, _ = await office.refused("edu", case, "submit_reply", public_reply="已办。")
    assert (status, code) == (409, "parts-missing")
    given = await office.act("env", case, "contribute", contribution="监测达标，联系电话13912345678。")
    part = next(task for task in tasks(given, "part") if task["unit"] == "huanbao")
    assert (part["status"], "13912345678" in part["answer"]) == ("done", False)
    assert await office.act("env-head", case, "contribute", contribution="监测达标，已复核。")
    waived = await office.act("duty", case, "waive", unit="chengguan-zhen", reason="已电话说明")
    assert [task["answer"] for task in tasks(waived, "part")] == ["监测达标，已复核。", "已电话说明"]
    done = await office.act("edu", case, "submit_reply", public_reply="各单位已办。")
    assert done["state"] == "pending_approval"


async def test_only_the_office_brings_in_another_unit(office: Office, case: str) -> None:
    await office.lead_to("in_progress", case)
    ask = {"unit": "huanbao", "note": "请说明监测情况"}
    status, _, problem = await office.refused("edu", case, "ask_part", **ask)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/unit")
    soon = "2099-01-01T08:00:00+08:00"
    brought = await office.act("duty", case, "ask_part", due_at=soon, **ask)
    assert brought["assisting_units"] == ["huanbao"]
    assert clock_of(brought, "part")["due_at"].startswith("2099-01-01T08:00:00")
    again = await office.act("edu", case, "ask_part", unit="huanbao", note="请再补充")
    assert [task["status"] for task in tasks(again, "part")] == ["ended", "waiting"]


async def test_an_instruction_is_answered_before_the_case_is_closed(office: Office, case: str) -> None:
    await office.lead_to("in_progress", case)
    await office.act("leader", case, "instruct", note="请三日内报结果")
    pressed = await office.act("duty", case, "supervise", note="请抓紧")
    await office.act("edu", case, "submit_reply", public_reply="已办。")
    await office.act("edu-head", case, "approve")
    status, code, problem = await office.refused("duty", case, "close")
    assert (status, code) == (409, "instructions-unanswered")
    assert "批示" in problem["detail"]
    instruction = tasks(pressed, "instruct")[0]
    answered = await office.act("edu", case, "answer", task=instruction["id"], answer="已于今日修好。")
    assert tasks(answered, "instruct")[0]["answer"] == "已于今日修好。"
    assert clock_of(answered, "instruct")["met_at"] is not None
    assert clock_of(answered, "supervise")["met_at"] is None
    closed = await office.act("duty", case, "close")
    assert tasks(closed, "supervise")[0]["status"] == "ended"
    assert clock_of(closed, "supervise")["stopped_at"] is not None


async def test_what_is_asked_from_above_goes_along_with_a_merge_and_back(office: Office) -> None:
    item = Message()
    source, target = await office.receive(item), await office.receive(Message())
    await office.act("chief", source, "instruct", note="请速办")
    await office.act("duty", source, "merge", into=target)
    await office.lead_to("in_progress", target)
    waiting = tasks(await office.case(target), "instruct")[0]
    await office.act("edu", target, "answer", task=waiting["id"], answer="已经办好。")
    await office.act("duty", target, "unmerge", items=[str(item.id)])
    back = tasks(await office.case(source), "instruct")
    assert [(task["status"], task["answer"]) for task in back] == [("done", "已经办好。")]


async def test_who_accepts_has_the_case_and_hands_it_to_a_colleague(office: Office, case: str) -> None:
    accepted = await office.act("edu", await office.lead_to("pending_acceptance", case), "accept")
    assert accepted["holder"] == "县教育局edu"
    taken = await office.act("edu-two", case, "take")
    assert taken["holder"] == "县教育局edu-two"
    for stranger in ("env", "duty", "nobody"):
        status, _, problem = await office.refused("edu", case, "hand_over", to=stranger)
        assert (status, problem["errors"][0]["pointer"]) == (422, "/to")
    given = await office.act("edu-head", case, "hand_over", to="edu", note="小李出差")
    assert (given["holder"], given["timeline"][-1]["detail"]["to"]) == ("县教育局edu", "edu")


async def test_where_only_the_writer_could_approve_the_duty_officer_does_and_it_is_said(
    office: Office, case: str
) -> None:
    await office.act("duty", case, "assign", lead_unit="weisheng")
    await office.connection.execute(
        "UPDATE gateway.user_account SET active = false WHERE username = 'health-head'"
    )
    await office.act("health", case, "accept")
    await office.act("health", case, "submit_reply", public_reply="已接诊。")
    assert (await office.refused("chief", case, "approve"))[0] == 403
    done = await office.act("duty", case, "approve")
    assert done["state"] == "replied"
    assert "没有人可以审核" in done["timeline"][-1]["detail"]["why"]


async def test_a_sample_check_that_failed_says_what_is_wrong(office: Office, case: str) -> None:
    await office.lead_to("closed", case)
    assert (await office.refused("duty", case, "spot_check", result="failed"))[0] == 422
    checked = await office.act("duty", case, "spot_check", result="failed", note="没有答复时间")
    assert checked["timeline"][-1]["detail"]["result"] == "failed"
    assert (await office.act("duty", case, "reopen", reason="抽查不合格"))["round"] == 2


async def test_one_reply_reaches_every_linked_item_and_those_who_brought_it(office: Office) -> None:
    topic = new_id()
    mine, theirs = Message(topic=topic), Message(unit="weisheng")
    case, source = await office.receive(mine), await office.receive(theirs)
    await office.act("duty", source, "merge", into=case)
    await office.lead_to("closed", case)
    told = "SELECT public_reply FROM workflow.item_case_v1 WHERE item_id = ANY ($1)"
    for row in await office.connection.fetch(told, [mine.id, theirs.id]):
        assert row["public_reply"] == "路灯已经修好。"
    for submitter in ("town-api", "health"):
        assert (await office.case(case, submitter))["public_reply"] == "路灯已经修好。"
    later = Message(topic=topic, unit="weisheng")
    again = await office.receive(later)
    assert (await office.case(again))["previous_case"] == case
    assert await office.connection.fetchval(told, [later.id]) is None
    assert await office.connection.fetchval(told, [mine.id]) == "路灯已经修好。"
