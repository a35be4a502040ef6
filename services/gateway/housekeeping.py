"""What the gateway tidies up behind itself, in whichever gateway gets there first."""

import asyncio
import logging
from datetime import timedelta
from typing import Final

from sqlalchemy import MetaData, delete, func
from sqlalchemy.exc import SQLAlchemyError

from services.common import tables
from services.common.db import Database
from services.gateway.identity import service

_EVERY_SECONDS: Final = 3600.0
_FIRST_AFTER_SECONDS: Final = 60.0
_ANSWERS_KEPT: Final = timedelta(days=7)
_log = logging.getLogger(__name__)


async def run(database: Database) -> None:
    """Tidy up for ever; what fails is tried again the next hour."""
    await asyncio.sleep(_FIRST_AFTER_SECONDS)
    while True:
        try:
            await tidy(database)
        except (SQLAlchemyError, OSError) as error:
            _log.warning("housekeeping.failed", extra={"why": type(error).__name__})
        await asyncio.sleep(_EVERY_SECONDS)


async def tidy(database: Database) -> None:
    """Remove ended sessions, old failures and remembered answers."""
    await service.remove_old(database)
    table = tables.idempotency_key(MetaData(schema=database.service.value))
    async with database.transaction() as session:
        await session.execute(delete(table).where(table.c.created_at < func.huiying.now() - _ANSWERS_KEPT))
