"""What is made by itself: once, for whom the office says, late when nothing ran, again after a failure."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from services.common.app import Context
from services.contracts.instants import CHINA
from services.workflow.briefs.service import scheduling
from tests.service.workflow.office import Office, person
from tests.service.workflow_briefs.reading import Asking, read

WEDNESDAY = datetime(2026, 11, 18, 16, 0, tzinfo=CHINA)


@pytest.fixture
async def desk(office: Office, accounts: None) -> AsyncIterator[Office]:
    """An office on a Wednesday afternoon, with nothing made so far."""
    del accounts
    await at(office, WEDNESDAY)
    await office.connection.execute("DELETE FROM workflow.notice; DELETE FROM workflow.brief_run")
    yield office
    await office.connection.execute("DELETE FROM workflow.brief_run")


async def at(office: Office, moment: datetime) -> None:
    await office.connection.execute("UPDATE huiying.clock_offset SET shift = $1 - clock_timestamp()", moment)


async def decide(office: Office, who: str = "chief", **rule: Any) -> Any:
    now = (await office.get(who, "/brief-schedule")).json()
    body = {"based_on": now.get("version", 1), "reason": "按工作安排调整", "rule": rule}
    return await office.post(who, "/brief-schedule", body)


async def runs(connection: asyncpg.Connection) -> list[Any]:
    return list(await connection.fetch("SELECT * FROM workflow.brief_run ORDER BY due_at, first"))


async def told(office: Office, who: str) -> list[str]:
    answer = await office.get(who, "/notices", limit=50)
    return [each["kind"] for each in answer.json()["items"]]


ONLY_DAILY: Any = {"monthly": {"active": False}, "yearly": {"active": False}}


async def test_the_brief_of_the_day_is_made_once_by_whoever_is_there(
    desk: Office, context_twice: list[Context]
) -> None:
    people = {"chief": True, "duty": False, "people": [str(person("leader").subject)]}
    assert (await decide(desk, **ONLY_DAILY, recipients=people)).status_code == 201
    databases = [desk.context.database, *(each.database for each in context_twice)]
    await scheduling.tick(databases[0])
    assert await runs(desk.connection) == []
    await at(desk, WEDNESDAY.replace(hour=16, minute=41))
    made = await asyncio.gather(*(scheduling.tick(each) for each in databases))
    assert sum(made) == 1
    (run,) = await runs(desk.connection)
    assert (str(run["first"]), run["attempts"], run["error"]) == ("2026-11-18", 1, None)
    assert await told(desk, "chief") == await told(desk, "leader") == ["brief_ready"]
    assert await told(desk, "duty") == await told(desk, "edu") == []
    for back in (-2, 5, 0):  # the clock of the machine is put back and forth
        await at(desk, WEDNESDAY.replace(hour=16, minute=45) + timedelta(hours=back))
        await asyncio.gather(*(scheduling.tick(each) for each in databases))
    assert len(await runs(desk.connection)) == 1
    shown = (await desk.get("leader", "/brief-schedule")).json()
    assert [(each["period"], each["late"]) for each in shown["runs"]] == [("2026-11-18", False)]
    assert shown["coming"][0]["due_at"] == "2026-11-19T16:40:00.000+08:00"
    file = await Asking(desk).file(shown["runs"][0]["report_id"], "leader")
    assert "应于" not in read(file).text


async def test_what_the_machine_slept_through_is_made_late_and_says_so(desk: Office) -> None:
    assert (await decide(desk, **ONLY_DAILY)).status_code == 201
    await at(desk, datetime(2026, 11, 23, 9, 0, tzinfo=CHINA))
    assert await scheduling.tick(desk.context.database) == 3
    rows = await runs(desk.connection)
    assert [str(row["first"]) for row in rows] == [
        "2026-11-18",
        "2026-11-19",
        "2026-11-20",
    ]
    shown = (await desk.get("chief", "/brief-schedule")).json()
    assert all(each["late"] for each in shown["runs"])
    text = read(await Asking(desk).file(shown["runs"][-1]["report_id"])).text
    assert "本期应于2026年11月18日16时40分生成，因届时系统未运行，现予补做。" in text


async def test_a_failure_is_kept_shown_and_tried_again_later(desk: Office) -> None:
    assert (await decide(desk, **ONLY_DAILY)).status_code == 201
    connection, database = desk.connection, desk.context.database
    await connection.execute("ALTER VIEW gateway.unit_v1 RENAME COLUMN name TO called")
    await at(desk, WEDNESDAY.replace(hour=16, minute=41))
    assert await scheduling.tick(database) == 0
    (run,) = await runs(connection)
    assert (run["attempts"], run["error"], run["document_id"]) == (1, "ProgrammingError", None)
    assert await scheduling.tick(database) == 0, "not before its time"
    for _ in range(2):
        await connection.execute("UPDATE huiying.clock_offset SET shift = shift + interval '5 minutes'")
        await scheduling.tick(database)
    assert (await runs(connection))[0]["attempts"] == 3
    await connection.execute("ALTER VIEW gateway.unit_v1 RENAME COLUMN called TO name")
    assert await told(desk, "chief") == ["brief_failed"]
    await connection.execute("UPDATE huiying.clock_offset SET shift = shift + interval '9 minutes'")
    assert await scheduling.tick(database) == 1
    assert (await runs(connection))[0]["error"] is None


async def test_a_month_is_summed_up_on_the_first_workday_after_it(desk: Office) -> None:
    await at(desk, datetime(2026, 9, 30, 9, 0, tzinfo=CHINA))
    assert (await decide(desk, daily={"active": False})).status_code == 201
    await at(desk, datetime(2026, 10, 8, 8, 59, tzinfo=CHINA))
    assert await scheduling.tick(desk.context.database) == 0
    await at(desk, datetime(2026, 10, 8, 9, 1, tzinfo=CHINA))
    assert await scheduling.tick(desk.context.database) == 1
    (run,) = await runs(desk.connection)
    assert (run["paper"], run["span"], str(run["first"])) == ("work_summary", "month", "2026-09-01")


async def test_who_may_read_and_decide(desk: Office) -> None:
    assert (await desk.get("edu", "/brief-schedule")).status_code == 403
    assert (await desk.get(None, "/brief-schedule")).status_code == 401
    assert (await decide(desk, "duty")).status_code == 403
    assert (await decide(desk, recipients={"people": [str(person("edu").subject)]})).status_code == 422
    stale = {"based_on": 1, "reason": "改", "rule": {}}
    answer = await desk.post("chief", "/brief-schedule", stale | {"based_on": 999})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale-version")
    for period in ("2026-13", "2026-02-30", "26", "２０２６", "2026-11-18T00", "1999", "9999-12-31", ""):
        answer = await desk.post("chief", "/reports", {"kind": "daily_brief", "period": period})
        assert answer.status_code == 422, period
    for kind, period in (
        ("daily_brief", "2026"),
        ("work_summary", "2026-11-18"),
        ("daily_brief", "2026-11-19"),
    ):
        answer = await desk.post("chief", "/reports", {"kind": kind, "period": period})
        assert answer.status_code == 422, period
    for who in ("edu", "auditor", "admin"):
        answer = await desk.post(who, "/reports", {"kind": "daily_brief", "period": "2026-11-17"})
        assert answer.status_code == 403, who
