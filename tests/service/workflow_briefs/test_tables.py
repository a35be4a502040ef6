"""The migration makes the tables that the models of papers describe."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from services.common.db import async_url
from services.workflow.base import Base
from services.workflow.briefs.models import BriefRun, BriefSchedule
from services.workflow.documents.models import Document

MINE = {BriefRun.__tablename__, BriefSchedule.__tablename__}
assert Document.__table__.metadata is Base.metadata


def _differences(connection: Connection) -> Any:
    def mine(thing: Any, name: str | None, type_: str, *_: Any) -> bool:
        return (name if type_ == "table" else thing.table.name) in MINE

    options = {"include_schemas": True, "include_object": mine, "compare_type": True}
    return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


async def test_the_tables_are_as_the_models_say(database_url: str) -> None:
    engine = create_async_engine(async_url(database_url))
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await engine.dispose()
