"""Every SQL statement about units' systems."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.clients.schemas import ClientQuery
from services.gateway.directory.models import ApiClient, Unit

_CLIENTS: Select[*tuple[Any, ...]] = select(
    ApiClient.id,
    ApiClient.client_id,
    ApiClient.name,
    ApiClient.unit,
    Unit.name.label("unit_name"),
    ApiClient.active,
    ApiClient.created_at,
).join(Unit, Unit.code == ApiClient.unit)


async def clients(session: AsyncSession, query: ClientQuery) -> Sequence[Row[Any]]:
    wanted = _CLIENTS.order_by(ApiClient.client_id).limit(query.limit + 1)
    if query.cursor is not None:
        wanted = wanted.where(ApiClient.client_id > query.cursor)
    if query.unit:
        wanted = wanted.where(ApiClient.unit.in_(query.unit))
    if query.active is not None:
        wanted = wanted.where(ApiClient.active == query.active)
    return (await session.execute(wanted)).all()


async def client(session: AsyncSession, client_id: UUID) -> Row[Any] | None:
    return (await session.execute(_CLIENTS.where(ApiClient.id == client_id))).one_or_none()


async def add_client(session: AsyncSession, values: dict[str, Any]) -> bool:
    """Add a client unless its client_id is taken."""
    row = insert(ApiClient).values(values).on_conflict_do_nothing().returning(ApiClient.id)
    return (await session.execute(row)).scalar_one_or_none() is not None


async def change_client(session: AsyncSession, client_id: UUID, values: dict[str, Any]) -> None:
    await session.execute(update(ApiClient).where(ApiClient.id == client_id).values(values))
