"""The migration makes the table that the model of exports describes."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from services.common.db import async_url
from services.workflow.base import Base
from services.workflow.exports.models import ExportRow


def _differences(connection: Connection) -> Any:
    name = ExportRow.__tablename__

    def mine(found: str | None, type_: str, _parents: Any) -> bool:
        return {"schema": found == "workflow", "table": found == name}.get(type_, True)

    def ours(thing: Any, _name: str | None, type_: str, *_: Any) -> bool:
        return bool((thing if type_ == "table" else thing.table).name == name)

    options = {
        "include_schemas": True,
        "include_name": mine,
        "include_object": ours,
        "compare_type": True,
    }
    return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


async def test_the_table_is_as_the_model_says(database_url: str) -> None:
    engine = create_async_engine(async_url(database_url))
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await engine.dispose()
