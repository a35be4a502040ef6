"""Clocks that stand still, clocks for what is announced, dates that follow the calendar; why a date is so."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.workflow.calendar.domain import days_of
from services.workflow.calendar.presets import built_in_years
from services.workflow.deadlines.service import end_pauses, follow_calendar
from services.workflow.escalation.service import climb
from tests.conftest import Clock
from tests.service.workflow.office import Message, Office
from tests.service.workflow_time.desk import moment

PAUSE = {"basis": "expert_opinion", "reason": "等待第三方检测", "workdays": 5}


def running(case: dict[str, Any], name: str) -> dict[str, Any]:
    found = [clock for clock in case["deadlines"] if clock["name"] == name]
    return dict(found[-1])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def set_clock(office: Office, text: str) -> None:
    await office.connection.execute(
        "UPDATE huiying.clock_offset SET shift = $1 - clock_timestamp()", moment(text)
    )


@pytest.fixture
async def monday(office: Office, clock: Clock) -> None:
    """Monday 9 March 2026, ten in the morning; the days around are plain ones."""
    del clock
    await set_clock(office, "2026-03-09 10:00")


@pytest.fixture
async def at_work(office: Office, monday: None) -> str:
    del monday
    return await office.lead_to("in_progress", await office.receive(Message()))


async def explained(office: Office, case: str, name: str, username: str = "duty") -> dict[str, Any]:
    clock = running(await office.case(case), name)
    answer = await office.get(username, f"/cases/{case}/deadlines/{clock['id']}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_pause_puts_the_close_off_by_its_length_and_resuming_brings_it_forward(
    office: Office, at_work: str
) -> None:
    before = at(running(await office.case(at_work), "close")["due_at"])
    paused = await office.act("edu-head", at_work, "pause", **PAUSE)
    assert at(running(paused, "close")["due_at"]) - before == timedelta(days=7)  # five workdays, a weekend
    assert (running(paused, "close")["extended"], running(paused, "close")["paused"]) == (False, True)
    assert running(paused, "first_reply") == running(await office.case(at_work), "first_reply")
    assert "pause" not in paused["actions"]
    await set_clock(office, "2026-03-11 10:00")
    after = await office.act("edu", at_work, "resume", note="检测报告已收到")
    moved = at(running(after, "close")["due_at"]) - before
    assert abs(moved - timedelta(days=2)) < timedelta(minutes=1)
    assert [entry["action"] for entry in after["timeline"]][-2:] == ["pause", "resume"]


async def test_the_policy_says_how_often_and_how_long_a_case_may_pause(office: Office, at_work: str) -> None:
    too_long = {**PAUSE, "workdays": 11}
    status, _, problem = await office.refused("edu-head", at_work, "pause", **too_long)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/workdays")
    assert (await office.refused("edu", at_work, "pause", **PAUSE))[0] == 403
    await office.act("edu-head", at_work, "pause", **PAUSE)
    await office.act("edu-head", at_work, "resume")
    assert (await office.refused("edu-head", at_work, "pause", **PAUSE))[1] == "not-in-this-state"


async def test_a_pause_ends_by_itself_and_no_warning_comes_while_it_lasts(
    office: Office, at_work: str
) -> None:
    await office.act("edu-head", at_work, "pause", **PAUSE)
    await set_clock(office, "2026-03-16 10:10")
    await end_pauses(office.context.database)
    await climb(office.context.database)
    told = (await office.case(at_work))["timeline"]
    assert [entry["action"] for entry in told if entry["detail"].get("milestone") == "close"] == []
    assert "run_on" in [entry["action"] for entry in told]
    await set_clock(office, "2026-03-19 16:00")  # half of seven workdays and five that did not count
    await climb(office.context.database)
    warned = [
        entry["detail"]["percent"]
        for entry in (await office.case(at_work))["timeline"]
        if entry["action"] == "warn" and entry["detail"]["milestone"] == "close"
    ]
    assert warned == [50]


async def test_handing_the_case_on_ends_a_pause(office: Office, at_work: str) -> None:
    await office.act("edu-head", at_work, "pause", **PAUSE)
    paused = at(running(await office.case(at_work), "close")["due_at"])
    moved = await office.act("duty", at_work, "assign", lead_unit="huanbao")
    assert at(running(moved, "close")["due_at"]) < paused


async def test_a_severe_case_has_clocks_for_what_is_announced_and_publishing_meets_them(
    office: Office, monday: None
) -> None:
    del monday
    case = await office.lead_to("in_progress", await office.receive(Message(risk="severe")))
    assert "publish" in (await office.case(case))["actions"]
    await set_clock(office, "2026-03-09 12:00")
    after = await office.act(
        "duty", case, "publish", where="县政府网站", milestone="authoritative_information"
    )
    assert running(after, "authoritative_information")["met_at"] is not None
    assert running(after, "press_conference")["met_at"] is None
    again = await office.act("duty", case, "publish", where="县政府网站", milestone="follow_up_report")
    reports = [clock for clock in again["deadlines"] if clock["name"] == "follow_up_report"]
    assert [clock["met_at"] is None for clock in reports] == [False, True]
    assert (await office.refused("duty", case, "publish", where="县政府网站"))[1] == "not-in-this-state"


async def test_what_is_not_severe_is_published_only_after_the_reply_is_approved(
    office: Office, at_work: str
) -> None:
    status, code, _ = await office.refused(
        "edu", at_work, "publish", where="县政府网站", milestone="press_conference"
    )
    assert (status, code) == (409, "not-in-this-state")


async def test_what_is_major_is_answered_in_public_and_the_publication_of_the_reply_meets_it(
    office: Office, monday: None
) -> None:
    del monday
    case = await office.receive(Message(risk="major", tier=1))
    assert running(await office.case(case), "public_response")["met_at"] is None
    await office.lead_to("replied", case)
    after = await office.act("edu", case, "publish", where="县政府网站")
    assert running(after, "public_response")["met_at"] is not None


async def test_the_clocks_of_a_level_start_and_stop_with_it(office: Office, monday: None) -> None:
    del monday
    case = await office.receive(Message())
    raised = await office.act("duty", case, "review", risk="severe", reason="有人被困")
    assert running(raised, "press_conference")["stopped_at"] is None
    other = await office.receive(Message(risk="severe"))
    await set_clock(office, "2026-03-11 10:00")  # too late for the press conference, and that stays on record
    lowered = await office.act("duty", other, "review", risk="general", tier=1, reason="误报")
    stopped = running(lowered, "press_conference")
    assert (stopped["stopped_at"] is not None, stopped["breached"]) == (True, True)


async def test_a_deadline_is_explained_day_by_day_with_its_pauses_and_its_ladder(
    office: Office, at_work: str
) -> None:
    told = await explained(office, at_work, "close", "edu")
    assert told["rule_text"] == "7 个工作日，按工作时间计算，从下一个工作时间起计，到同一时刻止"
    assert [day["what"] for day in told["days"] if day["counts"]][-1] == "第 7 个工作日"
    assert [(step["percent"], step["kind"]) for step in told["steps"]][-1] == (150, "next_tier")
    assert (told["percent"], told["policy_version"], told["calendar_version"]) == (0, 1, 1)
    await office.act("edu-head", at_work, "pause", **PAUSE)
    paused = await explained(office, at_work, "close")
    assert [(each["kind"], each["reason"]) for each in paused["changes"]] == [("pause", "等待检测鉴定")]
    assert paused["changes"][0]["after"] == paused["due_at"]
    assert "等待第三方检测" not in str(paused)  # the words of the office stay inside


async def test_who_does_not_see_the_case_gets_no_explanation(office: Office, at_work: str) -> None:
    clock = running(await office.case(at_work), "close")["id"]
    assert (await office.get("health", f"/cases/{at_work}/deadlines/{clock}")).status_code == 404
    assert (await office.get("duty", f"/cases/{at_work}/deadlines/{at_work}")).status_code == 404
    other = await office.receive(Message())
    assert (await office.get("duty", f"/cases/{other}/deadlines/{clock}")).status_code == 404


def next_year() -> list[dict[str, Any]]:
    """An invented notice for 2027: the fixed days, and a make-up Sunday."""
    free = ["2027-01-01", "2027-01-04", "2027-01-05", "2027-10-01"]
    rows = [{"date": day, "workday": False, "name": "假日"} for day in free]
    return [*rows, {"date": "2027-01-03", "workday": True, "name": "假日"}]


async def test_when_a_year_is_loaded_the_dates_in_it_are_reckoned_again_and_the_case_says_so(
    office: Office, clock: Clock
) -> None:
    del clock
    await set_clock(office, "2026-12-28 10:00")  # seven workdays on: 7 January 2027, as far as anybody knows
    case = await office.receive(Message())
    before = running(await office.case(case), "close")
    assert before["provisional"] is True
    calendar = (await office.get("admin", "/calendar")).json()
    assert calendar["missing_year"] == 2027
    body = {
        "year": 2027,
        "based_on": calendar["version"],
        "reason": "国务院办公厅通知",
        "days": next_year(),
    }
    made = await office.post("admin", "/calendar/years", body)
    assert made.status_code == 201, made.text
    await follow_calendar(office.context.database)
    after = await office.case(case)
    moved = running(after, "close")
    assert (at(before["due_at"]).date().isoformat(), at(moved["due_at"]).date().isoformat()) == (
        "2027-01-07",
        "2027-01-08",  # a make-up Sunday more, two free weekdays less
    )
    assert moved["provisional"] is False
    assert "按第 2 版工作日历重新计算" in moved["trace"][-1]
    entry = after["timeline"][-1]
    assert (entry["action"], entry["actor"]) == ("reckon", "system")
    assert entry["detail"]["milestone"] == "close"
    assert await follow_calendar(office.context.database) == 0
    assert (await explained(office, case, "close"))["calendar_version"] == 2
    left = await office.connection.fetchval(
        "SELECT count(*) FROM workflow.case_deadline WHERE calendar_version < 2 AND met_at IS NULL"
        " AND stopped_at IS NULL AND case_id = $1",
        UUID(case),
    )
    assert left == 0


async def test_a_change_of_the_calendar_never_moves_a_clock_that_is_late(
    office: Office, monday: None
) -> None:
    del monday
    case = await office.receive(Message())
    due = running(await office.case(case), "close")["due_at"]
    await set_clock(office, "2026-03-25 10:00")
    version = (await office.get("admin", "/calendar")).json()["version"]
    rows = [
        {"date": day.date.isoformat(), "workday": day.workday, "name": day.name}
        for day in days_of(built_in_years()[2026])
    ]
    rows.append({"date": "2026-03-12", "workday": False, "name": "临时放假"})
    body = {"year": 2026, "based_on": version, "reason": "临时放假一天", "days": rows}
    assert (await office.post("admin", "/calendar/years", body)).status_code == 201
    await follow_calendar(office.context.database)
    after = running(await office.case(case), "close")
    assert (after["due_at"], after["breached"]) == (due, True)
