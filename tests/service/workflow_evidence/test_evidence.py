"""Attachments on a real database and in a real folder: who adds and sees what, and what is never lost."""

import asyncio
import time
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from services.common.ids import new_id
from services.workflow.evidence.files import Files
from services.workflow.evidence.jobs import sweep
from services.workflow.worker import tickers
from tests.service.workflow.office import Message, Office
from tests.service.workflow_evidence.attaching import attach, attached, seen
from tests.unit.workflow.evidence import samples

PNG = samples.png()
MEBIBYTE = 1024 * 1024


def picture(number: int) -> bytes:
    """A different picture for each number."""
    return samples.png(samples.chunk(b"pHYs", number.to_bytes(9, "big")))


async def opened(office: Office, lead: str = "jiaoyu", **message: object) -> str:
    case = await office.receive(Message(**message))  # type: ignore[arg-type]
    await office.lead_to("in_progress", case, lead)
    return case


async def test_a_picture_is_attached_listed_and_saved_again(office: Office) -> None:
    case = await opened(office)
    sent = samples.jpeg(samples.exif())
    answer = await attach(office, "edu", f"/cases/{case}", sent, name="../路灯 13812345678.exe")
    assert answer.status_code == 201
    evidence = answer.json()
    assert answer.headers["location"] == f"/api/v1/evidence/{evidence['id']}/file"
    assert (evidence["media_type"], evidence["name"]) == ("image/jpeg", "路灯 ***********.jpg")
    assert evidence["sha256"] != evidence["received_sha256"]
    for username in ("edu", "edu-head", "duty", "auditor", "leader"):
        assert await seen(office, username, f"/cases/{case}") == [evidence["id"]]
    file = await office.get("duty", f"/evidence/{evidence['id']}/file")
    assert samples.GPS not in file.content
    assert file.headers["content-disposition"].startswith("attachment; ")
    assert file.headers["x-content-type-options"] == "nosniff"
    entry = (await office.case(case))["timeline"][-1]
    assert (entry["action"], entry["detail"]["evidence"], entry["note"]) == ("attach", evidence["id"], None)
    assert "路灯" not in str(entry)
    logged = await office.connection.fetch(
        "SELECT action FROM workflow.audit_entry WHERE object_id = $1 ORDER BY id", evidence["id"]
    )
    assert [row["action"] for row in logged] == ["evidence.attach", "evidence.read"]


async def test_the_same_file_is_there_once(office: Office) -> None:
    case = await opened(office)
    first = await attached(office, "edu", f"/cases/{case}", PNG)
    again = await attach(office, "edu-head", f"/cases/{case}", PNG, name="别名.png")
    assert (again.status_code, again.json()["id"]) == (200, first["id"])
    other = await opened(office)
    assert (await attached(office, "edu", f"/cases/{other}", PNG))["id"] != first["id"]
    both = await asyncio.gather(*(attach(office, "edu", f"/cases/{case}", picture(1)) for _ in range(4)))
    assert len({each.json()["id"] for each in both}) == 1


async def test_a_file_is_no_more_than_its_content(office: Office) -> None:
    case = await opened(office)
    for content in (b"MZ program", b"", samples.office({"word/vbaProject.bin": b"x"})):
        answer = await attach(office, "edu", f"/cases/{case}", content, name="照片.png")
        assert (answer.status_code, answer.json()["code"]) == (422, "file-not-accepted")
    path = f"/cases/{case}/evidence"
    no_file = await office._client.post(path, data={"x": "y"}, headers=office._speaking_for("edu"))
    assert (no_file.status_code, no_file.json()["errors"][0]["pointer"]) == (422, "/file")
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await office._client.post(path, content=b"--y", headers=office._speaking_for("edu") | broken)
    assert answer.status_code == 422
    assert (await office.post("edu", path, {"file": "x"})).status_code == 422


