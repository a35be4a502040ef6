"""The office of the case tests with its people in the directory, and a dispatcher for fake servers."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg
import pytest

from services.common.app import Context
from services.common.settings import Settings
from services.contracts.events import Service
from services.workflow.channels.service.composing import Composer
from services.workflow.channels.service.dispatching import Dispatcher
from services.workflow.channels.service.sealing import Vault
from services.workflow.channels.service.sending import Sender
from tests.service.workflow.conftest import connection, office
from tests.service.workflow.office import Office
from tests.service.workflow_paging.desk import PATIENCE, PEOPLE, Desk, put_on_shift

__all__ = ["connection", "office"]


@pytest.fixture(scope="module")
def settings(database_url: str, valkey_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    data = tmp_path_factory.mktemp("data")
    return Settings(
        data_dir=data,
        database_url=database_url,
        redis_url=valkey_url,
        public_url="https://huiying.example",
        channel_loopback=True,
    )


@pytest.fixture(scope="module")
async def staffed(office: Office, connection: asyncpg.Connection) -> Office:
    for username, (principal, unit, role) in PEOPLE.items():
        await connection.execute(
            "INSERT INTO gateway.user_account (id, username, name, unit, password_hash, must_change_password)"
            " VALUES ($1, $2, $2, $3, 'x', false)",
            principal.subject,
            username,
            unit,
        )
        await connection.execute(
            "INSERT INTO gateway.role_assignment (user_id, role) VALUES ($1, $2)", principal.subject, role
        )
    await put_on_shift(connection, "duty", "duty")
    await put_on_shift(connection, "chief", "chief")
    return office


@asynccontextmanager
async def _dispatching(context: Context, seconds: float) -> AsyncIterator[Dispatcher]:
    sender = Sender(loopback=True, seconds=seconds)
    yield Dispatcher(context.database, Composer(Vault(context.keys), context.settings.public_url), sender)
    await sender.close()


@pytest.fixture(scope="module")
async def dispatcher(context_of: Callable[[Service], Context]) -> AsyncIterator[Dispatcher]:
    """One that waits for any server that answers, however busy the machine is."""
    async with _dispatching(context_of(Service.WORKFLOW), PATIENCE) as made:
        yield made


@pytest.fixture
async def impatient(context_of: Callable[[Service], Context]) -> AsyncIterator[Dispatcher]:
    """One that soon gives up: only for servers that never answer."""
    async with _dispatching(context_of(Service.WORKFLOW), 0.2) as made:
        yield made


@pytest.fixture
async def desk(
    staffed: Office, connection: asyncpg.Connection, dispatcher: Dispatcher
) -> AsyncIterator[Desk]:
    """An empty office: what the test before left is gone."""
    desk = Desk(staffed, connection, dispatcher)
    await desk.clear()
    yield desk
    await desk.clear()
