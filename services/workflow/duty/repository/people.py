"""The directory as the rota needs it: names, roles, and whose account is open."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Row, Text, Uuid, column, or_, select, table
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import Role
from services.workflow.people.models import Substitute

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


async def deputies(session: AsyncSession, roles: Collection[Role], at: datetime) -> Sequence[Row[Any]]:
    """Who stands in for whom at that moment: (role, absent, id, username, name), the deputies active."""
    rows = (
        select(Substitute.role, Substitute.absent, _users.c.id, _users.c.username, _users.c.name)
        .join(_users, _users.c.id == Substitute.deputy)
        .where(_users.c.active, Substitute.role.in_([role.value for role in roles]))
        .where(Substitute.starts_at <= at, Substitute.ends_at > at)
        .where(or_(Substitute.ended_at.is_(None), Substitute.ended_at > at))
        .order_by(Substitute.made_at, Substitute.id)
    )
    return (await session.execute(rows)).all()
