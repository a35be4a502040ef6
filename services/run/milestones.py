"""What was reached once and for all: which migrations ran, real use or demo, the demo's seed."""

import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path

import asyncpg

_SERVICES = Path(__file__).resolve().parents[1]
DEMO = "demo"
PRODUCTION = "production"
DEMO_IS_FILLED = "demo is filled"


@cache
def schema() -> str:
    """Name the milestone of this release's migrations."""
    names = sorted(path.name for path in _SERVICES.glob("*/migrations/versions/*.py"))
    return f"schema {hashlib.sha256(repr(names).encode()).hexdigest()[:16]}"


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
