"""Documents of a case: what they say, who may have them, and that they stay as they were made."""

import asyncio
from hashlib import sha256

import pytest
from asyncpg import RestrictViolationError

from tests.service.workflow.office import Message, Office
from tests.service.workflow_documents.papers import (
    HOSTILE,
    OF_CASE,
    ask,
    file_of,
    made,
    supervised,
    words,
)


async def answered(office: Office, case: str) -> None:
    """What was asked from above is answered, and the reply approved."""
    for task in (await office.case(case))["tasks"]:
        if task["kind"] in ("supervise", "instruct"):
            await office.act("edu", case, "answer", task=task["id"], answer="已在办理。")
    await office.act("edu", case, "log", note="已到现场。")
    await office.act("edu", case, "verify", conclusion="partly", evidence="三盏坏了两盏。")
    await office.act("edu", case, "submit_reply", public_reply="路灯已经修好。", internal_note="换了灯头。")
    await office.act("edu-head", case, "approve")


async def test_every_kind_says_the_text_of_the_public_as_it_is(office: Office) -> None:
    text = HOSTILE + "万" * (10_000 - len(HOSTILE))
    case = await supervised(office, Message(text=text, title="{{标题}} <b>=2+2 𠮷</b>", drill=True))
    before = [kind for kind in OF_CASE if kind not in ("response_notes", "case_file")]
    found = {kind: await made(office, "duty", kind, case) for kind in before}
    await answered(office, case)
    found["response_notes"] = await made(office, "edu", "response_notes", case)
    await office.act("duty", case, "close")
    found["case_file"] = await made(office, "duty", "case_file", case)
    for kind, report in found.items():
        content = await file_of(office, "duty", report)
        assert report["sha256"] == sha256(content).hexdigest()
        told = words(content)
        assert told.startswith("【演练】"), kind
        assert text in told, kind
        assert b"instrText" not in content


async def test_a_slip_is_the_same_until_the_facts_change_and_then_a_correction(office: Office) -> None:
    case = await office.receive(Message())
    await office.lead_to("pending_acceptance", case, note="请核实。")
    first = await made(office, "duty", "assignment_slip", case)
    again = await made(office, "chief", "assignment_slip", case)
    assert (first["new"], again["new"], again["id"]) == (True, False, first["id"])
    kept = await file_of(office, "edu", first)
    await office.act("chief", case, "instruct", note="两日内解决。")
    changed = await made(office, "duty", "assignment_slip", case)
    assert changed["number"] == first["number"]
    assert changed["mark"] == "（更正，第2次印发）"
    assert "两日内解决" in words(await file_of(office, "duty", changed))
    assert await file_of(office, "edu", first) == kept
    await office.act("duty", case, "assign", lead_unit="huanbao")
    other = await made(office, "duty", "assignment_slip", case)
    assert (other["new"], other["mark"]) == (True, "")
    assert other["number"] != first["number"]


async def test_numbers_have_no_gap_and_no_double_however_many_ask_at_once(office: Office) -> None:
    cases = [await office.receive(Message()) for _ in range(6)]
    for case in cases:
        await office.lead_to("in_progress", case)
    answers = await asyncio.gather(
        *[ask(office, "duty", "handling_slip", case_id=case) for case in [*cases, *cases]]
    )
    numbers = {answer.json()["id"]: answer.json()["number"] for answer in answers}
    assert len(numbers) == len(set(numbers.values())) == 6
    serials = sorted(int(number.partition("〕")[2].removesuffix("号")) for number in numbers.values())
    assert serials == list(range(serials[0], serials[0] + 6))
    assert all(number.startswith("网信办处理〔") for number in numbers.values())


async def test_follow_up_reports_tell_only_what_has_changed(office: Office) -> None:
    case = await supervised(office, Message(text="路灯坏了一周。"))
    first = await made(office, "duty", "special_report", case)
    assert first["mark"] == "（首报）"
    assert (await made(office, "duty", "special_report", case))["id"] == first["id"]
    await answered(office, case)
    second = await made(office, "duty", "special_report", case)
    told = words(await file_of(office, "duty", second))
    assert second["mark"] == "（续报一）"
    assert "核查\n三盏坏了两盏。" in told
    assert "路灯坏了一周。" not in told.replace("路灯坏了一周。（", "").partition("一、新增信息")[2]
    await office.act("duty", case, "close")
    assert (await made(office, "duty", "special_report", case))["mark"] == "（终报）"


