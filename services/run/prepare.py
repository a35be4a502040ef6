"""Before anything serves: `python -m services.run.prepare [--create]` migrates and makes the first accounts.

Exit codes: 0 all is there; 1 it cannot be, one line says why; 3 the demo's items are still to be sent.
"""

import asyncio
import sys

import asyncpg

from services.common.db import Database
from services.common.settings import Settings, SettingsError
from services.contracts.events import Service
from services.gateway.directory.seed import bootstrap_admin, seed_demo_directory
from services.run import milestones
from services.run.announcements import announce_first_login, complain
from services.run.children import SEED_IS_MISSING
from services.run.exclusive import CannotStartError
from services.run.migrate import MigrationError, create_database, migrate


async def prepare(settings: Settings, *, create: bool) -> bool:
    """Migrate, make the accounts; returns whether a demo's items are still missing."""
    assert settings.database_url is not None
    if create:
        await create_database(settings.database_url)
    await migrate(settings.database_url)
    connection = await asyncpg.connect(settings.database_url)
    try:
        await _keep_apart(connection, settings)
        await _make_accounts(settings)
        await milestones.reach(connection, milestones.DEMO if settings.demo else milestones.PRODUCTION)
        return settings.demo and not await milestones.reached(connection, milestones.DEMO_IS_FILLED)
    finally:
        await connection.close()


async def _keep_apart(connection: asyncpg.Connection, settings: Settings) -> None:
    """Known passwords never meet real data, whichever came first."""
    if settings.demo and await milestones.reached(connection, milestones.PRODUCTION):
        raise CannotStartError(
            "this database is in real use: the demo needs another HUIYING_DATA_DIR or database"
        )
    if not settings.demo and await milestones.reached(connection, milestones.DEMO):
        raise CannotStartError(
            "this database holds the demo with its known passwords: set HUIYING_DEMO=1 (make demo),"
            " or another HUIYING_DATA_DIR or database for real use"
        )


async def _make_accounts(settings: Settings) -> None:
    assert settings.database_url is not None
    database = Database(settings.database_url, Service.GATEWAY, pool_size=1)
    try:
        if settings.demo:
            await seed_demo_directory(database)
        elif (password := await bootstrap_admin(database)) is not None:
            announce_first_login("admin", password)
    finally:
        await database.close()


def main(arguments: list[str]) -> int:
    try:
        missing = asyncio.run(prepare(Settings.from_environment(), create="--create" in arguments))
    except (SettingsError, MigrationError, CannotStartError) as error:
        complain(f"huiying: {error}")
        return 1
    return SEED_IS_MISSING if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
