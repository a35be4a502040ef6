"""The codes of active units, from the gateway's published view; at most 30 seconds old."""

import time

from sqlalchemy import text

from services.common.db import Database

_FRESH_SECONDS = 30.0


class UnitDirectory:
    """Answers whether a unit exists; an unknown code is looked up again, so a new unit works at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._codes: frozenset[str] = frozenset()
        self._read_at = 0.0

    async def has(self, code: str) -> bool:
        if code not in self._codes or time.monotonic() - self._read_at > _FRESH_SECONDS:
            async with self._database.transaction() as session:
                rows = await session.execute(text("SELECT code FROM gateway.unit_v1 WHERE active"))
                self._codes = frozenset(rows.scalars())
            self._read_at = time.monotonic()
        return code in self._codes