async def test_twenty_mebibytes_pass_and_more_do_not(office: Office) -> None:
    case = await opened(office)
    filling = 20 * MEBIBYTE - len(samples.pdf())
    whole = samples.pdf().replace(b"<<", b"<<" + b" " * filling, 1)
    assert len(whole) == 20 * MEBIBYTE
    assert (await attach(office, "edu", f"/cases/{case}", whole)).status_code == 201
    for size in (20 * MEBIBYTE + 1, 21 * MEBIBYTE):
        answer = await attach(office, "edu", f"/cases/{case}", whole.ljust(size, b" "))
        assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


async def test_who_may_not_see_the_case_finds_nothing(office: Office) -> None:
    case = await opened(office)
    evidence = await attached(office, "edu", f"/cases/{case}", PNG)
    for username in ("env", "health-head", "admin"):
        assert (await office.get(username, f"/cases/{case}/evidence")).status_code == 404
        assert (await attach(office, username, f"/cases/{case}", PNG)).status_code == 404
        assert (await office.get(username, f"/evidence/{evidence['id']}/file")).status_code == 404
        answer = await office.post(username, f"/evidence/{evidence['id']}/withdraw", {"reason": "x"})
        assert answer.status_code == 404
    assert (await office.get("duty", f"/evidence/{new_id()}/file")).status_code == 404
    assert (await attach(office, None, f"/cases/{case}", PNG)).status_code == 401
    assert (await attach(office, "auditor", f"/cases/{case}", PNG)).status_code == 403


async def test_who_brought_an_item_sees_its_own_and_not_the_work(office: Office) -> None:
    message = Message()
    [event] = await office.store(message)
    early = await attached(office, "town", f"/items/{message.id}", PNG)
    assert (await office.get("edu", f"/items/{message.id}/evidence")).status_code == 404
    await office.consumer.deliver([event])
    case = str(await office.case_of(message.id))
    await office.lead_to("in_progress", case)
    work = await attached(office, "edu", f"/cases/{case}", PNG)
    assert await seen(office, "edu", f"/cases/{case}") == [work["id"], early["id"]]
    assert await seen(office, "edu", f"/items/{message.id}") == [early["id"]]
    assert await seen(office, "town-head", f"/cases/{case}") == [early["id"]]
    assert (await office.get("town", f"/evidence/{work['id']}/file")).status_code == 404
    assert (await attach(office, "town", f"/cases/{case}", picture(2))).status_code == 403
    assert (await attach(office, "town-api", f"/items/{message.id}", picture(3))).status_code == 201
    told = [entry["action"] for entry in (await office.case(case, "town"))["timeline"]]
    assert told.count("attach") == 1


async def test_the_unit_that_an_item_is_about_sees_nothing_of_the_submitter(office: Office) -> None:
    message = Message(concerns_unit="jiaoyu")
    case = await office.receive(message)
    await office.lead_to("in_progress", case)
    secret = [
        await attached(office, "town", f"/items/{message.id}", PNG),
        await attached(office, "duty", f"/items/{message.id}", picture(4)),
    ]
    own = await attached(office, "edu", f"/cases/{case}", PNG)
    assert await seen(office, "edu", f"/cases/{case}") == [own["id"]]
    assert await seen(office, "edu-head", f"/items/{message.id}") == []
    for each in secret:
        assert (await office.get("edu", f"/evidence/{each['id']}/file")).status_code == 404
    assert len(await seen(office, "duty", f"/cases/{case}")) == 3
    assert "chengguan-zhen" not in str((await office.case(case, "edu"))["timeline"])


async def test_a_tombstone_stays_where_a_file_was_withdrawn(office: Office) -> None:
    case = await opened(office)
    evidence = await attached(office, "edu", f"/cases/{case}", picture(5))
    path = f"/evidence/{evidence['id']}/withdraw"
    assert (await office.post("edu", path, {"reason": " "})).status_code == 422
    assert (await office.post("edu-two", path, {"reason": "传错"})).status_code == 403
    answer = await office.post("edu-head", path, {"reason": "传错，联系 13812345678"})
    assert answer.status_code == 200
    assert answer.json()["withdrawn"]["reason"] == "传错，联系 ***********"
    assert (await office.post("duty", path, {"reason": "再撤"})).status_code == 409
    assert (await office.get("duty", f"/evidence/{evidence['id']}/file")).status_code == 404
    [left] = (await office.get("duty", f"/cases/{case}/evidence")).json()["items"]
    assert (left["id"], left["may_withdraw"]) == (evidence["id"], False)
    assert (await office.case(case))["timeline"][-1]["action"] == "detach"
    assert (await attached(office, "edu", f"/cases/{case}", picture(5)))["id"] != evidence["id"]


