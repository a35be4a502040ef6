"""Before anything serves: `python -m services.run.prepare [--create]` checks keys and lays the ground.

What was laid before by this release is only looked at, so that a second start is quick. Exit codes: 0 all
is there; 1 it cannot be and 2 a setting is wrong, one line says why; 3 the demo's items are still to be sent.
"""

import asyncio
import sys
from contextlib import suppress
from datetime import date, timedelta
from importlib import import_module

import asyncpg

from services.common.clock import SHANGHAI, wall_clock
from services.common.keys import Keys
from services.common.settings import Settings
from services.gateway.identity.keys import load_signing_key
from services.run import milestones, needs
from services.run.children import SEED_IS_MISSING


async def prepare(settings: Settings, *, create: bool) -> bool:
    """Lay the ground if it is not laid; returns whether a demo's items are still missing."""
    Keys.load(settings)
    load_signing_key(settings)
    monday = _monday()
    laid = milestones.ground(settings, monday)
    if not await _reached(settings, laid):
        # Loaded only now: it brings every service's tables with it
        await import_module("services.run.ground").lay_ground(settings, monday, create=create)
        connection = await asyncpg.connect(needs.database_url(settings))
        await milestones.reach(connection, laid)
        await connection.close()
    return settings.demo and not await _reached(settings, milestones.DEMO_IS_FILLED)


async def _reached(settings: Settings, name: str) -> bool:
    with suppress(asyncpg.PostgresError, OSError):  # no database, no table: nothing was reached
        connection = await asyncpg.connect(needs.database_url(settings), timeout=10)
        try:
            return await milestones.reached(connection, name)
        finally:
            await connection.close()
    return False


def _monday() -> date:
    today = wall_clock().astimezone(SHANGHAI).date()
    return today - timedelta(days=today.weekday())


def main(arguments: list[str]) -> int:
    with needs.told_in_one_line():
        missing = asyncio.run(prepare(Settings.from_environment(), create="--create" in arguments))
        return SEED_IS_MISSING if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
