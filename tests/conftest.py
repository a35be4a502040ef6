"""Real servers for the tests: one PostgreSQL and one Valkey a session, one database a test module."""

import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import asyncpg
import hypothesis
import pytest

from services.common.app import Context
from services.common.keys import Keys
from services.common.settings import Settings
from services.contracts.events import Service
from services.run.embedded import postgres, valkey
from services.run.migrate import migrate
from tests.installation import Installation, free_port

hypothesis.settings.register_profile(  # no law is about how busy a machine is, or about luck
    "huiying",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("huiying")
TEMPLATE = "huiying_template"
_numbers = itertools.count(1)
_TEST_CLOCK = """
CREATE TABLE huiying.clock_offset (shift interval NOT NULL);
INSERT INTO huiying.clock_offset VALUES ('0');
GRANT SELECT ON huiying.clock_offset TO PUBLIC;
CREATE OR REPLACE FUNCTION huiying.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
    AS 'SELECT clock_timestamp() + shift FROM huiying.clock_offset';
"""


@dataclass(frozen=True)
class Clock:
    """The time of one test database: `await clock.advance(timedelta(hours=25))`."""

    url: str

    async def advance(self, shift: timedelta) -> None:
        connection = await asyncpg.connect(self.url)
        await connection.execute("UPDATE huiying.clock_offset SET shift = shift + $1", shift)
        await connection.close()

    async def reset(self) -> None:
        connection = await asyncpg.connect(self.url)
        await connection.execute("UPDATE huiying.clock_offset SET shift = '0'")
        await connection.close()


@pytest.fixture(scope="session")
async def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[postgres.Cluster]:
    """An embedded server that trades durability for speed."""
    cluster = await postgres.describe(
        tmp_path_factory.mktemp("postgres"), fsync="off", full_page_writes="off", synchronous_commit="off"
    )
    server = await postgres.start(cluster)
    yield cluster
    await server.stop(10)


@pytest.fixture(scope="session")
async def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    store = valkey.describe(tmp_path_factory.mktemp("valkey"))
    server = await valkey.start(store)
    yield store.url
    await server.stop(10)


@pytest.fixture(scope="session")
async def template_database(postgres_server: postgres.Cluster) -> str:
    """Name of a database with every migration and a clock that tests may move."""
    await _administer(postgres_server, f"CREATE DATABASE {TEMPLATE}")
    url = postgres_server.url(TEMPLATE)
    await migrate(url)
    connection = await asyncpg.connect(url)
    await connection.execute(_TEST_CLOCK)
    await connection.close()
    return TEMPLATE


@pytest.fixture(scope="module")
async def database_url(postgres_server: postgres.Cluster, template_database: str) -> AsyncIterator[str]:
    """A fresh copy of the template for the tests of one module."""
    name = f"test_{next(_numbers)}"
    await _administer(
        postgres_server, f"CREATE DATABASE {name} TEMPLATE {template_database} STRATEGY FILE_COPY"
    )
    yield postgres_server.url(name)
    await _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def clock(database_url: str) -> AsyncIterator[Clock]:
    """Moves the time that `huiying.now()` tells; back to the present after the test."""
    clock = Clock(database_url)
    yield clock
    await clock.reset()


@pytest.fixture(scope="module")
def settings(database_url: str, valkey_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    data: Path = tmp_path_factory.mktemp("data")
    return Settings(data_dir=data, database_url=database_url, redis_url=valkey_url)


@pytest.fixture(scope="module")
def keys(settings: Settings) -> Keys:
    return Keys.load(settings)


@pytest.fixture(scope="module")
async def context_of(settings: Settings, keys: Keys) -> AsyncIterator[Callable[[Service], Context]]:
    """What a service is made from: `create_app(context_of(Service.INGEST))`."""
    made: dict[Service, Context] = {}

    def make(service: Service) -> Context:
        if service not in made:
            assert settings.database_url is not None
            made[service] = Context.make(service, settings, keys, database_url=settings.database_url)
        return made[service]

    yield make
    for context in made.values():
        await context.database.close()


@pytest.fixture(scope="session")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that has run before, in a folder with a name of the worst kind; it may still run."""
    folder = tmp_path_factory.mktemp("site") / f"回应 data, with 'odd' names/{'long' * 30}"
    folder.parent.mkdir()
    site = Installation(folder, free_port(), {"HUIYING_RESEND_AFTER_SECONDS": "5"})
    try:
        site.start()
        site.until_ready()
        yield site
    finally:
        site.destroy()


async def _administer(cluster: postgres.Cluster, statement: str) -> None:
    connection = await asyncpg.connect(cluster.url("postgres"))
    await connection.execute(statement)
    await connection.close()
