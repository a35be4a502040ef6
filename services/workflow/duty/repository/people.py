"""The directory as the rota needs it: names, roles, and whose account is open."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Row, Text, Uuid, column, select, table
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import Role

_users = table(
    "user_v1",
    column("id", Uuid),
    column("username", Text),
    column("name", Text),
    column("roles", ARRAY(Text)),
    column("active", Boolean),
    schema="gateway",
)

People = dict[UUID, Row[Any]]
"""Rows (id, username, name, roles, active) by id."""


async def known(session: AsyncSession, people: Collection[UUID]) -> People:
    """Those of `people` whom the directory knows, closed accounts too."""
    rows = await session.execute(select(_users).where(_users.c.id.in_(people)))
    return {row.id: row for row in rows}


async def active_with(session: AsyncSession, roles: Collection[Role]) -> Sequence[Row[Any]]:
    """Active people (id, username, name, roles) who hold one of the roles, in order of their user names."""
    holders = select(_users).where(_users.c.active, _users.c.roles.overlap([role.value for role in roles]))
    return (await session.execute(holders.order_by(_users.c.username))).all()
