"""Substitutes, restricted cases, conflicts found by text, repeated demands, sample checks."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.common.ids import new_id
from tests.conftest import Clock
from tests.service.workflow.office import Message, Office, person

pytestmark = pytest.mark.usefixtures("accounts")


@pytest.fixture
async def case(office: Office) -> str:
    return await office.receive(Message())


def period(days: int = 3) -> dict[str, str]:
    now = datetime.now(UTC)
    return {
        "starts_at": (now - timedelta(hours=1)).isoformat(),
        "ends_at": (now + timedelta(days=days)).isoformat(),
    }


async def test_a_deputy_approves_in_the_heads_place_and_the_timeline_says_for_whom(
    office: Office, case: str
) -> None:
    await office.lead_to("pending_approval", case)
    assert (await office.refused("edu-two", case, "approve"))[0] == 403
    new = {"role": "unit_head", "absent": "edu-head", "deputy": "edu-two", "note": "出差", **period()}
    assert (await office.post("edu", "/substitutes", new)).status_code == 403
    made = await office.post("edu-head", "/substitutes", new)
    assert (made.status_code, made.json()["in_force"]) == (201, True), made.text
    assert (await office.post("chief", "/substitutes", new)).json()["code"] == "already-substituted"
    listed = (await office.get("edu", "/substitutes")).json()["items"]
    assert [(row["absent"], row["may_end"]) for row in listed] == [("县教育局edu-head", False)]
    assert (await office.get("env", "/substitutes")).json()["items"] == []
    done = await office.act("edu-two", case, "approve")
    assert "县教育局edu-head" in done["timeline"][-1]["detail"]["why"]
    path = f"/substitutes/{made.json()['id']}/end"
    assert (await office.post("env-head", path, {})).status_code == 404
    assert (await office.post("edu-head", path, {})).json()["in_force"] is False
    other = await office.lead_to("pending_approval", await office.receive(Message()))
    assert (await office.refused("edu-two", other, "approve"))[0] == 403


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"deputy": "env"}, "/deputy"),
        ({"deputy": "auditor"}, "/deputy"),
        ({"absent": "edu"}, "/absent"),
        ({"deputy": "edu-head"}, ""),
        ({"ends_at": "2001-01-01T00:00:00+08:00"}, ""),
    ],
)
async def test_a_substitute_must_make_sense(office: Office, change: dict[str, str], pointer: str) -> None:
    new = {"role": "unit_head", "absent": "edu-head", "deputy": "edu-two", **period()} | change
    answer = await office.post("chief", "/substitutes", new)
    assert answer.status_code == 422, answer.text
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


async def test_who_is_away_stands_in_for_nobody_and_no_circle_is_made(office: Office) -> None:
    first = {"role": "unit_head", "absent": "edu-head", "deputy": "edu-two", **period()}
    made = await office.post("chief", "/substitutes", first)
    assert made.status_code == 201, made.text
    for absent, role, deputy, pointer in (
        ("edu-two", "handler", "edu", "/absent"),
        ("edu-two", "handler", "edu-head", "/absent"),
        ("edu-both", "unit_head", "edu-head", "/deputy"),
    ):
        new = {"role": role, "absent": absent, "deputy": deputy, **period()}
        answer = await office.post("chief", "/substitutes", new)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    await office.post("chief", f"/substitutes/{made.json()['id']}/end", {})
    again = {"role": "handler", "absent": "edu-two", "deputy": "edu", **period()}
    answers = await asyncio.gather(*(office.post("chief", "/substitutes", again) for _ in range(4)))
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]
    (kept,) = [each.json() for each in answers if each.status_code == 201]
    assert (await office.post("chief", f"/substitutes/{kept['id']}/end", {})).status_code == 200


async def test_the_people_of_a_unit_are_there_for_the_unit_and_the_office(office: Office) -> None:
    mine = (await office.get("edu", "/people")).json()["items"]
    assert {person["username"] for person in mine} >= {"edu", "edu-two", "edu-head"}
    assert (await office.get("duty", "/people", unit="huanbao")).status_code == 200
    assert (await office.get("edu", "/people", unit="huanbao")).status_code == 403
    assert (await office.get("admin", "/people")).status_code == 403


async def test_restricting_a_case_covers_what_was_told_of_it_and_what_went_into_it(office: Office) -> None:
    first, second = await office.receive(Message()), await office.receive(Message())
    target = await office.receive(Message(text="有人反映采购中收了好处费。"))
    await office.act("duty", first, "merge", into=second)
    await office.act("duty", second, "merge", into=target)
    await office.act("duty", target, "assign", lead_unit="jiaoyu")
    (told, *_) = (await office.get("edu", "/notices")).json()["items"]
    assert told["case"]["id"] == target
    unread = (await office.get("edu", "/notices")).json()["unread"]
    await office.act("chief", target, "restrict", people=["chief"], reason="涉及干部线索")
    after = (await office.get("edu", "/notices")).json()
    assert after["unread"] == unread - 1
    assert target not in json.dumps(after)
    assert (await office.post("edu", f"/notices/{told['id']}/read", {})).status_code == 404
    for case in (first, second, target):
        assert (await office.get("duty", f"/cases/{case}")).status_code == 404
        assert (await office.get("chief", f"/cases/{case}")).status_code == 200
    heard = await office.connection.fetch(
        "SELECT people FROM workflow.stream_event WHERE subject = $1 OR subject IN"
        " (SELECT item_id FROM workflow.case_item WHERE case_id = $1)",
        UUID(target),
    )
    assert heard
    assert {tuple(row["people"]) for row in heard} == {(person("chief").subject,)}
    await office.act("chief", target, "unrestrict", reason="已移交")
    assert (await office.case(first, "duty"))["state"] == "merged"
    assert (await office.get("edu", "/notices")).json()["unread"] == unread


async def test_the_log_names_a_restricted_case_to_no_auditor_but_those_named(office: Office) -> None:
    case = await office.receive(Message(text="有人反映采购中收了好处费。"))
    await office.act("duty", case, "comment", note="请研判")
    known = await _logged(office, case)
    assert "case.comment" in known
    await office.act("duty", case, "restrict", people=["chief"], reason="涉及干部线索")
    assert await _logged(office, case) == []
    assert (await office.get("auditor", "/audit/verify")).status_code == 200
    await office.act("chief", case, "restrict", people=["auditor"], reason="请审计员监督")
    assert len(await _logged(office, case)) == len(known) + 2
    await office.act("chief", case, "unrestrict", reason="已移交")
    assert len(await _logged(office, case)) == len(known) + 3


async def _logged(office: Office, case: str) -> list[str]:
    """What the auditor reads of a case, wherever an entry names it."""
    entries = (await office.get("auditor", "/audit", limit=200)).json()["items"]
    return [each["action"] for each in entries if case in json.dumps(each)]


async def test_a_restricted_case_is_there_for_nobody_but_those_named(office: Office) -> None:
    item = Message(text="有人反映采购中收了好处费。")
    case = await office.receive(item)
    found = await office.case(case)
    assert found["clue"] is True
    assert found["timeline"][-1]["action"] == "clue"
    shut = await office.act("duty", case, "restrict", people=["chief", "leader"], reason="涉及干部线索")
    assert shut["people"] == sorted(["县网信办duty", "县网信办chief", "县领导小组leader"])
    for who in ("auditor", "town", "town-head", "edu", "admin"):
        assert (await office.get(who, f"/cases/{case}")).status_code == 404
        listed = await office.get(who, "/cases", q=found["number"])
        assert listed.json()["items"] == []
    seen = (await office.get("leader", "/cases", q=found["number"])).json()["items"]
    assert [row["id"] for row in seen] == [case]
    assert await office.case_of(item.id) is None
    await office.act("chief", case, "comment", note="已送纪委")
    heard = await office.connection.fetch(
        "SELECT units, cardinality(people) AS n FROM workflow.stream_event WHERE subject = $1", case
    )
    assert {row["n"] for row in heard} == {3}
    other = await office.receive(Message())
    assert (await office.refused("chief", other, "merge", into=case))[0] == 422
    assert (await office.refused("duty", case, "unrestrict", reason="已移交"))[0] == 403
    assert (await office.act("chief", case, "unrestrict", reason="已移交"))["people"] == []
    assert (await office.get("auditor", f"/cases/{case}")).status_code == 200


async def test_a_unit_that_a_text_accuses_is_kept_apart_until_a_person_settles_it(office: Office) -> None:
    case = await office.receive(Message(text="多次反映噪声，县生态环境局一直推诿不管。"))
    found = await office.case(case)
    assert (found["tier"], found["concerned_units"], found["found_units"]) == (2, ["huanbao"], ["huanbao"])
    await office.act("duty", case, "assign", lead_unit="huanbao")
    assert [item["unit"] for item in (await office.case(case, "env"))["items"]] == [None]
    kept = await office.act("duty", case, "settle_concern", unit="huanbao", concerned=False, reason="误判")
    assert (kept["concerned_units"], kept["found_units"], kept["tier"]) == ([], [], 2)
    assert (await office.refused("duty", case, "settle_concern", unit="huanbao", concerned=True))[0] == 409


async def test_a_matter_that_comes_again_while_late_goes_up_once(office: Office, clock: Clock) -> None:
    topic = new_id()
    case = await office.receive(Message(topic=topic))
    assert await office.receive(Message(topic=topic)) == case
    assert (await office.case(case))["tier"] == 1
    await clock.advance(timedelta(hours=25))
    await office.receive(Message(topic=topic))
    raised = await office.case(case)
    assert raised["tier"] == 2
    assert "再次反映" in raised["timeline"][-1]["note"]
    await office.receive(Message(topic=topic))
    assert (await office.case(case))["tier"] == 2


async def test_a_matter_of_a_third_day_goes_up_though_the_cases_before_were_closed(
    office: Office, clock: Clock
) -> None:
    topic, cases = new_id(), []
    for _ in range(3):
        case = await office.receive(Message(topic=topic))
        cases.append(await office.case(case))
        await office.lead_to("dismissed", case)
        await clock.advance(timedelta(days=1))
    assert [case["tier"] for case in cases] == [1, 1, 2]
    assert [case["demands"] for case in cases] == [1, 2, 3]


async def test_samples_are_drawn_from_what_was_closed_and_looked_at(office: Office, case: str) -> None:
    await office.lead_to("closed", case)
    assert (await office.post("edu", "/samples", {"count": 1})).status_code == 403
    await office.connection.execute("DELETE FROM workflow.idempotency_key")
    drawn = (await office.post("duty", "/samples", {"count": 50})).json()["items"]
    mine: dict[str, Any] = next(row for row in drawn if row["case_id"] == case)
    assert mine["result"] is None
    await office.act("chief", case, "spot_check", result="passed", note="答复及时")
    after = (await office.get("auditor", "/samples")).json()["items"]
    assert next(row for row in after if row["case_id"] == case)["result"] == "passed"
    again = (await office.post("duty", "/samples", {"count": 50})).json()["items"]
    assert [row["case_id"] for row in again].count(case) == 1
