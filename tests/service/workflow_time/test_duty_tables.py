"""A rota that was stored shift by shift goes on as it was; what happened on it cannot be changed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from services.common.app import Context
from services.common.db import async_url
from services.common.ids import new_id
from services.common.migrate import config_of
from services.contracts.events import Service
from services.workflow.duty.repository import attendance, plan

STARTS = datetime(2026, 12, 31, 12, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=12)
FANG, GU = new_id(), new_id()
_SHIFT = text("INSERT INTO workflow.shift VALUES (:id, :post, :person, :starts_at, :ends_at)")
_CHECK_IN = text("INSERT INTO workflow.check_in VALUES (:id, :person, :at)")


def _to(connection: Connection, revision: str) -> None:
    config = config_of(Service.WORKFLOW)
    config.attributes["connection"] = connection
    (command.downgrade if revision == "0008" else command.upgrade)(config, revision)


def _stored(connection: Connection) -> None:
    """Two people on one night, one of whom signed in, as older releases stored it."""
    _to(connection, "0008")
    for person in (FANG, GU):
        row: dict[str, Any] = {"id": new_id(), "person": person, "starts_at": STARTS, "ends_at": ENDS}
        connection.execute(_SHIFT, row | {"post": "duty"})
        if person == FANG:
            connection.execute(_CHECK_IN, row | {"at": STARTS + timedelta(minutes=20)})
    _to(connection, "head")


def _back_and_forth(connection: Connection) -> None:
    _to(connection, "0008")
    _to(connection, "head")


@pytest.fixture(scope="module", autouse=True)
async def old_rota(database_url: str) -> None:
    engine = create_async_engine(async_url(database_url))
    async with engine.begin() as connection:
        await connection.run_sync(_stored)
    await engine.dispose()


async def _on(context: Context) -> tuple[set[Any], dict[Any, datetime]]:
    async with context.database.transaction() as session:
        rota = await plan.load(session, STARTS, ENDS)
        shifts = rota.shifts(STARTS, ENDS)
        came = await attendance.checked_in(session, [shift.id for shift in shifts])
    assert all((shift.starts_at, shift.ends_at) == (STARTS, ENDS) for shift in shifts)
    return {shift.person for shift in shifts}, {s.person: came[s.id] for s in shifts if s.id in came}


async def test_stored_shifts_and_who_signed_in_live_on(context: Context, database_url: str) -> None:
    assert await _on(context) == ({FANG, GU}, {FANG: STARTS + timedelta(minutes=20)})
    engine = create_async_engine(async_url(database_url))
    async with engine.begin() as connection:
        await connection.run_sync(_back_and_forth)
    await engine.dispose()
    assert await _on(context) == ({FANG}, {FANG: STARTS + timedelta(minutes=20)})


async def test_what_was_decided_is_never_changed_or_removed(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "INSERT INTO workflow.watch_regime (id, level, starts_at, ends_at, reason, set_by, set_by_name,"
        " ended_at, ended_by) VALUES ($1, 'special', $2, $3, '演练', $1, '某', $2, $1)",
        new_id(),
        STARTS,
        ENDS,
    )
    for statement in (
        "DELETE FROM workflow.check_in",
        "UPDATE workflow.check_in SET at = starts_at",
        "DELETE FROM workflow.duty_override",
        "DELETE FROM workflow.watch_regime",
        "UPDATE workflow.watch_regime SET reason = '改'",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await connection.execute(statement)
    await connection.close()
