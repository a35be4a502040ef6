"""Before anything serves: `python -m services.run.prepare [--create]` migrates and makes the first accounts.

Exit codes: 0 all is there; 1 it cannot be and 2 a setting is wrong, one line says why; 3 the demo's items
are still to be sent.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg

from services.common.clock import wall_clock
from services.common.db import Database
from services.common.settings import Settings, SettingsError
from services.contracts.events import Service
from services.gateway.directory.seed import bootstrap_admin, seed_demo_directory
from services.run import milestones, needs
from services.run.announcements import announce_first_login, complain
from services.run.children import SEED_IS_MISSING
from services.run.exclusive import CannotStartError
from services.run.migrate import MigrationError, create_database, migrate
from services.workflow.duty.domain import ROLE_OF_POST, week_of
from services.workflow.duty.service import seed_demo_rota

_PEOPLE = "SELECT id FROM gateway.user_v1 WHERE active AND $1 = ANY (roles) ORDER BY username"


async def prepare(settings: Settings, *, create: bool) -> bool:
    """Migrate, make the accounts; returns whether a demo's items are still missing."""
    url = needs.database_url(settings)
    if create:
        await create_database(url)
    await migrate(url)
    connection = await asyncpg.connect(url)
    try:
        await _keep_apart(connection, settings)
        await _make_accounts(settings)
        if settings.demo:
            await _plan_duty(connection, settings)
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
    async with _acting_as(Service.GATEWAY, settings) as database:
        if settings.demo:
            await seed_demo_directory(database)
        elif (password := await bootstrap_admin(database)) is not None:
            announce_first_login("admin", password)


async def _plan_duty(connection: asyncpg.Connection, settings: Settings) -> None:
    """Put the demo's people on call, this week and the next."""
    people = {
        post: [row["id"] for row in await connection.fetch(_PEOPLE, role.value)]
        for post, role in ROLE_OF_POST.items()
    }
    monday = week_of(wall_clock())[0].date()
    async with _acting_as(Service.WORKFLOW, settings) as database:
        for week in (monday, monday + timedelta(days=7)):
            await seed_demo_rota(database, people, week)


@asynccontextmanager
async def _acting_as(service: Service, settings: Settings) -> AsyncIterator[Database]:
    database = Database(needs.database_url(settings), service, pool_size=1)
    try:
        yield database
    finally:
        await database.close()


def main(arguments: list[str]) -> int:
    try:
        missing = asyncio.run(prepare(Settings.from_environment(), create="--create" in arguments))
    except SettingsError as error:
        complain(f"huiying: {error}")
        return 2
    except (MigrationError, CannotStartError) as error:
        complain(f"huiying: {error}")
        return 1
    return SEED_IS_MISSING if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
