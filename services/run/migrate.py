"""Brings a database to the present: roles, schemas, the clock, then each service's own migrations.

Everything happens under one advisory lock, so several starters may call it at once.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from services.common.db import async_url, role_of
from services.common.migrate import upgrade
from services.common.tables import publish_audit
from services.contracts.events import Service
from services.run import milestones
from services.run.exclusive import CannotStartError

OLDEST_SERVER = 15
_SET_IS_APART = 160_000
"""From this version on, a member of a role may lack the right to act as it."""
_LOCK = 0x48554959  # "HUIY"

_FOUNDATION = (
    "CREATE SCHEMA IF NOT EXISTS huiying",
    # STABLE, so that `due_at <= huiying.now()` may use an index
    """CREATE OR REPLACE FUNCTION huiying.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
       AS 'SELECT clock_timestamp()'""",
    """CREATE OR REPLACE FUNCTION huiying.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
           RAISE EXCEPTION 'rows of %.% are never changed or removed', TG_TABLE_SCHEMA, TG_TABLE_NAME
               USING ERRCODE = 'restrict_violation';
       END $$""",
    "CREATE TABLE IF NOT EXISTS huiying.milestone (name text PRIMARY KEY, reached_at timestamptz NOT NULL)",
)
_REACHED = text("INSERT INTO huiying.milestone VALUES (:name, huiying.now()) ON CONFLICT DO NOTHING")


async def create_database(url: str) -> None:
    """Make the database that `url` names on a server of our own, unless it is there."""
    name = make_url(url).database
    connection = await asyncpg.connect(url, database="postgres")
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()


async def migrate(url: str) -> None:
    """Lay the foundation and run all migrations, in one transaction. Raises CannotStartError."""
    engine = create_async_engine(async_url(url), connect_args={"timeout": 10})
    try:
        async with _locked(engine), engine.begin() as connection:
            await connection.run_sync(_lay_foundation)
            for service in Service:
                await connection.run_sync(upgrade, service)
                await connection.run_sync(publish_audit, service, Service.WORKFLOW)
            await connection.execute(_REACHED, {"name": milestones.schema()})
    except (DBAPIError, OSError, asyncpg.PostgresError) as error:
        raise CannotStartError(_one_line(url, error)) from error
    finally:
        await engine.dispose()


@asynccontextmanager
async def _locked(engine: AsyncEngine) -> AsyncIterator[None]:
    async with engine.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        await connection.commit()
        yield


def _lay_foundation(connection: Connection) -> None:
    number = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
    if number < OLDEST_SERVER * 10_000:
        raise CannotStartError(
            f"the database server is PostgreSQL {number // 10_000}; {OLDEST_SERVER} is the oldest that works"
        )
    for service in Service:
        _make_role(connection, role_of(service), "SET" if number >= _SET_IS_APART else "MEMBER")
    for statement in _FOUNDATION:
        connection.exec_driver_sql(statement)
    for service in Service:
        role = role_of(service)
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {service.value} AUTHORIZATION {role}")
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA huiying TO {role}")
        connection.exec_driver_sql(f"GRANT SELECT ON huiying.milestone TO {role}")


def _make_role(connection: Connection, role: str, right: str) -> None:
    """Roles belong to the whole server: another database of it may have made this one."""
    known = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).scalar()
    if not known:
        connection.exec_driver_sql(f"CREATE ROLE {role} NOLOGIN")
    asked = text("SELECT pg_has_role(current_user, :role, :right)")
    if not connection.execute(asked, {"role": role, "right": right}).scalar():
        connection.exec_driver_sql(f"GRANT {role} TO CURRENT_USER")


def _one_line(url: str, error: Exception) -> str:
    where = make_url(url).render_as_string(hide_password=True)
    cause = getattr(error, "orig", None) or error
    said = str(cause).split("\n", 1)[0].removeprefix("<class '").strip()
    advice = ""
    if "permission denied to create role" in said:
        advice = ": give the user CREATEROLE, or let an administrator create the roles huiying_*"
    return f"the database {where} could not be prepared: {said}{advice}"
