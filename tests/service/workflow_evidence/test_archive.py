"""A case that is over, as one file that says the same whenever it is made."""

import io
import json
import zipfile
from hashlib import sha256

import httpx

from tests.service.workflow.office import Message, Office
from tests.service.workflow_evidence.attaching import attached
from tests.unit.workflow.evidence import samples


async def bundle(office: Office, username: str, case: str) -> httpx.Response:
    return await office.get(username, f"/cases/{case}/archive")


async def archived(office: Office) -> tuple[str, str]:
    message = Message(text="路灯坏了。<script>alert(1)</script>")
    case = await office.receive(message)
    await office.lead_to("in_progress", case)
    await attached(office, "edu", f"/cases/{case}", samples.png())
    await attached(office, "town", f"/items/{message.id}", samples.png())
    gone = await attached(office, "edu", f"/cases/{case}", samples.pdf())
    await office.post("edu", f"/evidence/{gone['id']}/withdraw", {"reason": "传错"})
    for who, action, fields in (
        ("edu", "submit_reply", {"public_reply": "路灯已经修好。"}),
        ("edu-head", "approve", {}),
        ("duty", "close", {}),
    ):
        await office.act(who, case, action, **fields)
    return case, (await office.act("duty", case, "archive"))["number"]


async def test_an_archived_case_is_one_file_with_checksums_and_always_the_same(office: Office) -> None:
    case, number = await archived(office)
    answer = await bundle(office, "duty", case)
    assert answer.headers["content-disposition"] == f'attachment; filename="{number}.zip"'
    assert (await bundle(office, "edu-head", case)).content == answer.content
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert package.testzip() is None
        parts = {name.removeprefix(f"{number}/"): package.read(name) for name in package.namelist()}
    manifest = json.loads(parts.pop("manifest.json"))
    assert manifest["case"] == number
    told = {part["name"]: (part["sha256"], part["size"]) for part in manifest["parts"]}
    assert told == {name: (sha256(content).hexdigest(), len(content)) for name, content in parts.items()}
    [picture] = [name for name in parts if name.startswith("evidence/")]
    assert parts[picture] == samples.png()
    content = json.loads(parts["case.json"])
    assert [each["part"] for each in content["evidence"]] == [picture, picture, None]
    assert content["case"]["timeline"][-1]["action"] == "archive"
    page = parts["case.html"].decode()
    assert "路灯已经修好。" in page
    assert "县教育局" in page
    assert "<script" not in page


async def test_a_case_that_is_not_over_has_no_file_yet(office: Office) -> None:
    case = await office.receive(Message())
    await office.lead_to("replied", case)
    answer = await bundle(office, "duty", case)
    assert (answer.status_code, answer.json()["code"]) == (409, "not-in-this-state")
    await office.act("duty", case, "close")
    assert (await bundle(office, "duty", case)).status_code == 200


async def test_the_office_and_the_lead_unit_have_the_file_and_others_do_not(office: Office) -> None:
    case = await office.receive(Message())
    await office.lead_to("closed", case, assisting_units=["huanbao"])
    answers = {
        "duty": 200, "chief": 200, "leader": 200, "auditor": 200, "edu": 200, "edu-head": 200,
        "env": 403, "town": 403, "jiaoyu-api": 403, "health": 404, "admin": 404,
    }  # fmt: skip
    assert {name: (await bundle(office, name, case)).status_code for name in answers} == answers
    logged = "SELECT count(*) FROM workflow.audit_entry WHERE action = 'case.export' AND object_id = $1"
    assert await office.connection.fetchval(logged, case) == 6


async def test_a_damaged_attachment_is_said_before_anything_is_sent(office: Office) -> None:
    case = await office.receive(Message())
    await office.lead_to("in_progress", case)
    evidence = await attached(office, "edu", f"/cases/{case}", samples.jpeg())
    await office.act("edu", case, "submit_reply", public_reply="已经处理。")
    await office.act("edu-head", case, "approve")
    await office.act("duty", case, "close")
    folder = office.context.settings.data_dir / "evidence"
    (folder / evidence["sha256"][:2] / evidence["sha256"]).unlink()
    assert (await bundle(office, "duty", case)).status_code == 500
