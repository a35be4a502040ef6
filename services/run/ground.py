"""Migrations, the first accounts and the demo's rota: all that the database holds before anything serves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import asyncpg

from services.common.db import Database
from services.common.settings import Settings
from services.contracts.events import Service
from services.gateway.directory.seed import bootstrap_admin, seed_demo_directory
from services.run import milestones, needs
from services.run.announcements import announce_first_login
from services.run.exclusive import CannotStartError
from services.run.migrate import create_database, migrate
from services.workflow.duty.domain.posts import ROLE_OF_POST, Post
from services.workflow.duty.service import seed_demo_rota

_PEOPLE = "SELECT id FROM gateway.user_v1 WHERE active AND $1 = ANY (roles) ORDER BY username"


async def lay_ground(settings: Settings, monday: date, *, create: bool) -> None:
    """Bring the database to what this release expects. Raises CannotStartError."""
    url = needs.database_url(settings)
    if create:
        await create_database(url)
    await migrate(url)
    connection = await asyncpg.connect(url)
    try:
        await _keep_apart(connection, settings)
        await _make_accounts(settings)
        if settings.demo:
            await _plan_duty(connection, settings, monday)
        await milestones.reach(connection, milestones.mode(settings))
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


async def _plan_duty(connection: asyncpg.Connection, settings: Settings, monday: date) -> None:
    """Put the demo's people on call in turn from this week on, without end."""
    people = {
        post: [row["id"] for row in await connection.fetch(_PEOPLE, ROLE_OF_POST[post].value)]
        for post in (Post.DUTY, Post.CHIEF)
    }
    async with _acting_as(Service.WORKFLOW, settings) as database:
        await seed_demo_rota(database, people, monday)


@asynccontextmanager
async def _acting_as(service: Service, settings: Settings) -> AsyncIterator[Database]:
    database = Database(needs.database_url(settings), service, pool_size=1)
    try:
        yield database
    finally:
        await database.close()