async def test_each_document_has_its_time_and_its_people(office: Office) -> None:
    case = await office.receive(Message())
    told = {
        "assignment_slip": ("duty", 409),
        "handling_slip": ("duty", 409),
        "supervision_notice": ("duty", 409),
        "reminder": ("duty", 409),
        "response_notes": ("duty", 409),
        "case_file": ("duty", 409),
        "special_report": ("edu", 404),
        "bulletin": ("auditor", 403),
    }
    for kind, (who, status) in told.items():
        assert (await ask(office, who, kind, case_id=case)).status_code == status, kind
    await office.lead_to("in_progress", case)
    answers = {"duty": 409, "leader": 409, "edu": 403, "env": 404, "town": 403, "admin": 404}
    for who, status in answers.items():
        assert (await ask(office, who, "supervision_notice", case_id=case)).status_code == status, who
    assert (await ask(office, "edu", "handling_slip", case_id=case)).status_code == 201
    wrong = (
        {"kind": "assignment_slip"},
        {"kind": "nothing", "case_id": case},
        {"kind": "bulletin", "case_id": 1},
    )
    for body in wrong:
        assert (await office.post("duty", "/reports", body)).status_code == 422, body
    assert (await ask(office, "duty", "bulletin", case_id=case, format="xlsx")).status_code == 422
    offered = (await office.get("edu", f"/cases/{case}/reports")).json()
    assert [each["kind"] for each in offered["offers"]] == ["handling_slip"]
    assert [each["kind"] for each in offered["items"]] == ["handling_slip"]
    assert (await office.get("town", f"/cases/{case}/reports")).json() == {"items": [], "offers": []}


async def test_the_unit_that_a_matter_is_about_does_not_read_who_brought_it(office: Office) -> None:
    case = await office.receive(Message(concerns_unit="jiaoyu"))
    before = await office.receive(Message())
    await office.lead_to("in_progress", case)
    await office.lead_to("in_progress", before)
    slip = await made(office, "edu", "handling_slip", case)
    told = words(await file_of(office, "edu", slip))
    assert "按规定不显示" in told
    assert "城关镇" not in told
    open_slip = await made(office, "edu", "handling_slip", before)
    assert "城关镇" in words(await file_of(office, "edu", open_slip))
    await office.connection.execute(
        "UPDATE workflow.cases SET concerned_units = '{jiaoyu}', tier = 2 WHERE id = $1", before
    )
    assert (await office.get("edu", f"/reports/{open_slip['id']}/file")).status_code == 404
    assert open_slip["id"] not in (await office.get("edu", "/reports")).text
    assert (await office.get("duty", f"/reports/{open_slip['id']}/file")).status_code == 200


async def test_documents_of_a_restricted_case_are_for_the_people_named(
    office: Office, accounts: None
) -> None:
    del accounts
    case = await office.receive(Message(text="某负责人收受礼金。"))
    report = await made(office, "duty", "bulletin", case)
    await office.act("duty", case, "restrict", people=["chief"], reason="廉政线索")
    named = {"chief": 200, "duty": 200, "leader": 404, "auditor": 404, "edu": 404}
    for who, status in named.items():
        assert (await office.get(who, f"/reports/{report['id']}")).status_code == status, who
        listed = (await office.get(who, "/reports")).text
        assert (report["id"] in listed) == (status == 200), who
    assert (await ask(office, "leader", "special_report", case_id=case)).status_code == 404


async def test_what_was_made_cannot_be_changed(office: Office) -> None:
    case = await office.receive(Message())
    report = await made(office, "duty", "bulletin", case)
    for statement in ("UPDATE workflow.document_file SET content = ''", "DELETE FROM workflow.document"):
        with pytest.raises(RestrictViolationError):
            await office.connection.execute(statement)
    register = (await office.get("auditor", "/reports", q=report["number"])).json()["items"]
    assert [each["id"] for each in register] == [report["id"]]
