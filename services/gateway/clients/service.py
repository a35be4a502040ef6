"""Units' systems: made, renamed, switched off, given new secrets."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.problems import NotFound
from services.contracts.codes import Role
from services.contracts.identity import Principal
from services.gateway.clients import repository
from services.gateway.clients.schemas import ClientChange, NewClient
from services.gateway.directory import domain
from services.gateway.directory.problems import NameTaken
from services.gateway.directory.service import Directory, active_unit, given, record, require
from services.gateway.identity.repository import announce, end_sessions_of


async def create_client(
    directory: Directory, session: AsyncSession, caller: Principal, new: NewClient, secret: tuple[UUID, str]
) -> Row[Any]:
    """Add a unit's system under the id and with the secret given. Raises Forbidden, BadField, NameTaken."""
    require(caller, Role.SYSTEM_ADMIN)
    await active_unit(session, new.unit)
    values = {
        "id": secret[0],
        **new.model_dump(),
        "secret_hash": await directory.passwords.hash(secret[1]),
    }
    if not await repository.add_client(session, values):
        raise NameTaken
    await record(session, caller, "client.created", secret[0], new.model_dump())
    return await visible_client(session, caller, secret[0])


async def change_client(
    session: AsyncSession, caller: Principal, client: Row[Any], change: ClientChange
) -> Row[Any]:
    """Rename a unit's system or switch it; switched off, its sessions end. Raises Forbidden."""
    require(caller, Role.SYSTEM_ADMIN)
    values = given(change)
    if values:
        await repository.change_client(session, client.id, values)
        await record(session, caller, "client.changed", client.id, values)
    if values.get("active") is False:
        await end_sessions_of(session, client.id, "disabled")
    await announce(session, "*")
    return await visible_client(session, caller, client.id)


async def replace_secret(
    directory: Directory, session: AsyncSession, caller: Principal, client: Row[Any], secret: str
) -> Row[Any]:
    """Give a unit's system a new secret; its sessions end. Raises Forbidden."""
    require(caller, Role.SYSTEM_ADMIN)
    hashed = await directory.passwords.hash(secret)
    await repository.change_client(session, client.id, {"secret_hash": hashed})
    await end_sessions_of(session, client.id, "reset")
    await record(session, caller, "client.secret-replaced", client.id, {})
    return client


async def visible_client(session: AsyncSession, caller: Principal, client_id: UUID) -> Row[Any]:
    """Load a client that the caller may see. Raises NotFound."""
    found = await repository.client(session, client_id) if caller.has(*domain.READERS) else None
    if found is None:
        raise NotFound
    return found
