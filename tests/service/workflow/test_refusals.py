"""What is refused, in which order and words, and that nothing is half done."""

import asyncio
from typing import Any

import pytest

from tests.service.workflow.office import Message, Office


@pytest.fixture
async def case(office: Office) -> str:
    return await office.receive(Message())


async def test_the_checks_come_in_their_order(office: Office, case: str) -> None:
    path = f"/cases/{case}/actions"
    wrong_everything = {"action": "accept", "version": 99, "surprise": 1}
    assert (await office.post(None, path, wrong_everything)).status_code == 401
    assert (await office.post("edu", path, wrong_everything)).status_code == 404
    assert (await office.post("duty", path, wrong_everything)).status_code == 422
    assert (await office.post("duty", path, {"action": "accept", "version": 99})).status_code == 403
    stale = await office.post("duty", path, {"action": "close", "version": 99})
    assert (stale.status_code, stale.json()["code"], stale.json()["current_version"]) == (
        409,
        "stale-version",
        1,
    )
    early = await office.post("duty", path, {"action": "close", "version": 1})
    assert (early.status_code, early.json()["code"]) == (409, "not-in-this-state")
    assert "待研判" in early.json()["detail"]
    assert "研判" in early.json()["detail"]


@pytest.mark.parametrize("path", ["x", "00000000-0000-0000-0000-000000000000", "%00", "1' OR '1'='1"])
async def test_a_case_that_is_not_there_is_not_found(office: Office, path: str) -> None:
    for answer in (
        await office.get("duty", f"/cases/{path}"),
        await office.post("duty", f"/cases/{path}/actions", {"action": "close", "version": 1}),
    ):
        assert answer.status_code == 404
        assert answer.json()["code"] == "not-found"


@pytest.mark.parametrize("username", ["admin", "edu", "env-head", "health", "jiaoyu-api"])
async def test_who_may_not_see_a_case_is_told_that_there_is_none(
    office: Office, case: str, username: str
) -> None:
    assert (await office.get(username, f"/cases/{case}")).status_code == 404
    assert (await office.try_act(username, case, "comment", note="看看")).status_code == 404
    listed = (await office.get(username, "/cases")).json()["items"]
    assert case not in [row["id"] for row in listed]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/action"),
        ({"action": None, "version": 1}, "/action"),
        ({"action": "delete", "version": 1}, "/action"),
        ({"action": "review"}, "/version"),
        ({"action": "review", "version": "1"}, "/version"),
        ({"action": "review", "version": 0}, "/version"),
        ({"action": "review", "version": 1.5}, "/version"),
        ({"action": "review", "version": True}, "/version"),
        ({"action": "review", "version": 2**40}, "/version"),
        ({"action": "review", "version": 1, "who": "x"}, "/who"),
        ({"action": "review", "version": 1, "risk": "major"}, "/reason"),
        ({"action": "review", "version": 1, "risk": "huge", "reason": "x"}, "/risk"),
        ({"action": "review", "version": 1, "tier": 4, "reason": "x"}, "/tier"),
        ({"action": "review", "version": 1, "tier": True, "reason": "x"}, "/tier"),
        ({"action": "review", "version": 1, "lead_unit": "nirvana"}, "/lead_unit"),
        ({"action": "review", "version": 1, "lead_unit": "lingdaozu"}, "/lead_unit"),
        ({"action": "review", "version": 1, "lead_unit": "jiuju"}, "/lead_unit"),
        ({"action": "review", "version": 1, "assisting_units": ["huanbao"]}, "/lead_unit"),
        ({"action": "assign", "version": 1}, "/lead_unit"),
        ({"action": "assign", "version": 1, "lead_unit": ["jiaoyu"]}, "/lead_unit"),
        (
            {"action": "assign", "version": 1, "lead_unit": "jiaoyu", "assisting_units": "x"},
            "/assisting_units",
        ),
        (
            {"action": "assign", "version": 1, "lead_unit": "jiaoyu", "assisting_units": ["jiaoyu"]},
            "/assisting_units/0",
        ),
        (
            {"action": "assign", "version": 1, "lead_unit": "jiaoyu", "assisting_units": ["huanbao", "x"]},
            "/assisting_units/1",
        ),
        (
            {"action": "assign", "version": 1, "lead_unit": "jiaoyu", "assisting_units": ["x", "x"]},
            "/assisting_units",
        ),
        ({"action": "dismiss", "version": 1, "reason": "x", "basis": "tired"}, "/basis"),
        ({"action": "dismiss", "version": 1, "reason": "  ", "basis": "withdrawn"}, "/reason"),
        ({"action": "comment", "version": 1, "note": "x" * 2001}, "/note"),
        ({"action": "comment", "version": 1, "note": "a\x00b"}, "/note"),
        ({"action": "comment", "version": 1, "note": "a\x1bb"}, "/note"),
        ({"action": "comment", "version": 1, "note": "\ud800"}, "/note"),
        ({"action": "comment", "version": 1, "note": {"x": 1}}, "/note"),
        ({"action": "merge", "version": 1, "into": "x"}, "/into"),
        ({"action": "merge", "version": 1, "into": "00000000-0000-0000-0000-000000000000"}, "/into"),
        ({"action": "unmerge", "version": 1, "items": []}, "/items"),
        (
            {"action": "supervise", "version": 1, "note": "x", "due_at": "2001-01-01T00:00:00+08:00"},
            "/due_at",
        ),
        ({"action": "supervise", "version": 1, "note": "x", "due_at": "2031-01-01T00:00:00"}, "/due_at"),
        ({"action": "publish", "version": 1, "where": "x", "url": "javascript:alert(1)"}, "/url"),
        ({"action": "publish", "version": 1, "where": "x", "url": "https://"}, "/url"),
        ({"action": "publish", "version": 1, "where": "x", "url": "https://a.cn/b c"}, "/url"),
        ({"action": "publish", "version": 1, "where": "x", "url": "https://me:pw@a.cn/"}, "/url"),
        ({"action": "spot_check", "version": 1, "result": "failed"}, "/note"),
        ({"action": "restrict", "version": 1, "people": [], "reason": "x"}, "/people"),
        ({"action": "publish", "version": 1, "where": "x", "at": "2131-01-01T00:00:00+08:00"}, "/at"),
        ({"action": "follow_up", "version": 1, "satisfaction": 5}, "/satisfaction"),
        ({"action": "decide_extension", "version": 1, "granted": "yes"}, "/granted"),
    ],
)
async def test_a_wrong_field_is_named_in_chinese(
    office: Office, case: str, body: dict[str, Any], pointer: str
) -> None:
    answer = await office.post("duty", f"/cases/{case}/actions", body)
    assert answer.status_code == 422, answer.text
    problem = answer.json()
    named = {error["pointer"]: error["detail"] for error in problem["errors"]}
    assert pointer in named
    assert any("\u4e00" <= character <= "\u9fff" for character in named[pointer]), named
    assert (await office.case(case))["version"] == 1


