"""The life of a session: refreshed, repeated, reused, ended."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import text

from services.common.app import Context
from services.contracts.events import Service
from services.gateway import housekeeping
from services.gateway.app import create_app
from services.gateway.identity import service
from tests.conftest import Clock
from tests.patience import PATIENCE
from tests.service.gateway.support import Echo, Hands, Office, alive


async def test_a_refresh_token_rotates(office: Office) -> None:
    first = (await office.token("edu")).json()
    second = await office.refresh(first["refresh_token"])
    assert second.status_code == 200
    assert second.json()["refresh_token"] != first["refresh_token"]
    third = await office.refresh(second.json()["refresh_token"])
    assert third.status_code == 200


async def test_a_lost_answer_may_be_asked_for_again_within_five_seconds(office: Office, clock: Clock) -> None:
    first = (await office.token("edu")).json()["refresh_token"]
    lost = (await office.refresh(first)).json()["refresh_token"]
    await clock.advance(timedelta(seconds=4))
    again = await office.refresh(first)
    assert again.status_code == 200
    assert (await office.refresh(again.json()["refresh_token"])).status_code == 200
    assert lost != again.json()["refresh_token"]


async def test_the_previous_token_after_five_seconds_ends_the_whole_family(
    office: Office, clock: Clock
) -> None:
    first = (await office.token("edu")).json()
    second = (await office.refresh(first["refresh_token"])).json()
    await clock.advance(timedelta(seconds=6))
    assert (await office.refresh(first["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await office.refresh(second["refresh_token"])).status_code == 400
    async with office.bearer(second["access_token"]) as person:
        assert (await person.get("/api/v1/me")).status_code == 401


async def test_a_token_before_the_previous_one_ends_the_family_at_once(office: Office) -> None:
    first = (await office.token("edu")).json()
    second = (await office.refresh(first["refresh_token"])).json()
    third = (await office.refresh(second["refresh_token"])).json()
    assert (await office.refresh(first["refresh_token"])).status_code == 400
    assert (await office.refresh(third["refresh_token"])).status_code == 400
    async with office.bearer(third["access_token"]) as person:
        assert (await person.get("/api/v1/me")).status_code == 401


async def test_one_refresh_token_used_many_times_at_once_never_leaves_two_families(office: Office) -> None:
    first = (await office.token("edu")).json()["refresh_token"]
    answers = await asyncio.gather(*(office.refresh(first) for _ in range(5)))
    assert [answer.status_code for answer in answers] == [200] * 5
    newest = [answer.json()["refresh_token"] for answer in answers]
    assert len(set(newest)) == 5


async def test_a_session_nobody_refreshes_for_a_day_is_over(office: Office, clock: Clock) -> None:
    tokens = (await office.token("edu")).json()
    await clock.advance(timedelta(hours=25))
    assert (await office.refresh(tokens["refresh_token"])).status_code == 400
    async with office.bearer(tokens["access_token"]) as person:
        assert (await person.get("/api/v1/me")).status_code == 401


async def test_a_session_ends_after_a_week_however_often_it_was_refreshed(
    office: Office, clock: Clock
) -> None:
    token = (await office.token("edu")).json()["refresh_token"]
    for _ in range(8):
        await clock.advance(timedelta(hours=20))
        token = (await office.refresh(token)).json()["refresh_token"]
    await clock.advance(timedelta(hours=20))
    assert (await office.refresh(token)).status_code == 400


async def test_logout_ends_access_and_refresh_at_once(office: Office) -> None:
    tokens = (await office.token("edu")).json()
    async with office.bearer(tokens["access_token"]) as person:
        assert (await person.get("/api/v1/me")).status_code == 200
        assert (await person.post("/api/v1/auth/logout")).status_code == 204
        assert (await person.get("/api/v1/me")).status_code == 401
        assert (await person.post("/api/v1/auth/logout")).status_code == 401
    assert (await office.refresh(tokens["refresh_token"])).status_code == 400


async def test_logout_leaves_other_sessions_of_the_person_alone(office: Office) -> None:
    async with await office.signed_in("edu") as desk, await office.signed_in("edu") as phone:
        await desk.post("/api/v1/auth/logout")
        assert (await phone.get("/api/v1/me")).status_code == 200


async def test_logout_at_one_gateway_is_known_at_another_within_moments(
    office: Office, county: Context, echo: Echo
) -> None:
    hands = Hands()  # whose clock stands still: no copy of a session grows old by itself
    other = create_app(county, {Service.INGEST: echo, Service.WORKFLOW: echo}, monotonic=hands.monotonic)
    async with alive(other):
        await _until(lambda: other.edge.sessions.told_of_changes)
        token = (await office.token("edu")).json()["access_token"]
        async with office.bearer(token) as here, Office(other).bearer(token) as there:
            assert (await there.get("/api/v1/me")).status_code == 200
            assert (await here.post("/api/v1/auth/logout")).status_code == 204
            async with asyncio.timeout(PATIENCE):
                while (await there.get("/api/v1/me")).status_code == 200:  # noqa: ASYNC110 - until it is told
                    await asyncio.sleep(0.01)
            assert (await there.get("/api/v1/me")).status_code == 401


async def test_a_gateway_that_hears_nothing_reads_the_session_for_every_request(
    office: Office, county: Context, echo: Echo
) -> None:
    deaf = create_app(county, {Service.INGEST: echo, Service.WORKFLOW: echo})
    token = (await office.token("edu")).json()["access_token"]
    async with office.bearer(token) as here, Office(deaf).bearer(token) as there:
        assert (await there.get("/api/v1/me")).status_code == 200
        await here.post("/api/v1/auth/logout")
        assert (await there.get("/api/v1/me")).status_code == 401


async def test_a_password_change_ends_the_other_sessions_and_keeps_this_one(office: Office) -> None:
    async with await office.signed_in("env") as desk, await office.signed_in("env") as phone:
        change = {"current_password": "huiying-demo", "new_password": "a-better-one-2026"}
        assert (await desk.post("/api/v1/auth/password", json=change)).status_code == 204
        assert (await desk.get("/api/v1/me")).status_code == 200
        assert (await phone.get("/api/v1/me")).status_code == 401
    assert (await office.token("env")).status_code == 400
    assert (await office.token("env", "a-better-one-2026")).status_code == 200


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"new_password": "a-better-one-2026"}, "/current_password"),
        ({"current_password": "wrong", "new_password": "a-better-one-2026"}, "/current_password"),
        ({"current_password": "huiying-demo", "new_password": "short"}, "/new_password"),
        ({"current_password": "huiying-demo", "new_password": "huiying-demo"}, "/new_password"),
        ({"current_password": "huiying-demo", "new_password": "my-town-head-key"}, "/new_password"),
        ({"current_password": "huiying-demo", "new_password": "aaaaaaaaaaaaaaa"}, "/new_password"),
        ({"current_password": "huiying-demo"}, "/new_password"),
        ({"current_password": "huiying-demo", "new_password": "a-better-one-2026", "x": 1}, "/x"),
    ],
)
async def test_a_bad_password_change_names_the_field(
    office: Office, change: dict[str, object], pointer: str
) -> None:
    async with await office.signed_in("town-head") as person:
        answer = await person.post("/api/v1/auth/password", json=change)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_old_sessions_and_failures_are_removed_after_a_month(
    office: Office, county: Context, clock: Clock
) -> None:
    await office.token("duty")
    await clock.advance(timedelta(days=40))
    assert await service.remove_old(county.database) > 0
    assert await service.remove_old(county.database) == 0


async def test_a_lost_line_to_the_database_is_noticed_and_made_anew(
    county: Context, echo: Echo, database_url: str
) -> None:
    made = create_app(county, {Service.INGEST: echo, Service.WORKFLOW: echo})
    hang_up = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE query ILIKE 'LISTEN%' AND datname = current_database()"
    )
    async with alive(made):
        sessions = made.edge.sessions
        await _until(lambda: sessions.told_of_changes)
        administrator = await asyncpg.connect(database_url)
        await administrator.execute(hang_up)
        await administrator.close()
        await _until(lambda: not sessions.told_of_changes)
        await _until(lambda: sessions.told_of_changes)
        assert (await Office(made).token("edu")).status_code == 200


async def test_a_database_that_is_away_is_503_and_nobody_waits_for_ever(
    office: Office, county: Context
) -> None:
    token = (await office.token("edu")).json()["access_token"]
    away = Context.make(
        Service.GATEWAY, county.settings, county.keys, database_url="postgresql://nobody@127.0.0.1:1/none"
    )
    made = create_app(away, {})
    async with Office(made).bearer(token) as person:
        answers = await asyncio.gather(*(person.get("/api/v1/me") for _ in range(3)))
    assert [answer.json()["code"] for answer in answers] == ["unavailable"] * 3


async def test_sign_ins_are_in_the_audit_log_by_name(office: Office, county: Context) -> None:
    await office.token("chief")
    statement = text(
        "SELECT count(*) FROM gateway.audit_entry WHERE action = 'session.opened' AND actor_name = 'chief'"
    )
    async with county.database.transaction() as session:
        assert (await session.execute(statement)).scalar_one() >= 1


async def test_remembered_answers_are_tidied_away_after_a_week(
    office: Office, county: Context, clock: Clock
) -> None:
    count = text("SELECT count(*) FROM gateway.idempotency_key")
    async with await office.signed_in("admin") as admin:
        body = {"code": "linshi", "name": "临时单位", "kind": "bureau"}
        made = await admin.post("/api/v1/units", json=body, headers={"Idempotency-Key": "k"})
    assert made.status_code == 201
    await clock.advance(timedelta(days=8))
    await housekeeping.tidy(county.database)
    async with county.database.transaction() as session:
        assert (await session.execute(count)).scalar_one() == 0


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)
