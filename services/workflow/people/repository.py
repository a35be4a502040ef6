"""People as the directory publishes them, and the substitutes' table."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Text,
    Uuid,
    and_,
    cast,
    column,
    exists,
    or_,
    select,
    table,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.paging import Position
from services.contracts.codes import Role
from services.workflow.people.models import Substitute

USER = table(
    "user_v1",
    column("id", Uuid),
    column("username", Text),
    column("name", Text),
    column("unit", Text),
    column("roles", ARRAY(Text)),
    column("active", Boolean),
    schema="gateway",
)
MOST = 500


class Person(NamedTuple):
    """Somebody with an active account."""

    id: UUID
    username: str
    name: str
    unit: str
    roles: list[str]


_PERSON = select(USER.c.id, USER.c.username, USER.c.name, USER.c.unit, USER.c.roles).where(USER.c.active)


async def by_username(session: AsyncSession, usernames: Collection[str]) -> dict[str, Person]:
    rows = await session.execute(_PERSON.where(USER.c.username.in_(usernames)))
    return {row.username: Person(*row) for row in rows}


async def with_roles(
    session: AsyncSession, roles: Collection[Role], unit: str | None = None
) -> Sequence[Person]:
    """Active people who have one of these roles, by unit and name."""
    wanted = _PERSON.where(USER.c.roles.op("&&")(cast([str(role) for role in roles], ARRAY(Text))))
    if unit is not None:
        wanted = wanted.where(USER.c.unit == unit)
    rows = await session.execute(wanted.order_by(USER.c.unit, USER.c.name, USER.c.id).limit(MOST))
    return [Person(*row) for row in rows]


def in_force(at: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a substitute stands in at that moment."""
    return and_(Substitute.starts_at <= at, Substitute.ends_at > at, Substitute.ended_at.is_(None))


async def page(
    session: AsyncSession, unit: str | None, after: Position | None, limit: int
) -> Sequence[Substitute]:
    """Substitutes of a unit, or of all, the latest start first."""
    rows = select(Substitute).order_by(Substitute.starts_at.desc(), Substitute.id.desc()).limit(limit)
    if unit is not None:
        rows = rows.where(Substitute.unit == unit)
    if after is not None:
        rows = rows.where(
            or_(
                Substitute.starts_at < after.at,
                and_(Substitute.starts_at == after.at, Substitute.id < after.id),
            )
        )
    return (await session.execute(rows)).scalars().all()


async def find(session: AsyncSession, wanted: UUID) -> Substitute | None:
    return await session.get(Substitute, wanted, populate_existing=True)


async def overlapping(
    session: AsyncSession, role: Role, absent: UUID, period: tuple[datetime, datetime]
) -> bool:
    """Whether somebody stands in already for part of the time."""
    starts_at, ends_at = period
    same = select(Substitute.id).where(
        Substitute.role == role,
        Substitute.absent == absent,
        Substitute.ended_at.is_(None),
        Substitute.starts_at < ends_at,
        Substitute.ends_at > starts_at,
    )
    return (await session.execute(same.limit(1))).first() is not None


async def lock(session: AsyncSession) -> None:
    """Let one transaction at a time decide who stands in for whom."""
    await session.execute(text("LOCK TABLE workflow.substitute IN SHARE ROW EXCLUSIVE MODE"))


async def away_or_standing_in(
    session: AsyncSession, absent: UUID, deputy: UUID, period: tuple[datetime, datetime]
) -> tuple[bool, bool]:
    """Whether `deputy` is away in part of the time, and whether `absent` stands in for somebody then."""
    starts_at, ends_at = period
    then = and_(Substitute.ended_at.is_(None), Substitute.starts_at < ends_at, Substitute.ends_at > starts_at)
    away = exists().where(then, Substitute.absent == deputy)
    standing_in = exists().where(then, Substitute.deputy == absent)
    found = (await session.execute(select(away, standing_in))).one()
    return bool(found[0]), bool(found[1])


async def add(session: AsyncSession, **values: Any) -> Substitute:
    return (await session.execute(insert(Substitute).values(**values).returning(Substitute))).scalar_one()


async def end(session: AsyncSession, wanted: UUID, at: datetime) -> None:
    await session.execute(
        update(Substitute)
        .where(Substitute.id == wanted, Substitute.ended_at.is_(None))
        .values(ended_at=at)
        .execution_options(synchronize_session=False)
    )
