"""The servers of our own: made whole or not at all, for us alone, and never two on one folder."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import asyncpg
import psutil
import pytest

from services.run.embedded import postgres, valkey
from services.run.embedded.folders import UnsafeFolderError, socket_folder
from services.run.process import Child, Command, Identity, belongs_to, run
from tests.patience import PATIENCE

_STARTER = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from services.run.embedded import postgres, valkey

async def main():
    folder = Path(sys.argv[1])
    await postgres.start(await postgres.describe(folder))
    await valkey.start(valkey.describe(folder))
    print("up", flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""
ROOT = Path(__file__).resolve().parents[3]


async def ask(cluster: postgres.Cluster, statement: str) -> object:
    connection = await asyncpg.connect(cluster.url("postgres"))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_nobody_else_on_the_machine_can_reach_the_servers(tmp_path: Path) -> None:
    cluster, store = await postgres.describe(tmp_path / "data"), valkey.describe(tmp_path / "data")
    servers = [await postgres.start(cluster), await valkey.start(store)]
    for folder in (tmp_path / "data", cluster.sockets, store.socket.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for server in servers:
        assert psutil.Process(server.pid).net_connections("inet") == []
        await server.stop(10)


async def test_the_data_sort_and_compare_alike_on_every_machine(tmp_path: Path) -> None:
    cluster = await postgres.describe(tmp_path / "data")
    server = await postgres.start(cluster)
    assert await ask(cluster, "SELECT datlocale FROM pg_database WHERE datname = 'postgres'") == "C.UTF-8"
    assert await ask(cluster, "SHOW server_encoding") == "UTF8"
    assert await ask(cluster, "SHOW fsync") == "on"
    await server.stop(10)


async def test_a_first_start_that_was_interrupted_is_begun_again(tmp_path: Path) -> None:
    cluster = await postgres.describe(tmp_path / "data")
    half = tmp_path / "data" / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = await postgres.start(cluster)
    assert await ask(cluster, "SELECT 1") == 1
    await server.stop(10)


async def test_a_pid_file_that_names_a_stranger_does_not_keep_it_from_starting(tmp_path: Path) -> None:
    cluster = await postgres.describe(tmp_path / "data")
    await (await postgres.start(cluster)).stop(10)
    (cluster.folder / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.folder}\n")
    server = await postgres.start(cluster)
    assert await ask(cluster, "SELECT 1") == 1
    await server.stop(10)


async def test_a_server_that_outlived_its_starter_makes_way(tmp_path: Path) -> None:
    cluster, store = await postgres.describe(tmp_path / "data"), valkey.describe(tmp_path / "data")
    strays = [await postgres.start(cluster), await valkey.start(store)]
    assert postgres.running(tmp_path / "data")
    assert valkey.running(tmp_path / "data")
    servers = [await postgres.start(cluster), await valkey.start(store)]
    assert [stray.ended for stray in strays] == [True, True]
    for server in servers:
        await server.stop(10)
    assert not postgres.running(tmp_path / "data")
    assert not valkey.running(tmp_path / "data")


def test_the_servers_end_with_a_starter_that_was_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _STARTER, str(tmp_path / "data"), str(ROOT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == "up\n"
        servers = psutil.Process(starter.pid).children(recursive=True)
        assert len(servers) > 2
        starter.kill()
    _, alive = psutil.wait_procs(servers, timeout=PATIENCE)
    assert [each for each in alive if each.status() != psutil.STATUS_ZOMBIE] == []


@pytest.mark.parametrize("identity", ["mapped", "nobody"] if os.geteuid() == 0 else ["self"])
async def test_root_is_no_hindrance_and_may_change_its_way(tmp_path: Path, identity: Identity) -> None:
    cluster = replace(await postgres.describe(tmp_path / "data"), identity=identity)
    server = await postgres.start(cluster)
    await ask(cluster, "CREATE TABLE kept AS SELECT 1 AS n")
    await server.stop(10)
    cluster = await postgres.describe(tmp_path / "data")
    server = await postgres.start(cluster)
    assert await ask(cluster, "SELECT n FROM kept") == 1
    await server.stop(10)


async def test_what_keeps_a_server_from_starting_is_said(tmp_path: Path) -> None:
    cluster = await postgres.describe(tmp_path / "data", shared_buffers="none")
    with pytest.raises(postgres.EmbeddedServerError, match=r"did not start.*shared_buffers"):
        await postgres.start(cluster)


@pytest.mark.parametrize("name", ["d" * 120, "有 空格", "quote'\"", "comma,"])
def test_a_socket_has_a_short_and_plain_path_wherever_the_data_are(tmp_path: Path, name: str) -> None:
    folder = socket_folder(tmp_path / name, "postgres")
    assert len(os.fsencode(folder)) <= 80
    assert str(folder).isascii()
    assert " " not in str(folder)
    assert socket_folder(tmp_path / name, "postgres") == folder
    assert socket_folder(tmp_path / f"{name}2", "postgres") != folder
    folder.rmdir()
    folder.parent.rmdir()


def test_a_socket_folder_that_somebody_else_prepared_is_refused(tmp_path: Path) -> None:
    data = tmp_path / ("d" * 120)
    folder = socket_folder(data, "postgres")
    folder.rmdir()
    folder.symlink_to(tmp_path)
    with pytest.raises(UnsafeFolderError, match="is not a folder of ours"):
        socket_folder(data, "postgres")
    folder.unlink()
    folder.parent.rmdir()


async def test_stopping_a_process_ends_what_it_started(tmp_path: Path) -> None:
    stubborn = "trap '' TERM; sleep 600 & sleep 601 & wait; wait"
    child = await Child.start(Command(["/bin/sh", "-c", stubborn], tmp_path))
    while len(found := psutil.Process(child.pid).children()) < 2:  # noqa: ASYNC110 - a shell starts them
        await asyncio.sleep(0.02)
    await child.stop(0.5)
    _, alive = psutil.wait_procs(found, timeout=PATIENCE)
    assert [each for each in alive if each.status() != psutil.STATUS_ZOMBIE] == []


async def test_a_child_gets_nothing_of_our_environment(tmp_path: Path) -> None:
    output = tmp_path / "environment"
    assert await run(Command(["/usr/bin/env"], tmp_path, output=output)) == 0
    names = {line.split("=")[0] for line in output.read_text().splitlines()}
    assert names <= {"PATH", "LC_ALL", "TZ", "PWD"}


async def test_a_process_belongs_to_the_folder_it_works_in(tmp_path: Path) -> None:
    child = await Child.start(Command(["/bin/sleep", "600"], tmp_path, stop_signal=signal.SIGKILL))
    while not belongs_to(child.pid, tmp_path):  # noqa: ASYNC110 - the launcher moves there
        await asyncio.sleep(0.01)
    assert not belongs_to(child.pid, tmp_path.parent)
    await child.stop(5)
    assert not belongs_to(child.pid, tmp_path)
