"""The reply check: before a draft is handed in, beside it while it waits, and when it is overruled."""

import asyncpg
import pytest

from tests.service.workflow.office import Message, Office

GOOD = "您好！经查，第三小学门口的路灯电缆老化，情况属实，3月6日已更换，路灯恢复照明。电话0730-5551234。"
EMPTY = "您好！您反映的问题已收悉，我局高度重视，已转交相关部门处理，感谢您的支持！"
UNDATED = GOOD + "其余路段我们将尽快检修。"


@pytest.fixture
async def case(office: Office) -> str:
    return await office.lead_to("in_progress", await office.receive(Message()))


async def codes(office: Office, case: str, reply: str) -> list[str]:
    answer = await office.post("edu", f"/cases/{case}/reply-check", {"public_reply": reply})
    assert answer.status_code == 200, answer.text
    return [warning["code"] for warning in answer.json()["warnings"]]


async def test_a_draft_is_checked_against_the_items_of_its_case(office: Office, case: str) -> None:
    assert await codes(office, case, GOOD) == []
    assert await codes(office, case, EMPTY) == ["boilerplate"]
    answer = await office.post("edu", f"/cases/{case}/reply-check", {"public_reply": UNDATED})
    (warning,) = answer.json()["warnings"]
    assert UNDATED[warning["start"] : warning["end"]] == "其余路段我们将尽快检修"
    assert warning["code"] == "undated_promise"
    assert warning["detail"]
    assert warning["remedy"]


async def test_the_signature_of_a_unit_of_the_directory_that_has_no_part_in_it_is_told(
    office: Office, case: str
) -> None:
    assert await codes(office, case, GOOD + "县教育局2026年3月6日") == []
    assert await codes(office, case, GOOD + "县生态环境局2026年3月6日") == ["leftover"]


async def test_a_check_keeps_nothing_and_changes_nothing(office: Office, case: str) -> None:
    before = await office.case(case)
    await codes(office, case, EMPTY)
    assert await office.case(case) == before
    kept = "SELECT count(*) FROM workflow.reply_check WHERE case_id = $1::uuid"
    assert await office.connection.fetchval(kept, case) == 0


async def test_a_check_asks_for_scope_then_shape_then_right(office: Office, case: str) -> None:
    path, body = f"/cases/{case}/reply-check", {"public_reply": EMPTY}
    assert (await office.post(None, path, body)).status_code == 401
    assert (await office.post("health", path, {})).status_code == 404
    wrong = await office.post("duty", path, {"public_reply": " "})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/public_reply")
    assert (await office.post("duty", path, {**body, "more": 1})).status_code == 422
    assert (await office.post("duty", path, body)).status_code == 403
    assert (await office.post("auditor", path, body)).status_code == 403


async def test_who_approves_sees_what_was_warned_of(office: Office, case: str) -> None:
    await office.act("edu", case, "submit_reply", public_reply=UNDATED)
    (reply,) = (await office.case(case, "edu-head"))["replies"]
    assert [warning["code"] for warning in reply["warnings"]] == ["undated_promise"]
    assert reply["overruled"] is None


async def test_an_approval_over_warnings_is_recorded_with_its_reason(office: Office, case: str) -> None:
    await office.act("edu", case, "submit_reply", public_reply=UNDATED)
    after = await office.act("edu-head", case, "approve", note="检修日期要等汛期结束")
    assert after["state"] == "replied"
    assert after["timeline"][-1]["detail"]["warnings"] == ["undated_promise"]
    (reply,) = after["replies"]
    assert reply["overruled"]["reason"] == "检修日期要等汛期结束"
    assert reply["overruled"]["by"] == "县教育局edu-head"


async def test_an_approval_needs_no_note_even_over_warnings(office: Office, case: str) -> None:
    await office.act("edu", case, "submit_reply", public_reply=EMPTY)
    after = await office.act("edu-head", case, "approve")
    assert after["state"] == "replied"
    assert after["replies"][0]["overruled"]["reason"] is None


async def test_a_reply_without_warnings_is_approved_without_a_trace_of_them(
    office: Office, case: str
) -> None:
    await office.act("edu", case, "submit_reply", public_reply=GOOD)
    after = await office.act("edu-head", case, "approve", note="同意")
    assert "warnings" not in after["timeline"][-1]["detail"]
    assert after["replies"][0]["overruled"] is None


async def test_personal_data_are_warned_of_as_written_though_they_are_stored_masked(
    office: Office, case: str
) -> None:
    await office.act("edu", case, "submit_reply", public_reply=GOOD + "来电人手机13812345678。")
    (reply,) = (await office.case(case, "edu-head"))["replies"]
    (warning,) = reply["warnings"]
    assert warning["code"] == "personal_data"
    assert reply["text"][warning["start"] : warning["end"]] == "*" * 11


async def test_a_correction_is_checked_too_and_a_unit_that_only_submitted_reads_no_warning(
    office: Office, case: str
) -> None:
    await office.act("edu", case, "submit_reply", public_reply=UNDATED)
    await office.act("edu-head", case, "approve")
    await office.act("edu", case, "correct", public_reply=EMPTY, reason="有误")
    first, second = (await office.case(case))["replies"]
    assert [warning["code"] for warning in second["warnings"]] == ["boilerplate"]
    shown = (await office.case(case, "town"))["replies"]
    assert [reply["warnings"] for reply in shown] == [[]]
    assert (first["overruled"] is None, shown[0]["overruled"]) == (False, None)


async def test_an_overruling_is_never_changed(office: Office, case: str) -> None:
    await office.act("edu", case, "submit_reply", public_reply=EMPTY)
    await office.act("edu-head", case, "approve")
    with pytest.raises(asyncpg.PostgresError, match="never changed or removed"):
        await office.connection.execute(
            "UPDATE workflow.reply_overruling SET reason = 'x' WHERE case_id = $1::uuid", case
        )
