"""Listens to the database for sessions that ended and rights that changed, in any gateway."""

import asyncio
import contextlib
import logging
from typing import Any, Final

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from services.common.db import Database
from services.gateway.identity.repository import CHANNEL
from services.gateway.identity.sessions import Sessions

_RETRY_SECONDS: Final = 1.0
_CHECK_SECONDS: Final = 10.0
_log = logging.getLogger(__name__)


async def listen(database: Database, sessions: Sessions) -> None:
    """Pass every announcement to `sessions`, for ever; while the line is down it keeps no copies."""
    while True:
        try:
            await _one_connection(database, sessions)
        except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            _log.warning("sessions.deaf", extra={"why": type(error).__name__})
        finally:
            sessions.told_of_changes = False
        await asyncio.sleep(_RETRY_SECONDS)


async def _one_connection(database: Database, sessions: Sessions) -> None:
    def announced(_connection: object, _pid: int, _channel: str, payload: object) -> None:
        sessions.forget(str(payload))

    async with database.engine.connect() as connection:
        raw: Any = (await connection.get_raw_connection()).driver_connection
        ended = asyncio.Event()

        def hung_up(_connection: object) -> None:
            sessions.told_of_changes = False
            ended.set()

        raw.add_termination_listener(hung_up)
        await raw.add_listener(CHANNEL, announced)
        sessions.forget("*")
        sessions.told_of_changes = True
        try:
            while not ended.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(ended.wait(), _CHECK_SECONDS)
                    return
                await raw.fetchval("SELECT 1", timeout=_CHECK_SECONDS / 2)
        finally:
            sessions.told_of_changes = False
            with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                raw.remove_termination_listener(hung_up)
                await connection.invalidate()  # it listens: nobody else shall have it from the pool
