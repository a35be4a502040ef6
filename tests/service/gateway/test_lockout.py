"""Whoever guesses passwords is made to wait."""

import asyncio
from datetime import timedelta

from services.common.app import Context
from services.contracts.events import Service
from services.gateway.app import create_app
from services.gateway.identity import lockout
from tests.conftest import Clock
from tests.service.gateway.support import Echo, Office, alive, client


async def test_after_five_failures_even_the_right_password_has_to_wait(office: Office) -> None:
    for _ in range(5):
        assert (await office.token("hexi-zhen", "wrong", "198.51.100.1")).status_code == 400
    answer = await office.token("hexi-zhen", address="198.51.100.1")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert answer.json()["error"] == "temporarily_unavailable"


async def test_the_lock_ends_by_itself_and_success_clears_the_count(office: Office, clock: Clock) -> None:
    for _ in range(5):
        await office.token("liulin-zhen", "wrong", "198.51.100.2")
    await clock.advance(timedelta(seconds=61))
    assert (await office.token("liulin-zhen", address="198.51.100.2")).status_code == 200
    assert (await office.token("liulin-zhen", "wrong", "198.51.100.2")).status_code == 400
    assert (await office.token("liulin-zhen", address="198.51.100.2")).status_code == 200


async def test_each_further_failure_locks_for_longer(office: Office, clock: Clock) -> None:
    waits = []
    for _ in range(4):
        await office.token("nongye", "wrong", "198.51.100.3")
    for _ in range(3):
        await office.token("nongye", "wrong", "198.51.100.3")
        waits.append(int((await office.token("nongye", "wrong", "198.51.100.3")).headers["retry-after"]))
        await clock.advance(timedelta(seconds=waits[-1] + 1))
    assert waits[0] < waits[1] < waits[2]


async def test_the_account_stays_open_from_another_address(office: Office) -> None:
    for _ in range(6):
        await office.token("shiqiao-xiang", "wrong", "198.51.100.4")
    assert (await office.token("shiqiao-xiang", address="198.51.100.5")).status_code == 200


async def test_an_account_that_does_not_exist_locks_alike(office: Office) -> None:
    answers = [await office.token("no-such-person", "wrong", "198.51.100.6") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [400] * 5 + [429]
    assert len({answer.json()["error_description"] for answer in answers[:5]}) == 1


async def test_an_address_that_tries_many_accounts_is_locked_too(office: Office, county: Context) -> None:
    async with county.database.transaction() as session:
        for number in range(98):
            await lockout.count(session, lockout.Place.of("user", f"person-{number}", "198.51.100.7"))
    for number in (98, 99):
        assert (await office.token(f"person-{number}", "wrong", "198.51.100.7")).status_code == 400
    assert (await office.token("edu", address="198.51.100.7")).status_code == 429
    assert (await office.token("edu", address="198.51.100.8")).status_code == 200


async def test_guessing_in_parallel_gains_nothing(office: Office) -> None:
    guesses = [office.token("shangwu", "wrong", "198.51.100.9") for _ in range(12)]
    answers = await asyncio.gather(*guesses, office.token("shangwu", address="198.51.100.9"))
    assert {answer.status_code for answer in answers} <= {200, 400, 429}
    assert (await office.token("shangwu", address="198.51.100.9")).status_code == 429


async def test_a_lock_survives_a_restart(office: Office, county: Context, echo: Echo) -> None:
    for _ in range(5):
        await office.token("wenlv", "wrong", "198.51.100.10")
    restarted = create_app(county, {Service.INGEST: echo, Service.WORKFLOW: echo})
    async with alive(restarted):
        assert (await Office(restarted).token("wenlv", address="198.51.100.10")).status_code == 429


async def test_wrong_client_secrets_lock_as_well(office: Office) -> None:
    form = {"grant_type": "client_credentials", "client_id": "jiaoyu-api", "client_secret": "wrong"}
    async with client(office.gateway, "198.51.100.11") as system:
        codes = [(await system.post("/api/v1/auth/token", data=form)).status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]


async def test_guessing_the_current_password_locks_the_password_page(office: Office) -> None:
    async with await office.signed_in("yibao") as person:
        change = {"current_password": "wrong", "new_password": "a-better-one-2026"}
        codes = [(await person.post("/api/v1/auth/password", json=change)).status_code for _ in range(6)]
        last = await person.post("/api/v1/auth/password", json=change)
    assert codes == [422] * 5 + [429]
    assert last.json()["code"] == "locked-out"
    assert int(last.headers["retry-after"]) > 0
