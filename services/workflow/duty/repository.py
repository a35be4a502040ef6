"""The rota's tables, with names from the directory's view."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Row, Select, Text, Uuid, column, func, select, table, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.ids import new_id
from services.common.paging import Position
from services.contracts.codes import Role
from services.workflow.duty.domain import EARLY_CHECK_IN, ROLE_OF_POST, Planned, Post
from services.workflow.duty.models import CheckIn, Shift

_users = table(
    "user_v1",
    column("id", Uuid),
    column("username", Text),
    column("name", Text),
    column("roles", ARRAY(Text)),
    column("active", Boolean),
    schema="gateway",
)


def _shifts() -> Select[Any]:
    return (
        select(
            Shift.id,
            Shift.post,
            Shift.person,
            Shift.starts_at,
            Shift.ends_at,
            _users.c.username,
            _users.c.name,
            CheckIn.at.label("checked_in_at"),
        )
        .outerjoin(_users, _users.c.id == Shift.person)
        .outerjoin(CheckIn, CheckIn.shift_id == Shift.id)
        .order_by(Shift.starts_at, Shift.id)
    )


async def _all(session: AsyncSession, query: Select[Any]) -> Sequence[Row[Any]]:
    rows: Sequence[Row[Any]] = (await session.execute(query)).all()
    return rows


async def on_call(session: AsyncSession, at: datetime) -> Sequence[Row[Any]]:
    rows = _shifts().where(Shift.starts_at <= at, Shift.ends_at > at).limit(50)
    return await _all(session, rows)


async def coming(session: AsyncSession, at: datetime) -> Sequence[Row[Any]]:
    """For each post the shift that starts first after `at`."""
    first = (
        select(Shift.id)
        .where(Shift.starts_at > at)
        .ext(distinct_on(Shift.post))
        .order_by(Shift.post, Shift.starts_at, Shift.id)
    )
    return await _all(session, _shifts().where(Shift.id.in_(first)))


async def between(
    session: AsyncSession, since: datetime, until: datetime, *, after: Position | None, limit: int
) -> Sequence[Row[Any]]:
    rows = _shifts().where(Shift.ends_at > since, Shift.starts_at < until).limit(limit)
    if after is not None:
        rows = rows.where(tuple_(Shift.starts_at, Shift.id) > tuple_(after.at, after.id))
    return await _all(session, rows)


async def open_to(session: AsyncSession, person: UUID, at: datetime) -> Sequence[UUID]:
    """The shifts that `person` may check in to at that moment."""
    rows = select(Shift.id).where(
        Shift.person == person, Shift.starts_at <= at + EARLY_CHECK_IN, Shift.ends_at > at
    )
    return (await session.execute(rows)).scalars().all()


async def check_in(session: AsyncSession, person: UUID, shifts: Collection[UUID]) -> Sequence[UUID]:
    """Note who came; which of the shifts had no check-in before."""
    rows = insert(CheckIn).values([{"shift_id": shift, "person": person} for shift in shifts])
    new = await session.execute(rows.on_conflict_do_nothing().returning(CheckIn.shift_id))
    return new.scalars().all()


async def by_ids(session: AsyncSession, shifts: Collection[UUID]) -> Sequence[Row[Any]]:
    return await _all(session, _shifts().where(Shift.id.in_(shifts)))


async def people(session: AsyncSession) -> dict[Post, list[UUID]]:
    """Who may stand on each post: the active people with its role, in order of their user names."""
    found: dict[Post, list[UUID]] = {post: [] for post in Post}
    rows = select(_users.c.id, _users.c.roles).where(_users.c.active).order_by(_users.c.username)
    for row in await session.execute(rows):
        for post in Post:
            if ROLE_OF_POST[post] in row.roles:
                found[post].append(row.id)
    return found


async def planned_until(session: AsyncSession) -> dict[Post, datetime]:
    """When the last planned shift of each post ends."""
    rows = await session.execute(select(Shift.post, func.max(Shift.ends_at)).group_by(Shift.post))
    return {Post(post): until for post, until in rows}


async def plan(session: AsyncSession, rota: Iterable[Planned]) -> None:
    """Store shifts; one that another process stored at the same time stays as it is."""
    rows = [
        {
            "id": new_id(),
            "post": shift.post.value,
            "person": shift.person,
            "starts_at": shift.starts_at,
            "ends_at": shift.ends_at,
        }
        for shift in rota
    ]
    if rows:
        await session.execute(insert(Shift).values(rows).on_conflict_do_nothing())


async def active_with(session: AsyncSession, roles: Collection[Role]) -> Sequence[Row[Any]]:
    """Active people (id, username, name, roles) who hold one of the roles, in order of their user names."""
    rows = select(_users).where(_users.c.active, _users.c.roles.overlap([role.value for role in roles]))
    return await _all(session, rows.order_by(_users.c.username))


async def active_among(session: AsyncSession, people: Collection[UUID]) -> Sequence[Row[Any]]:
    """Those of `people` (id, username, name, roles) whose account is active."""
    return await _all(session, select(_users).where(_users.c.active, _users.c.id.in_(people)))
