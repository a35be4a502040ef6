"""The schedule, and the papers that came due by it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Interval, Row, bindparam, cast, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import Role
from services.workflow.briefs.models import BriefRun, BriefSchedule
from services.workflow.briefs.repository.lists import rows_of
from services.workflow.channels.models import ChannelRow
from services.workflow.notices.repository import users

_NOW = func.huiying.now()
_LEASE = timedelta(minutes=5)


async def schedule(session: AsyncSession) -> BriefSchedule:
    """The one in force."""
    rows = select(BriefSchedule).order_by(BriefSchedule.version.desc()).limit(1)
    return (await session.execute(rows)).scalar_one()


async def lock_schedule(session: AsyncSession) -> None:
    """Let one transaction at a time decide what the next version is."""
    await session.execute(text("LOCK TABLE workflow.brief_schedule IN SHARE ROW EXCLUSIVE MODE"))


async def add_schedule(
    session: AsyncSession, version: int, body: Mapping[str, Any], *, reason: str, by: UUID, by_name: str
) -> BriefSchedule:
    """Append a version. The caller holds the lock."""
    row = insert(BriefSchedule).values(
        version=version, body=body, reason=reason, made_by=by, made_by_name=by_name
    )
    return (await session.execute(row.returning(BriefSchedule))).scalar_one()


async def add_due(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Note what came due; what is noted already stays as it is."""
    if rows:
        await session.execute(insert(BriefRun).on_conflict_do_nothing(), [dict(row) for row in rows])


async def claim(session: AsyncSession) -> UUID | None:
    """Take the paper that waits longest, for a few minutes; nobody else tries it meanwhile."""
    waiting = (
        select(BriefRun.id)
        .where(BriefRun.made_at.is_(None), BriefRun.next_try_at <= _NOW)
        .order_by(BriefRun.due_at, BriefRun.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taken = await session.execute(
        update(BriefRun)
        .where(BriefRun.id == waiting)
        .values(attempts=BriefRun.attempts + 1, next_try_at=_NOW + _LEASE)
        .returning(BriefRun.id)
        .execution_options(synchronize_session=False)
    )
    return taken.scalar_one_or_none()


async def hold(session: AsyncSession, run_id: UUID) -> BriefRun | None:
    """The paper, locked until the transaction ends; None when it has been made meanwhile."""
    rows = select(BriefRun).where(BriefRun.id == run_id, BriefRun.made_at.is_(None))
    held = rows.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(held)).scalar_one_or_none()


async def made(session: AsyncSession, run_id: UUID, document_id: UUID) -> None:
    await session.execute(
        update(BriefRun)
        .where(BriefRun.id == run_id)
        .values(made_at=_NOW, document_id=document_id, error=None)
        .execution_options(synchronize_session=False)
    )


async def failed(session: AsyncSession, run_id: UUID, error: str, wait: timedelta) -> None:
    later = _NOW + cast(bindparam("wait_for", wait, Interval), Interval)
    await session.execute(
        update(BriefRun)
        .where(BriefRun.id == run_id, BriefRun.made_at.is_(None))
        .values(error=error, next_try_at=later)
        .execution_options(synchronize_session=False)
    )


async def run(session: AsyncSession, run_id: UUID) -> BriefRun | None:
    return await session.get(BriefRun, run_id, populate_existing=True)


async def latest(session: AsyncSession, limit: int) -> Sequence[BriefRun]:
    """What came due last comes first."""
    rows = select(BriefRun).order_by(BriefRun.due_at.desc(), BriefRun.id.desc()).limit(limit)
    return (await session.execute(rows)).scalars().all()


async def readers(session: AsyncSession, roles: Collection[Role]) -> Sequence[Row[Any]]:
    """Active people with one of the roles: (id, username, name, roles), by user name."""
    wanted = select(users.c.id, users.c.username, users.c.name, users.c.roles).where(
        users.c.active, users.c.roles.overlap([role.value for role in roles])
    )
    return await rows_of(session, wanted.order_by(users.c.username))


async def groups(session: AsyncSession) -> Sequence[ChannelRow]:
    """The active channels of the county office itself, by name."""
    rows = select(ChannelRow).where(
        ChannelRow.active, ChannelRow.removed_at.is_(None), ChannelRow.unit.is_(None)
    )
    return (await session.execute(rows.order_by(ChannelRow.name, ChannelRow.id))).scalars().all()
