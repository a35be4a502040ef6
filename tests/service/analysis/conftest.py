"""The analysis service on a real database; what ingest publishes is put there by the tests."""

from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest

from services.common.app import Context
from services.contracts.events import Service
from tests.service.analysis.desk import Desk


@pytest.fixture(scope="module")
async def connection(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
async def desk(context_of: Callable[[Service], Context], connection: asyncpg.Connection) -> Desk:
    for statement in (
        "ALTER VIEW ingest.item_for_analysis_v1 RENAME TO item_for_analysis_published",
        "CREATE TABLE ingest.item_for_analysis_v1 AS TABLE ingest.item_for_analysis_published WITH NO DATA",
        "GRANT SELECT ON ingest.item_for_analysis_v1 TO huiying_analysis",
        "INSERT INTO gateway.unit VALUES ('jiaoyu', '县教育局', 'bureau', '{education}')",
    ):
        await connection.execute(statement)
    return Desk(context_of(Service.ANALYSIS), connection)
