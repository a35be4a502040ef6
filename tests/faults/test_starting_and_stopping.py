"""It starts with one command, says in one line what is wrong, and leaves nothing behind."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable

import httpx
import psutil
import pytest

from services.run.embedded.postgres import Cluster
from services.run.migrate import create_database
from tests.installation import Installation, free_port
from tests.patience import PATIENCE

Install = Callable[..., Installation]


@pytest.mark.long
@pytest.mark.parametrize(
    ("number", "group"),
    [
        pytest.param(signal.SIGINT, True, id="Ctrl-C"),
        pytest.param(signal.SIGTERM, False, id="SIGTERM to make alone"),
        pytest.param(signal.SIGINT, False, id="SIGINT to make alone"),
        pytest.param(signal.SIGTERM, True, id="SIGTERM to its whole group"),
    ],
)
def test_make_stops_everything(resting: Installation, number: signal.Signals, group: bool) -> None:
    resting.start("make", "--old-file=install", "run")
    resting.until_ready()
    resting.stop(number, group=group)


def test_ctrl_c_while_it_starts_leaves_nothing(install: Install) -> None:
    site = install()
    site.start()
    _until(lambda: any("postgres" in each for each in site.processes()))
    site.stop(signal.SIGINT, group=True)


@pytest.mark.long
def test_nothing_outlives_a_supervisor_that_is_killed(running: Installation) -> None:
    assert len(running.processes()) > 5
    running.stop(signal.SIGKILL)


@pytest.mark.long
def test_a_part_that_dies_is_started_again(running: Installation) -> None:
    for part in ("worker analysis", "services.run.web", "valkey-server", "/postgres"):
        before = running.pid(part)
        running.kill(part)
        _until(lambda part=part, before=before: _renewed(running, part, before))
        running.until_ready()


@pytest.mark.long
def test_a_worker_that_hangs_is_missed(running: Installation) -> None:
    os.kill(running.pid("worker workflow"), signal.SIGSTOP)
    _until(lambda: running.missing() == ["workflow-worker"])
    assert httpx.get(f"{running.url}/healthz").json() == {"status": "ok"}


def test_a_port_in_use_is_said_in_one_line(install: Install) -> None:
    site = install()
    with socket.socket() as other:
        other.bind(("127.0.0.1", site.port))
        other.listen()
        assert site.start().wait(PATIENCE) == 1
    assert site.output == (
        f"huiying: port {site.port} on 127.0.0.1 is in use:"
        " stop what uses it, or set HUIYING_PORT to another one\n"
    )
    assert site.processes() == []


@pytest.mark.long
def test_two_starters_never_share_a_data_folder(running: Installation) -> None:
    second = Installation(running.data, free_port())
    assert running.process is not None
    assert second.start().wait(PATIENCE) == 1
    said = f"another Huiying (process {running.process.pid}) runs on the data folder"
    assert said in running.output
    assert running.missing() == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"HUIYING_PROT": "8000"}, "HUIYING_PROT"),
        pytest.param({"HUIYING_PORT": "eighty"}, "HUIYING_PORT", marks=pytest.mark.long),
        pytest.param(
            {"HUIYING_DATABASE_URL": "mysql://127.0.0.1/huiying"},
            "HUIYING_DATABASE_URL",
            marks=pytest.mark.long,
        ),
        pytest.param(
            {"HUIYING_SIGNING_KEY_FILE": "/nowhere/key.pem"}, "/nowhere/key.pem", marks=pytest.mark.long
        ),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_line(
    install: Install, settings: dict[str, str], said: str
) -> None:
    site = install(**settings)
    assert site.start().wait(PATIENCE) == 2
    lines = site.output.splitlines()
    assert len(lines) == 1
    assert said in lines[0]
    assert site.processes() == []


def test_a_database_that_is_not_there_is_said_in_one_line(install: Install) -> None:
    site = install(HUIYING_DATABASE_URL="postgresql://huiying:secret@127.0.0.1:9/huiying")
    assert site.start().wait(PATIENCE) == 1
    (line,) = site.output.splitlines()
    assert line.startswith("huiying: the database postgresql://huiying:***@127.0.0.1:9/huiying")
    assert site.processes() == []


def test_known_passwords_never_meet_real_data(resting: Installation) -> None:
    demo = Installation(resting.data, resting.port, {"HUIYING_DEMO": "1"})
    assert demo.start().wait(PATIENCE) == 1
    assert "this database is in real use" in demo.output
    assert demo.processes() == []


@pytest.mark.long
async def test_servers_of_the_office_are_used_when_the_settings_name_them(
    install: Install, postgres_server: Cluster, valkey_url: str
) -> None:
    await create_database(postgres_server.url("office"))
    site = install(HUIYING_DATABASE_URL=postgres_server.url("office"), HUIYING_REDIS_URL=valkey_url)
    site.start()
    await asyncio.to_thread(site.until_ready)
    assert [line for line in site.processes() if "postgres" in line or "valkey" in line] == []
    await asyncio.to_thread(site.stop)


def _renewed(site: Installation, part: str, before: int) -> bool:
    try:
        return site.pid(part) != before
    except (StopIteration, psutil.Error):
        return False


def _until(holds: Callable[[], bool]) -> None:
    limit = time.monotonic() + 2 * PATIENCE
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.1)
