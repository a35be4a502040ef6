"""The working calendar: read by everybody, imported and corrected by the administrator, with who and why."""

from typing import Any

import asyncpg
import pytest

from services.common.app import Context
from services.contracts.codes import Role
from services.workflow.calendar import repository
from services.workflow.calendar.jobs import remind
from tests.conftest import Clock
from tests.service.workflow_time.desk import moment
from tests.service.workflow_time.people import Call, person

ADMIN = person(Role.SYSTEM_ADMIN)
HANDLER = person(Role.HANDLER, unit="jiaoyu")


def notice(version: int, **more: Any) -> dict[str, Any]:
    """An invented notice for 2027."""
    days = [
        {"date": "2027-01-01", "workday": False, "name": "元旦"},
        {"date": "2027-10-01", "workday": False, "name": "国庆节"},
        {"date": "2027-10-02", "workday": False, "name": "国庆节"},
        {"date": "2027-10-09", "workday": True, "name": "国庆节"},
    ]
    return {"year": 2027, "based_on": version, "reason": "国办通知", "days": days} | more


async def version_of(call: Call) -> int:
    async with call(HANDLER) as client:
        return int((await client.get("/calendar")).json()["version"])


async def test_everybody_who_is_signed_in_reads_the_calendar(call: Call) -> None:
    async with call(HANDLER) as client:
        calendar = (await client.get("/calendar")).json()
        assert [year["year"] for year in calendar["years"]][-3:] == [2026, 2025, 2024]
        year = next(each for each in calendar["years"] if each["year"] == 2026)
        assert (year["holidays"], year["make_up_days"]) == (19, 6)
        assert {"date": "2026-02-17", "workday": False, "name": "春节"} in year["days"]
        assert [window["opens"][:5] for window in calendar["hours"]["windows"]] == ["08:30", "14:30"]
        detail = (await client.get("/calendar/years/2026")).json()
        assert [change["made_by"] for change in detail["changes"]] == ["系统"]
        assert (await client.get("/calendar/years/2099")).status_code == 404
        assert (await client.get("/calendar/years/next")).status_code == 404
    async with call(None) as stranger:
        assert (await stranger.get("/calendar")).status_code == 401


async def test_a_year_is_imported_with_who_and_why_and_corrected_later(call: Call, context: Context) -> None:
    version = await version_of(call)
    async with call(ADMIN) as client:
        made = await client.post("/calendar/years", json=notice(version))
        assert (made.status_code, made.headers["location"]) == (201, "/api/v1/calendar/years/2027")
        assert (made.json()["holidays"], made.json()["make_up_days"]) == (2, 1)
        stale = await client.post("/calendar/years", json=notice(version))
        assert (stale.status_code, stale.json()["code"]) == (409, "stale-version")
        again = await client.post("/calendar/years", json=notice(version + 1, reason="补充"))
        assert [change["reason"] for change in again.json()["changes"]] == ["补充", "国办通知"]
    async with context.database.transaction() as session:
        before, after = await repository.load(session, version), await repository.load(session)
    assert 2027 not in before.years
    assert (2027 in after.years, after.version) == (True, version + 2)


async def test_hours_have_versions_too(call: Call) -> None:
    version = await version_of(call)
    windows = [{"opens": "09:00", "closes": "12:00"}, {"opens": "13:30", "closes": "17:30"}]
    async with call(ADMIN) as client:
        body = {"based_on": version, "reason": "夏季作息", "windows": windows}
        made = await client.post("/calendar/hours", json=body)
        assert (made.status_code, made.json()["version"]) == (200, version + 1)
        assert made.json()["hours"]["changes"][0]["reason"] == "夏季作息"
        bad = {"based_on": version + 1, "reason": "写反了", "windows": windows[::-1]}
        answer = await client.post("/calendar/hours", json=bad)
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/windows"]


def _elsewhere(body: dict[str, Any]) -> None:
    body["days"][0]["date"] = "2026-01-01"


def _twice(body: dict[str, Any]) -> None:
    body["days"].append(body["days"][0])


def _without_new_year(body: dict[str, Any]) -> None:
    body["days"] = body["days"][1:]


def _nothing(body: dict[str, Any]) -> None:
    body["days"] = []


@pytest.mark.parametrize("spoil", [_elsewhere, _twice, _without_new_year, _nothing])
async def test_a_notice_that_cannot_be_meant_is_refused(call: Call, spoil: Any) -> None:
    body = notice(await version_of(call))
    spoil(body)
    async with call(ADMIN) as client:
        answer = await client.post("/calendar/years", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/days")


async def test_only_the_system_administrator_changes_the_calendar(call: Call) -> None:
    version = await version_of(call)
    for caller in (HANDLER, person(Role.OFFICE_CHIEF), person(Role.AUDITOR)):
        async with call(caller) as client:
            assert (await client.post("/calendar/years", json=notice(version))).status_code == 403
            hours = {"based_on": version, "reason": "x", "windows": [{"opens": "08:00", "closes": "12:00"}]}
            assert (await client.post("/calendar/hours", json=hours)).status_code == 403


_ACCOUNT = """
INSERT INTO gateway.user_account (id, username, name, unit, password_hash, must_change_password)
VALUES ($1, 'admin', '管理员', 'wangxinban', 'x', false)
"""


async def test_from_november_on_the_administrators_are_asked_for_the_next_year_once_a_day(
    context: Context, call: Call, database_url: str, clock: Clock
) -> None:
    del clock
    async with call(ADMIN) as client:
        last = (await client.get("/calendar")).json()["years"][0]["year"]
    db = await asyncpg.connect(database_url)
    await db.execute(
        "INSERT INTO gateway.unit (code, name, kind, categories) VALUES ('wangxinban', '办', 'office', '{}')"
    )
    await db.execute(_ACCOUNT, ADMIN.subject)
    await db.execute("INSERT INTO gateway.role_assignment VALUES ($1, 'system_admin')", ADMIN.subject)
    asked = []
    for day in ("10-31 12:00", "11-01 12:00", "11-01 18:00", "11-02 12:00"):
        shift = "UPDATE huiying.clock_offset SET shift = $1 - clock_timestamp()"
        await db.execute(shift, moment(f"{last}-{day}"))
        await remind(context.database)
        asked.append(await db.fetchval("SELECT count(*) FROM workflow.notice"))
    await db.close()
    assert asked == [0, 1, 1, 2]
