"""Sessions on PostgreSQL: one role and schema a service, one place that commits."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import DateTime, MetaData, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from services.contracts.events import Event, Service

EVENTS = "huiying.events"
AfterCommit = Callable[[Sequence[Event]], Awaitable[None]]

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def role_of(service: Service) -> str:
    return f"huiying_{service}"


COLUMN_TYPES: dict[Any, Any] = {
    datetime: DateTime(timezone=True),
    UUID: Uuid(as_uuid=True),
    dict[str, Any]: JSONB,
    list[Any]: JSONB,
}
"""The `type_annotation_map` of every service's declarative base."""


def metadata_for(service: Service) -> MetaData:
    """The `metadata` of a service's declarative base: its schema and constraint names."""
    return MetaData(schema=service.value, naming_convention=_NAMES)


def async_url(url: str) -> str:
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


async def _nobody(events: Sequence[Event]) -> None:
    """Events of a process without a relay wait for the reconciler."""
    del events


class Database:
    """A pool of connections that act as the service's own role."""

    def __init__(self, url: str, service: Service, *, pool_size: int = 5) -> None:
        self.service = service
        self.after_commit: AfterCommit = _nobody
        self.engine = create_async_engine(
            async_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=10,
            pool_pre_ping=False,
            pool_recycle=1800,
            hide_parameters=True,
            json_deserializer=orjson.loads,
            connect_args={
                "timeout": 5,
                "command_timeout": 30,
                "server_settings": {
                    "role": role_of(service),
                    "application_name": role_of(service),
                    "timezone": "UTC",
                    "jit": "off",
                },
            },
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False, autoflush=False)
        self._readers = async_sessionmaker(
            self.engine.execution_options(isolation_level="AUTOCOMMIT"), autoflush=False
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction: commits at the end, then hands recorded events to the relay."""
        async with self._sessions() as session:
            async with session.begin():
                yield session
            events = session.info.pop(EVENTS, ())
        if events:
            await self.after_commit(events)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """For one SELECT that stands alone: no BEGIN and no COMMIT, each a way to the server and back."""
        async with self._readers() as session:
            yield session

    async def close(self) -> None:
        await self.engine.dispose()