@pytest.mark.parametrize("body", [[], "x", 1, None])
async def test_a_body_that_is_no_object_is_refused(office: Office, case: str, body: object) -> None:
    answer = await office.post("duty", f"/cases/{case}/actions", body)
    assert answer.status_code == 422


async def test_of_two_who_act_at_once_one_is_told_to_look_again(office: Office, case: str) -> None:
    answers = await asyncio.gather(
        office.try_act("duty", case, "assign", version=1, lead_unit="jiaoyu"),
        office.try_act("chief", case, "assign", version=1, lead_unit="huanbao"),
        office.try_act("leader", case, "supervise", version=1, note="请抓紧"),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    lost = [answer.json() for answer in answers if answer.status_code == 409]
    assert [(problem["code"], problem["current_version"]) for problem in lost] == [("stale-version", 2)] * 2
    after = await office.case(case)
    assert after["version"] == 2
    assert len(after["timeline"]) == 2


async def test_two_replies_at_once_are_one_reply(office: Office, case: str) -> None:
    await office.lead_to("in_progress", case)
    version = (await office.case(case))["version"]
    answers = await asyncio.gather(
        *(
            office.try_act(who, case, "submit_reply", version=version, public_reply=f"{who}的答复。")
            for who in ("edu", "edu-two", "edu-both")
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert len((await office.case(case))["replies"]) == 1


async def test_a_key_makes_an_action_happen_once(office: Office, case: str) -> None:
    path, body = f"/cases/{case}/actions", {"action": "escalate", "version": 1, "reason": "影响面大"}
    first = await office.post("duty", path, body, **{"Idempotency-Key": "k-1"})
    again = await office.post("duty", path, body, **{"Idempotency-Key": "k-1"})
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    other = await office.post("duty", path, body | {"reason": "别的"}, **{"Idempotency-Key": "k-1"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert (await office.case(case))["version"] == 2
    chief = await office.post("chief", path, body, **{"Idempotency-Key": "k-1"})
    assert chief.json()["code"] == "stale-version"


async def test_a_refused_action_leaves_nothing_behind(office: Office, case: str) -> None:
    count = "SELECT (SELECT count(*) FROM workflow.{0}) AS n"
    tables = ("case_timeline", "audit_entry", "outbox", "stream_event", "case_reply", "case_deadline")
    before = [await office.connection.fetchval(count.format(table)) for table in tables]
    await office.refused("duty", case, "close")
    await office.refused("duty", case, "accept")
    await office.refused("duty", case, "merge", into=case)
    await office.refused("duty", case, "assign", version=7, lead_unit="jiaoyu")
    assert [await office.connection.fetchval(count.format(table)) for table in tables] == before


async def test_escalation_ends_at_the_top(office: Office, case: str) -> None:
    assert (await office.act("duty", case, "escalate", reason="一"))["tier"] == 2
    top = await office.act("chief", case, "escalate", reason="二")
    assert top["tier"] == 3
    assert "escalate" not in top["actions"]
    status, code, problem = await office.refused("duty", case, "escalate", reason="三")
    assert (status, code) == (409, "not-in-this-state")
    assert "最高层级" in problem["detail"]


async def test_who_wrote_the_reply_can_not_approve_it(office: Office, case: str) -> None:
    await office.lead_to("in_progress", case)
    await office.act("edu-both", case, "submit_reply", public_reply="已办。")
    status, _, problem = await office.refused("edu-both", case, "approve")
    assert status == 403
    assert "起草人" in problem["detail"]
    assert (await office.act("edu-head", case, "approve"))["state"] == "replied"


async def test_the_database_itself_keeps_the_two_persons_apart(office: Office, case: str) -> None:
    await office.lead_to("replied", case)
    with pytest.raises(Exception, match="two_persons"):
        await office.connection.execute("UPDATE workflow.case_reply SET decided_by = author")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE workflow.case_timeline SET note = 'x'",
        "DELETE FROM workflow.case_timeline",
        "DELETE FROM workflow.case_reply",
        "DELETE FROM workflow.case_deadline",
    ],
)
async def test_what_happened_can_not_be_changed(office: Office, case: str, statement: str) -> None:
    await office.lead_to("replied", case)
    with pytest.raises(Exception, match="never changed or removed"):
        await office.connection.execute(statement)
