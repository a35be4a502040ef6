"""The notices' tables, and who holds which role in the directory's view."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Row,
    Text,
    Uuid,
    and_,
    column,
    delete,
    exists,
    func,
    or_,
    select,
    table,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.paging import Position
from services.contracts.codes import COUNTY_OFFICE, Role
from services.workflow.access.models import CaseAccess
from services.workflow.cases.models import Case
from services.workflow.notices.domain import Audience
from services.workflow.notices.models import NoticeRow
from services.workflow.people.models import Substitute
from services.workflow.people.repository import in_force

users = table(
    "user_v1",
    column("id", Uuid),
    column("username", Text),
    column("name", Text),
    column("unit", Text),
    column("roles", ARRAY(Text)),
    column("active", Boolean),
    schema="gateway",
)

_imports = table(
    "import_v1",
    column("id", Uuid),
    column("submitted_by", Uuid),
    column("status", Text),
    *(column(name, Integer) for name in ("accepted", "known", "refused")),
    schema="ingest",
)


async def imports(session: AsyncSession, ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """Imports of items, with whoever sent them."""
    return (await session.execute(select(_imports).where(_imports.c.id.in_(ids)))).all()


async def members(session: AsyncSession, audience: Audience) -> Sequence[UUID]:
    """The active people of an audience, but for who is on call: that is the rota's to say."""
    wanted = _conditions(audience)
    if not wanted:
        return []
    rows = await session.execute(select(users.c.id).where(users.c.active, or_(*wanted)))
    return rows.scalars().all()


def _conditions(audience: Audience) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if audience.people:
        found.append(users.c.id.in_(audience.people))
    if audience.handlers_of:
        found.append(_of_units(audience.handlers_of, Role.HANDLER, Role.DUTY_OFFICER))
    if audience.head_of:
        found.append(_of_units(audience.head_of, Role.UNIT_HEAD, Role.OFFICE_CHIEF))
    posts = (
        (audience.chief, Role.OFFICE_CHIEF),
        (audience.leading_group, Role.LEADING_GROUP),
        (audience.administrators, Role.SYSTEM_ADMIN),
    )
    return found + [_holds(role) for wanted, role in posts if wanted]


def _of_units(units: Collection[str], role: Role, in_the_office: Role) -> ColumnElement[bool]:
    """At a bureau `role`; at the county office the role that acts as such."""
    own = [and_(users.c.unit.in_(units), _holds(role))]
    if COUNTY_OFFICE in units:
        own.append(_holds(in_the_office))
    return or_(*own)


def _holds(role: Role) -> ColumnElement[bool]:
    return users.c.roles.contains([role.value])


async def deputies(session: AsyncSession, absent: Collection[UUID]) -> Sequence[UUID]:
    """Active people who stand in for somebody of these at this moment."""
    rows = await session.execute(
        select(Substitute.deputy)
        .join(users, users.c.id == Substitute.deputy)
        .where(Substitute.absent.in_(absent), in_force(func.huiying.now()), users.c.active)
    )
    return rows.scalars().all()


async def named(session: AsyncSession, cases: Collection[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """For each restricted case among these, who alone may know of it."""
    rows = await session.execute(
        select(Case.id, func.array_agg(CaseAccess.person))
        .outerjoin(CaseAccess, CaseAccess.case_id == Case.id)
        .where(Case.id.in_(cases), Case.restricted)
        .group_by(Case.id)
    )
    return {case_id: frozenset(people) for case_id, people in rows}


async def names(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of those of these people who are in the directory."""
    if not ids:
        return {}
    rows = await session.execute(select(users.c.id, users.c.name).where(users.c.id.in_(ids)))
    return {row.id: row.name for row in rows}


async def duty_officers(session: AsyncSession) -> Sequence[UUID]:
    rows = await session.execute(select(users.c.id).where(users.c.active, _holds(Role.DUTY_OFFICER)))
    return rows.scalars().all()


async def add(session: AsyncSession, rows: Sequence[dict[str, Any]], at: datetime | None = None) -> None:
    """Store notices; those that a person has under the same key already stay as they are."""
    if rows:
        given = [row if at is None else {**row, "at": at} for row in rows]
        await session.execute(insert(NoticeRow).on_conflict_do_nothing(), given)


async def page(
    session: AsyncSession, person: UUID, *, only_unread: bool, after: Position | None, limit: int
) -> Sequence[Row[Any]]:
    """A person's notices, the newest first, each with as much of its case as deciding what to show takes."""
    case: list[Any] = [
        Case.number,
        Case.risk,
        Case.drill,
        Case.title,
        Case.lead_unit,
        Case.assisting_units,
        Case.restricted,
    ]
    rows = (
        select(NoticeRow, *case)
        .outerjoin(Case, Case.id == NoticeRow.case_id)
        .where(*_of(person))
        .order_by(NoticeRow.at.desc(), NoticeRow.id.desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    if only_unread:
        rows = rows.where(NoticeRow.read_at.is_(None))
    if after is not None:
        rows = rows.where(tuple_(NoticeRow.at, NoticeRow.id) < tuple_(after.at, after.id))
    return (await session.execute(rows)).all()


def _of(person: UUID) -> tuple[ColumnElement[bool], ...]:
    """What somebody was told, but nothing of a case that was restricted to others since."""
    theirs = aliased(Case)
    named = exists().where(CaseAccess.case_id == theirs.id, CaseAccess.person == person)
    shut = exists().where(theirs.id == NoticeRow.case_id, theirs.restricted, ~named).correlate(NoticeRow)
    return NoticeRow.person == person, ~shut


async def unread(session: AsyncSession, person: UUID) -> int:
    rows = select(func.count()).where(*_of(person), NoticeRow.read_at.is_(None))
    return (await session.execute(rows)).scalar_one()


async def mark_read(session: AsyncSession, person: UUID, notice_id: UUID) -> bool:
    """False when the person has no such notice."""
    done = await session.execute(
        update(NoticeRow)
        .where(NoticeRow.id == notice_id, *_of(person))
        .values(read_at=func.coalesce(NoticeRow.read_at, func.huiying.now()))
        .returning(NoticeRow.id)
        .execution_options(synchronize_session=False)
    )
    return done.scalar_one_or_none() is not None


async def mark_all_read(session: AsyncSession, person: UUID) -> None:
    await session.execute(
        update(NoticeRow)
        .where(NoticeRow.person == person, NoticeRow.read_at.is_(None))
        .values(read_at=func.huiying.now())
        .execution_options(synchronize_session=False)
    )


async def prune(session: AsyncSession, keep: timedelta) -> None:
    """Forget notices older than `keep`; what happened stands in the timeline of the case."""
    await session.execute(delete(NoticeRow).where(NoticeRow.at < func.huiying.now() - keep))
