"""The rota: who is on call now, the shifts of a range, and checking in to one's own shift."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from services.common.app import Context
from services.common.ids import new_id
from services.contracts.codes import Role
from services.contracts.instants import CHINA
from services.workflow.duty.domain.posts import Post, week_of
from services.workflow.duty.service import seed_demo_rota
from tests.conftest import Clock
from tests.service.workflow_time.people import Call, person

DUTY, CHIEF = person(Role.DUTY_OFFICER), person(Role.OFFICE_CHIEF)
OTHER = person(Role.DUTY_OFFICER)


@pytest.fixture(scope="module", autouse=True)
async def rota(context: Context, database_url: str) -> None:
    """Two officers by turns and a chief, this week and the next."""
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "INSERT INTO gateway.unit (code, name, kind, categories)"
        " VALUES ('wangxinban', '县网信办', 'office', '{}')"
    )
    for who, username, name in ((DUTY, "duty", "值班员"), (CHIEF, "chief", "负责人")):
        await connection.execute(
            "INSERT INTO gateway.user_account (id, username, name, unit, password_hash, must_change_password)"
            " VALUES ($1, $2, $3, 'wangxinban', 'x', false)",
            who.subject,
            username,
            name,
        )
    await connection.close()
    people = {Post.DUTY: [DUTY.subject, OTHER.subject], Post.CHIEF: [CHIEF.subject]}
    await seed_demo_rota(context.database, people, this_week().date())
    await seed_demo_rota(context.database, people, this_week().date())  # a second start of the demo


def this_week() -> datetime:
    return week_of(datetime.now(UTC))[0]


@pytest.fixture
async def monday(clock: Clock) -> datetime:
    """It is Monday of this week, nine in the morning."""
    nine = this_week() + timedelta(hours=9)
    await clock.advance(nine - datetime.now(UTC))
    return nine


async def test_at_every_moment_of_the_week_somebody_is_on_both_posts(call: Call, clock: Clock) -> None:
    await clock.advance(this_week() - datetime.now(UTC))
    async with call(person(Role.HANDLER, unit="jiaoyu")) as client:
        for _ in range(24 * 7 // 6):
            posts = sorted(shift["post"] for shift in (await client.get("/duty/now")).json()["on_call"])
            assert posts == ["chief", "duty"]
            await clock.advance(timedelta(hours=6) - timedelta(milliseconds=20))


async def test_who_is_on_call_is_told_by_name_and_who_comes_next(call: Call, monday: datetime) -> None:
    async with call(DUTY) as client:
        now = (await client.get("/duty/now")).json()
        names = {shift["post"]: shift["person"]["name"] for shift in now["on_call"]}
        assert names == {"chief": "负责人", "duty": None}  # the other officer has no account here
        coming = {shift["post"]: (shift["person"]["username"], shift["starts_at"]) for shift in now["next"]}
    assert coming == {
        "duty": ("duty", f"{monday:%Y-%m-%d}T20:00:00.000+08:00"),
        "chief": ("chief", f"{monday + timedelta(days=1):%Y-%m-%d}T08:00:00.000+08:00"),
    }


@pytest.mark.usefixtures("monday")
async def test_only_the_person_on_shift_checks_in_and_twice_is_once(call: Call, clock: Clock) -> None:
    async with call(OTHER) as client:
        first = await client.post("/duty/check-in")
        assert first.status_code == 200
        await clock.advance(timedelta(minutes=5))
        again = await client.post("/duty/check-in", json={})
        assert again.json() == first.json()
        shown = (await client.get("/duty/now")).json()["on_call"]
        assert {shift["post"]: shift["checked_in_at"] is not None for shift in shown} == {
            "duty": True,
            "chief": False,
        }
    async with call(DUTY) as client:
        refused = await client.post("/duty/check-in")
        assert (refused.status_code, refused.json()["code"]) == (403, "not-on-shift")
    async with call(None) as stranger:
        assert (await stranger.post("/duty/check-in")).status_code == 401


@pytest.mark.usefixtures("monday")
async def test_one_may_check_in_half_an_hour_early_and_no_earlier(call: Call, clock: Clock) -> None:
    async with call(DUTY) as client:
        await clock.advance(timedelta(hours=10, minutes=25))
        assert (await client.post("/duty/check-in")).status_code == 403
        await clock.advance(timedelta(minutes=6))
        assert (
            (await client.post("/duty/check-in"))
            .json()["items"][0]["starts_at"]
            .endswith("T20:00:00.000+08:00")
        )


async def test_a_check_in_is_in_the_audit_log_once(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch("SELECT actor FROM workflow.audit_entry WHERE action = 'duty.check_in'")
    await connection.close()
    assert sorted(row["actor"] for row in rows) == sorted([DUTY.subject, OTHER.subject])


@pytest.mark.usefixtures("monday")
async def test_the_rota_of_a_range_comes_in_pages(call: Call) -> None:
    since = this_week() + timedelta(days=2)
    query = {"from": since.isoformat(), "to": (since + timedelta(days=1)).isoformat(), "limit": "3"}
    async with call(DUTY) as client:
        first = (await client.get("/duty/shifts", params=query)).json()
        rest = (await client.get("/duty/shifts", params=query | {"cursor": first["next_cursor"]})).json()
        assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (3, 2, None)
        starts = [shift["starts_at"] for shift in first["items"] + rest["items"]]
        assert starts == sorted(starts)
        week = (await client.get("/duty/shifts")).json()["items"]
        assert len(week) == (1 + 14) + (1 + 7)
        assert len({UUID(shift["id"]) for shift in week}) == len(week)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"from": "2026-03-09T00:00:00+08:00", "to": "2026-03-08T00:00:00+08:00"}, "/query/to"),
        ({"from": "2026-03-09T00:00:00+08:00", "to": "2026-06-09T00:00:00+08:00"}, "/query/to"),
        ({"from": "2026-03-09"}, "/query/from"),
        ({"limit": "0"}, "/query/limit"),
        ({"cursor": "?"}, "/query/cursor"),
        ({"who": "me"}, "/query/who"),
    ],
)
async def test_a_range_that_cannot_be_meant_is_refused(
    call: Call, query: dict[str, str], pointer: str
) -> None:
    async with call(DUTY) as client:
        answer = await client.get("/duty/shifts", params=query)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_a_check_in_takes_no_fields(call: Call) -> None:
    async with call(DUTY) as client:
        answer = await client.post("/duty/check-in", json={"person": str(new_id())})
    assert answer.json()["errors"][0]["pointer"] == "/person"


async def test_what_a_level_asks_for_and_when_one_is_late_are_the_policys(
    call: Call, clock: Clock, monday: datetime
) -> None:
    admin = person(Role.SYSTEM_ADMIN)
    async with call(admin) as client:
        newest = (await client.get("/policies", params={"limit": 1})).json()["items"][0]
        watch = newest["policy"]["watch"] | {"normal": ["duty", "chief"], "check_in_grace": 0}
        watch["normal"].append("deputy")
        body = {
            "based_on": newest["version"],
            "reason": "汛期",
            "policy": newest["policy"] | {"watch": watch},
        }
        refused = await client.post("/policies", json=body)
        assert [each["pointer"] for each in refused.json()["errors"]] == ["/policy/watch"]
        watch["heightened"] = ["deputy", "chief", "duty"]
        assert (await client.post("/policies", json=body)).status_code == 201
    async with call(CHIEF) as client:
        gaps = (await client.get("/duty/gaps")).json()["items"]
        assert [gap["starts_at"][:10] for gap in gaps if gap["post"] == "deputy"] == [f"{monday:%Y-%m-%d}"]
        await clock.advance(timedelta(hours=23, minutes=1))
        on_call = (await client.get("/duty/now")).json()["on_call"]
        assert [each["attendance"] for each in on_call if each["post"] == "duty"] == ["missing"]


def test_a_week_begins_on_monday_in_china() -> None:
    sunday_night_in_london = datetime(2026, 3, 8, 23, 0, tzinfo=UTC)
    assert week_of(sunday_night_in_london)[0] == datetime(2026, 3, 9, tzinfo=CHINA)
    assert week_of(sunday_night_in_london)[0].date() == date(2026, 3, 9)
