"""A database is brought to the present, whoever asks and how often."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from services.common.db import role_of
from services.contracts.events import Service
from services.run.embedded.postgres import Cluster, describe, start
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


async def test_a_user_to_whom_an_administrator_gave_the_roles_is_enough(
    postgres_server: Cluster, template_database: str
) -> None:
    del template_database  # it made the roles
    admin = await asyncpg.connect(postgres_server.url("postgres"))
    await admin.execute("CREATE ROLE keeper LOGIN")
    for service in Service:
        await admin.execute(f"GRANT {role_of(service)} TO keeper")
    await admin.execute("CREATE DATABASE kept OWNER keeper")
    url = postgres_server.url("kept").replace("huiying@", "keeper@")
    await migrate(url)
    await migrate(url)
    connection = await asyncpg.connect(url)
    await connection.execute("SET ROLE huiying_ingest")
    assert await connection.fetchval("SELECT count(*) FROM ingest.item") == 0
    await connection.close()
    await admin.execute("DROP DATABASE kept")
    await admin.execute("DROP ROLE keeper")
    await admin.close()


async def test_a_user_that_may_not_make_roles_is_told_what_to_ask_for(tmp_path: Path) -> None:
    cluster = await describe(tmp_path / "data")
    server = await start(cluster)
    admin = await asyncpg.connect(cluster.url("postgres"))
    await admin.execute("CREATE ROLE keeper LOGIN")
    await admin.execute("CREATE DATABASE kept OWNER keeper")
    url = cluster.url("kept").replace("huiying@", "keeper@")
    with pytest.raises(CannotStartError, match="give the user CREATEROLE, or let an administrator create"):
        await migrate(url)
    await admin.execute("ALTER ROLE keeper CREATEROLE")
    await migrate(url)
    await admin.close()
    await server.stop(10)
