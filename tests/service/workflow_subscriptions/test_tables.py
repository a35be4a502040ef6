"""The migrations make the tables that the models of subscriptions and of the Open311 facade describe."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData
from sqlalchemy.ext.asyncio import create_async_engine

from services.common.db import async_url
from services.ingest.items.models import Base as IngestBase
from services.ingest.open311.models import Open311Request
from services.workflow.base import Base
from services.workflow.subscriptions.models import Subscription, SubscriptionDelivery

MINE = {table.__tablename__ for table in (Open311Request, Subscription, SubscriptionDelivery)}


def _differences(connection: Connection, metadata: MetaData) -> Any:
    def mine(name: str | None, type_: str, _parents: Any) -> bool:
        return {"schema": name == metadata.schema, "table": name in MINE}.get(type_, True)

    def ours(thing: Any, _name: str | None, type_: str, *_: Any) -> bool:
        return (thing if type_ == "table" else thing.table).name in MINE

    options = {"include_schemas": True, "include_name": mine, "include_object": ours, "compare_type": True}
    return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


async def test_the_tables_are_as_the_models_say(database_url: str) -> None:
    engine = create_async_engine(async_url(database_url))
    async with engine.connect() as connection:
        for base in (Base, IngestBase):
            assert await connection.run_sync(_differences, base.metadata) == []
    await engine.dispose()
