"""A database is brought to the present, whoever asks and how often."""

import asyncio

import asyncpg
import pytest

from services.contracts.events import Service
from services.run.embedded.postgres import Cluster
from services.run.exclusive import CannotStartError
from services.run.migrate import migrate


async def test_two_starters_at_once_leave_one_complete_database(
    postgres_server: Cluster, template_database: str
) -> None:
    del template_database  # the roles exist from here on, as on a server that holds two installations
    connection = await asyncpg.connect(postgres_server.url("postgres"))
    await connection.execute("CREATE DATABASE twice")
    url = postgres_server.url("twice")
    await asyncio.gather(migrate(url), migrate(url))
    copy = await asyncpg.connect(url)
    schemas = {row[0] for row in await copy.fetch("SELECT nspname FROM pg_namespace")}
    await copy.close()
    await connection.execute("DROP DATABASE twice")
    await connection.close()
    assert {service.value for service in Service} <= schemas


async def test_a_migrated_database_is_left_as_it_is(database_url: str) -> None:
    await migrate(database_url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://nobody:secret@127.0.0.1:9/huiying", "Connect call failed"),
        ("postgresql://huiying@/absent?host={sockets}", 'database "absent" does not exist'),
    ],
)
async def test_a_database_out_of_reach_is_one_line_without_the_password(
    postgres_server: Cluster, url: str, said: str
) -> None:
    with pytest.raises(CannotStartError) as error:
        await migrate(url.format(sockets=postgres_server.sockets))
    assert said in str(error.value)
    assert "\n" not in str(error.value)
    assert "secret" not in str(error.value)
