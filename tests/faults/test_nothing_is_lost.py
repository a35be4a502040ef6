"""Whatever is killed while items pour in: each accepted item ends in exactly one case, within two minutes."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import asyncpg
import httpx
import pytest
import redis

from services.run.embedded import valkey
from services.run.embedded.folders import socket_folder
from tests.installation import Installation
from tests.patience import PATIENCE, slowness

SHARE_SECONDS = 120
PASSWORD = "ein-langes-neues-Kennwort-2026"
ITEMS, SENDERS = 240, 4
_PLACED = """
    SELECT i.external_id, count(c.case_id) AS cases, min(c.case_id::text) AS first
    FROM ingest.item i LEFT JOIN workflow.item_case_v1 c ON c.item_id = i.id
    WHERE i.external_id LIKE $1 || '%' GROUP BY i.id, i.external_id
"""


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    "victims",
    [
        pytest.param(("worker analysis", "worker workflow", "valkey-server"), id="workers and queue"),
        pytest.param(
            ("services.run.web", "/postgres", "a flush"),
            id="gateway, database and a flush",
            marks=pytest.mark.long,
        ),
    ],
)
def test_an_accepted_item_is_in_exactly_one_case(running: Installation, victims: tuple[str, ...]) -> None:
    site, load, numbers = running, secrets.token_hex(4), itertools.count()
    done: list[str] = []
    with _unit_system(site) as office, ThreadPoolExecutor(SENDERS) as pool:
        senders = [pool.submit(_send, office, load, numbers, done) for _ in range(SENDERS)]
        for round_, victim in enumerate(victims, start=1):
            _until(lambda round_=round_: len(done) > round_ * ITEMS // (len(victims) + 1))
            _hurt(site, victim)
        for sender in senders:
            sender.result()
    accepted = sorted(done)
    assert accepted == sorted(f"{load}-{number}" for number in range(ITEMS))
    _until(lambda: all(cases for _, cases, _ in _placed(site, load)))
    placed = _placed(site, load)
    assert sorted(name for name, _, _ in placed) == accepted  # none lost, none twice
    assert {cases for _, cases, _ in placed} == {1}
    twins = {first for name, _, first in placed if name in {f"{load}-0", f"{load}-1"}}
    assert len(twins) == 1  # the same words are the same matter


def _send(office: httpx.Client, load: str, numbers: "itertools.count[int]", done: list[str]) -> None:
    """Send until all are sent, as a careful client does: what is not answered is sent again."""
    while (number := next(numbers)) < ITEMS:
        name = f"{load}-{number}"
        words = "路灯不亮，请派人来修。" if number < 2 else f"第{number}号路口的路灯不亮，请派人来修。"
        item = {"external_id": name, "channel": "phone", "text": words}
        limit = time.monotonic() + SHARE_SECONDS * slowness()
        while not _accepted(office, item):
            assert time.monotonic() < limit, f"{name} was never accepted"
            time.sleep(0.2)
        done.append(name)


def _accepted(office: httpx.Client, item: dict[str, str]) -> bool:
    try:
        answer = office.post("/api/v1/items", json=item)
    except httpx.HTTPError:
        return False
    assert answer.status_code in {200, 202, 429, 500, 502, 503, 504}, answer.text
    return answer.status_code in {200, 202}


def _hurt(site: Installation, victim: str) -> None:
    if victim != "a flush":
        site.kill(victim)
        return
    socket = socket_folder(site.data.resolve(), "valkey") / "valkey.sock"
    assert valkey.running(site.data)
    with redis.Redis(unix_socket_path=str(socket)) as queue:
        queue.flushall()


def _placed(site: Installation, load: str) -> list[tuple[str, int, str | None]]:
    """What the database says of each item of this load: its number, in how many cases it is, and in which."""

    async def read() -> list[tuple[str, int, str | None]]:
        sockets = socket_folder(site.data.resolve(), "postgres")
        connection = await asyncpg.connect(host=str(sockets), user="huiying", database="huiying")
        try:
            return [tuple(row) for row in await connection.fetch(_PLACED, load)]
        finally:
            await connection.close()

    return asyncio.run(read())


@contextmanager
def _unit_system(site: Installation) -> Iterator[httpx.Client]:
    """Sign in as the first administrator, make a unit's system, and sign in as that."""
    with httpx.Client(base_url=site.url, timeout=2 * PATIENCE) as client:
        _become_system(client, site.one_time_password)
        yield client


def _become_system(client: httpx.Client, once: str) -> None:
    admin = {"grant_type": "password", "username": "admin", "password": PASSWORD}
    if not client.post("/api/v1/auth/token", data=admin).is_success:  # it is used for the first time
        _as(client, admin | {"password": once})
        change = {"current_password": once, "new_password": PASSWORD}
        _good(client.post("/api/v1/auth/password", json=change))
    _as(client, admin)
    name = f"load-{secrets.token_hex(4)}"
    system = {"client_id": name, "name": "压测", "unit": "wangxinban"}
    secret = _good(client.post("/api/v1/clients", json=system))["client_secret"]
    _as(client, {"grant_type": "client_credentials", "client_id": name, "client_secret": secret})


def _as(client: httpx.Client, form: dict[str, str]) -> None:
    client.headers.pop("Authorization", None)
    token = _good(client.post("/api/v1/auth/token", data=form))["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"


def _good(answer: httpx.Response) -> dict[str, str]:
    assert answer.is_success, answer.text
    found: dict[str, str] = answer.json() if answer.content else {}
    return found


def _until(holds: Callable[[], bool], seconds: float = SHARE_SECONDS) -> None:
    """Wait for it; `seconds` are those of a machine that does nothing else."""
    limit = time.monotonic() + seconds * slowness()
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.3)
