"""What was reached once and for all: migrations, accounts, real use or demo, the demo's seed."""

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path

import asyncpg

from services.common.settings import Settings

_SERVICES = Path(__file__).resolve().parents[1]
_GROUND = ("run/migrate.py", "run/ground.py", "gateway/directory/seed.py", "gateway/directory/demo.json")
DEMO = "demo"
PRODUCTION = "production"
DEMO_IS_FILLED = "demo is filled"


@cache
def schema() -> str:
    """Name the milestone of this release's migrations."""
    names = sorted(path.name for path in _SERVICES.glob("*/migrations/versions/*.py"))
    return f"schema {hashlib.sha256(repr(names).encode()).hexdigest()[:16]}"


def mode(settings: Settings) -> str:
    return DEMO if settings.demo else PRODUCTION


def ground(settings: Settings, monday: date) -> str:
    """Name the milestone of everything that must be there before this release serves.

    The demo's ground is laid anew each week: its rota goes on.
    """
    laid = hashlib.sha256(schema().encode())
    for name in _GROUND:
        laid.update((_SERVICES / name).read_bytes())
    week = f" {monday}" if settings.demo else ""
    return f"{mode(settings)} ground {laid.hexdigest()[:16]}{week}"


async def reached(connection: asyncpg.Connection, name: str) -> bool:
    found = await connection.fetchval("SELECT 1 FROM huiying.milestone WHERE name = $1", name)
    return found is not None


async def reach(connection: asyncpg.Connection, name: str) -> None:
    await connection.execute(
        "INSERT INTO huiying.milestone (name, reached_at) VALUES ($1, huiying.now()) ON CONFLICT DO NOTHING",
        name,
    )


async def when(connection: asyncpg.Connection, name: str) -> datetime:
    at: datetime = await connection.fetchval("SELECT reached_at FROM huiying.milestone WHERE name = $1", name)
    return at
