"""Documents of a case: what they say, who may have them, and that they stay as they were made."""

import asyncio
import io
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import docx
import httpx
import pytest
from asyncpg import RestrictViolationError

from services.common.authz import HEADER
from services.workflow.documents.domain.papers import Form
from services.workflow.documents.layout.default import default
from tests.service.workflow.office import Message, Office, person
from tests.service.workflow_documents.papers import (
    HOSTILE,
    OF_CASE,
    ask,
    file_of,
    made,
    supervised,
    words,
)

KIND = "bulletin"


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


async def test_the_year_of_a_number_is_that_of_the_office(office: Office) -> None:
    """Half past four in the afternoon of 31 December, Greenwich, is the new year here; its count begins."""
    case = await office.receive(Message())
    shift = "UPDATE huiying.clock_offset SET shift = $1 - clock_timestamp()"
    await office.connection.execute(shift, datetime(2031, 12, 31, 16, 30, tzinfo=UTC))
    try:
        report = await made(office, "duty", "special_report", case)
    finally:
        await office.connection.execute("UPDATE huiying.clock_offset SET shift = '0'")
    assert report["number"] == "网信办专报〔2032〕1号"
    assert "2032年1月1日" in words(await file_of(office, "duty", report))


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
    number = (await office.case(case))["number"]
    assert [(each["id"], each["case_number"]) for each in register] == [(report["id"], number)]


def own_template() -> bytes:
    document = docx.Document(io.BytesIO(default(Form.ISSUE, "快报", numbered=True)))
    document.add_paragraph("抄送：县政府办公室")
    sink = io.BytesIO()
    document.save(sink)
    return sink.getvalue()


async def upload(office: Office, who: str, path: str, content: bytes, **query: str | int) -> httpx.Response:
    headers = {HEADER: office.context.signer.sign(person(who))}
    return await office._client.post(
        f"/report-forms/{KIND}/{path}", params=query, files={"file": ("模板.docx", content)}, headers=headers
    )


async def test_a_template_of_the_office_is_used_from_then_on_and_can_be_taken_back(office: Office) -> None:
    case = await office.receive(Message())
    before = await made(office, "duty", KIND, case)
    assert (await upload(office, "chief", "preview", own_template())).status_code == 200
    new = await upload(office, "chief", "template", own_template(), version=0, reason="加抄送")
    assert (new.status_code, new.json()["version"], new.json()["own"]) == (201, 1, True)
    other = await made(office, "duty", KIND, await office.receive(Message()))
    assert "抄送：县政府办公室" in words(await file_of(office, "duty", other))
    assert "抄送" not in words(await file_of(office, "duty", before))
    kept = await office.get("duty", f"/report-forms/{KIND}/template", version=1)
    assert "抄送" in words(kept.content)
    body = {"version": 1, "reason": "改回", "restore": True, "prefix": "网信快"}
    back = await office.post("admin", f"/report-forms/{KIND}", body)
    assert (back.status_code, back.json()["own"], back.json()["prefix"]) == (201, False, "网信快")
    third = await made(office, "duty", KIND, await office.receive(Message()))
    assert third["number"].startswith("网信快〔")
    assert third["number"].endswith("〕1号")
    history = (await office.get("auditor", f"/report-forms/{KIND}")).json()["versions"]
    assert [(each["version"], each["reason"]) for each in history] == [(2, "改回"), (1, "加抄送")]


async def test_who_may_not_and_what_may_not_is_refused(office: Office) -> None:
    newest = (await office.get("duty", f"/report-forms/{KIND}")).json()["version"]
    for who, status in {"duty": 403, "leader": 403, "edu": 403}.items():
        answer = await upload(office, who, "template", own_template(), version=newest, reason="x")
        assert answer.status_code == status, who
    assert (await office.get("edu", "/report-forms")).status_code == 403
    stale = await upload(office, "chief", "template", own_template(), version=99, reason="x")
    assert (stale.status_code, stale.json()["current_version"]) == (409, newest)
    broken = await upload(office, "chief", "template", b"not a docx", version=newest, reason="x")
    assert (broken.status_code, broken.json()["code"]) == (422, "form-refused")
    assert (await upload(office, "chief", "template", b"", version=newest)).status_code == 422
    bad = {"version": newest, "reason": "x", "prefix": "〔{{编号}}〕"}
    assert (await office.post("chief", f"/report-forms/{KIND}", bad)).status_code == 422
    assert (await office.get("chief", "/report-forms/nothing")).status_code == 404


async def test_a_document_becomes_pdf_where_the_server_can_and_says_so_where_not(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report = await made(office, "duty", KIND, await office.receive(Message()))

    async def as_pdf(**query: str) -> httpx.Response:
        return await office.get("duty", f"/reports/{report['id']}/file", **({"format": "pdf"} | query))

    monkeypatch.setenv("PATH", str(tmp_path))
    missing = await as_pdf()
    assert (missing.status_code, missing.json()["code"]) == (409, "pdf-unavailable")
    converter = tmp_path / "soffice"
    converter.write_text('#!/bin/sh\nfor last; do :; done\nprintf %%PDF-1.7 > "${last%.docx}.pdf"\n')
    converter.chmod(0o700)
    made_of_it = await as_pdf()
    assert (made_of_it.content, made_of_it.headers["content-type"]) == (b"%PDF-1.7", "application/pdf")
    converter.write_text("#!/bin/sh\nexit 1\n")
    assert (await as_pdf()).json()["code"] == "pdf-failed"
    assert (await as_pdf(format="odt")).status_code == 422


async def test_a_kind_says_what_it_asks_for(office: Office) -> None:
    kinds = (await office.get("edu", "/reports/kinds")).json()["items"]
    may = {each["code"]: each["may_make"] for each in kinds}
    assert may["handling_slip"] is True
    assert may["supervision_notice"] is False
    assert (await ask(office, "edu", "special_report", case_id=None)).status_code == 422
