"""The workflow service on a real database; what ingest and analysis publish is put there by the tests."""

from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest

from services.common.app import Context
from services.contracts.events import Service
from services.workflow.app import create_app
from tests.service.workflow.office import PEOPLE, UNITS, Office, person

_STAND_INS = ("ingest.item_shown_v1", "analysis.assessment_v1")
"""Published views that the tests replace by tables of the same columns."""


@pytest.fixture(scope="module")
async def connection(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
async def office(context_of: Callable[[Service], Context], connection: asyncpg.Connection) -> Office:
    for view in _STAND_INS:
        schema, name = view.split(".")
        await connection.execute(f"ALTER VIEW {view} RENAME TO {name}_published")
        await connection.execute(f"CREATE TABLE {view} AS SELECT * FROM {view}_published LIMIT 0")
        await connection.execute(f"GRANT SELECT ON {view} TO huiying_workflow, huiying_ingest")
        del schema
    for code, (name, kind, active) in UNITS.items():
        await connection.execute(
            "INSERT INTO gateway.unit (code, name, kind, categories, active) VALUES ($1, $2, $3, '{}', $4)",
            code,
            name,
            kind,
            active,
        )
    context = context_of(Service.WORKFLOW)
    return Office(create_app(context), context, connection)


@pytest.fixture(scope="module")
async def accounts(office: Office, connection: asyncpg.Connection) -> None:
    """The people of the office have accounts, so that others can name them."""
    del office
    for username, (roles, unit) in PEOPLE.items():
        who = person(username)
        if who.kind == "client":
            continue
        await connection.execute(
            "INSERT INTO gateway.user_account (id, username, name, unit, password_hash, must_change_password)"
            " VALUES ($1, $2, $3, $4, 'x', false)",
            who.subject,
            username,
            who.name,
            unit,
        )
        for role in roles:
            await connection.execute("INSERT INTO gateway.role_assignment VALUES ($1, $2)", who.subject, role)


@pytest.fixture
async def context_twice(office: Office) -> AsyncIterator[list[Context]]:
    """Two more processes' worth of connections."""
    first = office.context
    url = first.settings.database_url
    assert url is not None
    more = [Context.make(Service.WORKFLOW, first.settings, first.keys, database_url=url) for _ in range(2)]
    yield more
    for context in more:
        await context.database.close()
