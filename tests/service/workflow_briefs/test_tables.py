"""The migration makes the tables that the models of papers describe."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from services.common.db import async_url
from services.workflow.base import Base
from services.workflow.briefs.models import BriefRun, BriefSchedule
from services.workflow.documents import models as documents

assert documents.Document.__tablename__ == "document", "a run refers to it"
MINE = {BriefRun.__tablename__, BriefSchedule.__tablename__}


def _differences(connection: Connection) -> Any:
    def seen(found: str | None, type_: str, _parents: Any) -> bool:
        return {"schema": found == "workflow", "table": found in MINE}.get(type_, True)

    def mine(thing: Any, _name: str | None, type_: str, *_: Any) -> bool:
        return (thing if type_ == "table" else thing.table).name in MINE

    options = {
        "include_schemas": True,
        "include_name": seen,
        "include_object": mine,
        "compare_type": True,
    }
    return compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)


async def test_the_tables_are_as_the_models_say(database_url: str) -> None:
    engine = create_async_engine(async_url(database_url))
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await engine.dispose()
