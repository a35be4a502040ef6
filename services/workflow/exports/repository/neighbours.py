"""What the gateway and ingest publish for lists: units, accounts, imports."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Row, Text, Uuid, column, select, table, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.paging import PageQuery
from services.workflow.exports.schemas import UnitFilters, UserFilters
from services.workflow.notices.repository import users

_TIME = DateTime(timezone=True)
_UNIT = table(
    "unit_v1",
    *(column(name, Text) for name in ("code", "name", "kind", "parent")),
    column("categories", ARRAY(Text)),
    column("active"),
    schema="gateway",
)
_IMPORT = table(
    "import_v1",
    column("id", Uuid),
    column("submitted_by", Uuid),
    *(column(name, Text) for name in ("file_name", "status", "failure")),
    *(column(name, BigInteger) for name in ("size", "total", "accepted", "known", "refused")),
    column("created_at", _TIME),
    column("finished_at", _TIME),
    schema="ingest",
)


async def units(session: AsyncSession, query: UnitFilters) -> Sequence[Row[Any]]:
    """All units of the filters, by code; a county has some hundreds."""
    rows = select(_UNIT).order_by(_UNIT.c.code)
    if query.kind:
        rows = rows.where(_UNIT.c.kind.in_(query.kind))
    if query.category:
        rows = rows.where(_UNIT.c.categories.overlap(query.category))
    if query.active is not None:
        rows = rows.where(_UNIT.c.active.is_(query.active))
    return (await session.execute(rows)).all()


async def accounts(session: AsyncSession, query: UserFilters) -> Sequence[Row[Any]]:
    """All accounts of the filters, by user name."""
    rows = select(users).order_by(users.c.username)
    if query.unit:
        rows = rows.where(users.c.unit.in_(query.unit))
    if query.role:
        rows = rows.where(users.c.roles.overlap(query.role))
    if query.active is not None:
        rows = rows.where(users.c.active.is_(query.active))
    return (await session.execute(rows)).all()


async def imports(session: AsyncSession, person: UUID, query: PageQuery) -> Sequence[Row[Any]]:
    """One's own imports and one more than asked for, the newest first."""
    rows = select(_IMPORT).where(_IMPORT.c.submitted_by == person)
    after = query.position()
    if after is not None:
        rows = rows.where(tuple_(_IMPORT.c.created_at, _IMPORT.c.id) < tuple_(after.at, after.id))
    newest = rows.order_by(_IMPORT.c.created_at.desc(), _IMPORT.c.id.desc()).limit(query.limit + 1)
    return (await session.execute(newest)).all()
