"""The migration makes the tables that the models of the statistics describe."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from services.common.db import async_url
from services.workflow.base import Base
from services.workflow.statistics import models

MINE = {
    table.__tablename__
    for table in (
        models.Dirty,
        models.Fold,
        models.Fact,
        models.Rollup,
        models.RollupStep,
        models.Duration,
        models.DurationStep,
    )
}


def _differences(connection: Connection) -> Any:
    def near(name: str | None, type_: str, _: Any) -> bool:
        """Read no more of the database than is compared."""
        return {"schema": name == Base.metadata.schema, "table": name in MINE}.get(type_, True)

    def mine(thing: Any, _name: str | None, type_: str, *_: Any) -> bool:
        return (thing if type_ == "table" else thing.table).name in MINE

    options = {"include_schemas": True, "include_object": mine, "include_name": near, "compare_type": True}
    return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


async def test_the_tables_are_as_the_models_say(database_url: str) -> None:
    engine = create_async_engine(async_url(database_url))
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await engine.dispose()