async def test_the_attachments_of_an_archived_case_stay_as_they_are(office: Office) -> None:
    case = await office.receive(Message())
    await office.lead_to("closed", case)
    evidence = await attached(office, "edu", f"/cases/{case}", PNG)
    await office.act("duty", case, "archive")
    assert (await attach(office, "edu", f"/cases/{case}", picture(6))).status_code == 409
    answer = await office.post("duty", f"/evidence/{evidence['id']}/withdraw", {"reason": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "not-in-this-state")
    assert (await office.get("duty", f"/cases/{case}/evidence")).json()["may_add"] is False


async def test_a_merged_case_brings_its_attachments(office: Office) -> None:
    source, target = await office.receive(Message()), await opened(office)
    evidence = await attached(office, "duty", f"/cases/{source}", PNG)
    await office.act("duty", source, "merge", into=target)
    assert await seen(office, "edu", f"/cases/{target}") == [evidence["id"]]
    assert (await office.get("edu", f"/evidence/{evidence['id']}/file")).status_code == 200


async def test_there_is_a_most_of_an_item(office: Office) -> None:
    message = Message()
    case = await office.receive(message)
    for number in range(20):
        await attached(office, "duty", f"/items/{message.id}", picture(100 + number))
    answer = await attach(office, "duty", f"/items/{message.id}", picture(99))
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-attachments")
    first = await office.get("duty", f"/cases/{case}/evidence", limit=12)
    rest = await office.get("duty", f"/cases/{case}/evidence", limit=12, cursor=first.json()["next_cursor"])
    assert len({each["id"] for page in (first, rest) for each in page.json()["items"]}) == 20


async def test_what_nobody_needs_is_swept_and_nothing_else(office: Office) -> None:
    case = await opened(office)
    kept = await attached(office, "edu", f"/cases/{case}", picture(7))
    gone = await attached(office, "edu", f"/cases/{case}", picture(8))
    await office.post("edu", f"/evidence/{gone['id']}/withdraw", {"reason": "传错"})
    files = Files.of(office.context.settings)
    orphan = files.put(b"its transaction was rolled back")
    draft = Path(office.context.settings.data_dir, "evidence", "incoming", "half")
    await asyncio.to_thread(draft.write_bytes, b"half a file of a process that was killed")
    await sweep(office.context, time.time() - 3600)
    assert files.read(orphan)
    await sweep(office.context, time.time() + 1)
    names = {path.name for path in draft.parent.parent.rglob("*") if path.is_file()}
    assert kept["sha256"] in names
    assert not names & {gone["sha256"], orphan.hex(), "half"}
    assert (await office.get("edu", f"/evidence/{kept['id']}/file")).status_code == 200
    assert "evidence.sweep" in {each.name for each in tickers(office.context)}


async def test_a_changed_file_is_not_handed_out(office: Office) -> None:
    case = await opened(office)
    evidence = await attached(office, "edu", f"/cases/{case}", picture(9))
    name = evidence["sha256"]
    stored = Path(office.context.settings.data_dir, "evidence", name[:2], name)
    await asyncio.to_thread(stored.write_bytes, b"changed")
    answer = await office.get("edu", f"/evidence/{evidence['id']}/file")
    assert (answer.status_code, answer.json()["code"]) == (500, "file-damaged")


async def test_the_database_keeps_what_was_attached(office: Office) -> None:
    case = await opened(office)
    evidence = await attached(office, "edu", f"/cases/{case}", picture(10))
    for statement in (
        "UPDATE workflow.evidence SET name = 'x' WHERE id = $1",
        "DELETE FROM workflow.evidence WHERE id = $1",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await office.connection.execute(statement, UUID(evidence["id"]))
