"""Reaching the database of an installation from the command line, as the operator of its machine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import asyncpg
from sqlalchemy.exc import DBAPIError

from services.common.db import Database
from services.common.settings import Settings
from services.contracts.events import Service
from services.run import needs
from services.run.embedded.folders import socket_folder
from services.run.embedded.postgres import Cluster, wheel_binaries
from services.run.exclusive import CannotStartError

T = TypeVar("T")
_NOT_RUNNING = "数据库没有在运行：请先启动平台，或用 HUIYING_DATA_DIR、HUIYING_DATABASE_URL 指明是哪一套"


def database_url(settings: Settings) -> str:
    """Of the configured server, or of the embedded one in the data folder. Raises CannotStartError."""
    if settings.database_url is not None:
        return settings.database_url
    data = settings.data_dir.resolve()
    if not (data / "postgres" / "PG_VERSION").exists():
        raise CannotStartError(_NOT_RUNNING)
    return Cluster(data, wheel_binaries(), socket_folder(data, "postgres"), "self").url()


@asynccontextmanager
async def database_of(settings: Settings, service: Service) -> AsyncIterator[Database]:
    """The service's database. Raises CannotStartError when it does not answer."""
    database = Database(database_url(settings), service, pool_size=1)
    try:
        yield database
    except (DBAPIError, asyncpg.PostgresError, OSError) as error:
        raise CannotStartError(_NOT_RUNNING) from error
    finally:
        await database.close()


def with_database(service: Service, work: Callable[[Settings, Database], Awaitable[T]]) -> T:
    """Do `work` on the installation that the environment names; leaves with a line if it cannot be."""

    async def run(settings: Settings) -> T:
        async with database_of(settings, service) as database:
            return await work(settings, database)

    with needs.told_in_one_line():
        return asyncio.run(run(Settings.from_environment()))
    raise AssertionError  # told_in_one_line either returns or leaves


def with_analysis(work: Callable[[Settings, Database], Awaitable[T]]) -> T:
    """The same on the analysis service's database."""
    return with_database(Service.ANALYSIS, work)
