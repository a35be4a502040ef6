"""Servers and processes as an installation has them."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from services.common.app import Context
from services.common.authz import HEADER
from services.common.db import Database
from services.common.ids import new_id
from services.common.keys import Keys
from services.common.settings import Settings
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.gateway.directory.seed import seed_demo_directory
from services.run.embedded import postgres, valkey
from services.run.exclusive import bind
from services.run.migrate import create_database, migrate
from services.run.process import CLEAN_ENVIRONMENT, Child, Command

ROOT = Path(__file__).resolve().parents[2]
NO_LIMIT = 1_000_000
CLIENT = Principal(
    subject=new_id(),
    kind="client",
    username="bench",
    name="bench",
    roles=(Role.UNIT_CLIENT,),
    unit="jiaoyu",
    session=new_id(),
)


@dataclass(frozen=True)
class Servers:
    """A database and a queue server with the settings of production, and a folder for keys."""

    data: Path
    cluster: postgres.Cluster
    redis_url: str
    database_process: psutil.Process

    async def database(self, name: str) -> Settings:
        """A migrated database with the demo's directory, as settings."""
        url = self.cluster.url(name)
        await create_database(url)
        await migrate(url)
        settings = Settings(
            data_dir=self.data,
            database_url=url,
            redis_url=self.redis_url,
            reads_per_second=NO_LIMIT,
            writes_per_second=NO_LIMIT,
            log_level="warning",
        )
        directory = Database(url, Service.GATEWAY, pool_size=1)
        await seed_demo_directory(directory)
        await directory.close()
        return settings

    def database_cpu(self) -> float:
        """Seconds of processor that the database server has used, all its processes together."""
        return cpu(self.database_process)


@asynccontextmanager
async def servers(kept: Path | None = None) -> AsyncIterator[Servers]:
    """In a folder that is gone afterwards, or in one that is kept for another run."""
    with nullcontext(str(kept)) if kept else tempfile.TemporaryDirectory(prefix="huiying-bench-") as folder:
        data = Path(folder)
        cluster = await postgres.describe(data, track_commit_timestamp="on")
        store = valkey.describe(data)
        async with AsyncExitStack() as stack:
            database = await postgres.start(cluster)
            stack.push_async_callback(database.stop, 10)
            queue = await valkey.start(store)
            stack.push_async_callback(queue.stop, 10)
            yield Servers(data, cluster, store.url, psutil.Process(database.pid))


def context(settings: Settings, service: Service) -> Context:
    assert settings.database_url is not None
    return Context.make(service, settings, Keys.load(settings), database_url=settings.database_url)


def voucher(settings: Settings) -> tuple[bytes, bytes]:
    """The header by which a gateway would vouch for our client; good for a minute."""
    return HEADER.encode(), context(settings, Service.INGEST).signer.sign(CLIENT).encode()


def cpu(process: psutil.Process) -> float:
    """Seconds of processor of a process and what it started."""
    family = [process, *process.children(recursive=True)]
    return sum(_own_cpu(each) for each in family)


def _own_cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


@dataclass(frozen=True)
class Web:
    """An HTTP process and the port it answers on."""

    port: int
    process: psutil.Process

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def web(settings: Settings, *arguments: str, module: str = "services.run.web") -> AsyncIterator[Web]:
    """Serve with the product's own entry (or `module`) in a process of its own."""
    with bind("127.0.0.1", 0) as listener:
        listener.listen(512)
        descriptor = listener.fileno()
        argv = [sys.executable, "-m", module, "--descriptor", str(descriptor), *arguments]
        environment = {**CLEAN_ENVIRONMENT, **settings.to_environment()}
        child = await Child.start(Command(argv, ROOT, environment=environment, descriptors=(descriptor,)))
        try:
            yield Web(listener.getsockname()[1], psutil.Process(child.pid))
        finally:
            await child.stop(5)


async def fetch(url: str, statement: str, *arguments: Any) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        found: list[asyncpg.Record] = await connection.fetch(statement, *arguments)
        return found
    finally:
        await connection.close()


async def settle(seconds: float = 0.5) -> None:
    """Let what was started last come to rest before something is timed."""
    await asyncio.sleep(seconds)
