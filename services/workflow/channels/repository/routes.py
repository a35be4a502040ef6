"""How people and groups want to hear: routes, quiet hours, and the notices that wait to be routed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.cases.models import Case
from services.workflow.channels.domain.timing import Quiet
from services.workflow.channels.models import ChannelRow
from services.workflow.notices.models import NoticeRow, QuietHours, Route
from services.workflow.notices.repository import users

_NOW = func.huiying.now()


async def active_channels(session: AsyncSession) -> Sequence[ChannelRow]:
    rows = await session.execute(select(ChannelRow).where(ChannelRow.active).order_by(ChannelRow.id))
    return rows.scalars().all()


async def routes_of(session: AsyncSession, people: Collection[UUID]) -> Sequence[Row[Any]]:
    rows: Any = await session.execute(
        select(Route.person, Route.channel_id, Route.kinds, Route.digest, Route.hint)
        .where(Route.person.in_(people))
        .order_by(Route.person, Route.channel_id)
    )
    found: Sequence[Row[Any]] = rows.all()
    return found


async def quiet_hours(session: AsyncSession, people: Collection[UUID]) -> Mapping[UUID, Quiet]:
    rows = await session.execute(
        select(QuietHours.person, QuietHours.quiet_from, QuietHours.quiet_until).where(
            QuietHours.person.in_(people)
        )
    )
    return {row.person: Quiet(row.quiet_from, row.quiet_until) for row in rows}


async def claim_unrouted(session: AsyncSession, limit: int) -> Sequence[Row[Any]]:
    """Take notices that no channel has been asked about, each for one caller, with person's unit and case."""
    waiting = (
        select(NoticeRow.id)
        .where(NoticeRow.routed_at.is_(None))
        .order_by(NoticeRow.at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("waiting")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    taken = (
        update(NoticeRow)
        .where(NoticeRow.id == waiting.c.id)
        .values(routed_at=_NOW)
        .returning(
            NoticeRow.id,
            NoticeRow.person,
            NoticeRow.key,
            NoticeRow.kind,
            NoticeRow.case_id,
            NoticeRow.urgent,
        )
        .cte("taken")
    )
    rows = await session.execute(
        select(taken, users.c.unit, Case.risk, func.coalesce(Case.restricted, False).label("restricted"))
        .outerjoin(users, users.c.id == taken.c.person)
        .outerjoin(Case, Case.id == taken.c.case_id)
        .order_by(taken.c.id)
    )
    return rows.all()


async def set_quiet(session: AsyncSession, person: UUID, quiet: Quiet | None) -> None:
    if quiet is None:
        await session.execute(delete(QuietHours).where(QuietHours.person == person))
        return
    hours = {"quiet_from": quiet.since, "quiet_until": quiet.until}
    row = insert(QuietHours).values(person=person, **hours)
    await session.execute(row.on_conflict_do_update(index_elements=[QuietHours.person], set_=hours))


async def set_routes(session: AsyncSession, person: UUID, routes: Sequence[Mapping[str, Any]]) -> None:
    """Make these the person's routes, in place of what was there."""
    keep = [route["channel_id"] for route in routes]
    await session.execute(delete(Route).where(Route.person == person, Route.channel_id.not_in(keep)))
    for route in routes:
        row = insert(Route).values(person=person, **route)
        changed = {name: value for name, value in route.items() if name != "channel_id"}
        await session.execute(
            row.on_conflict_do_update(index_elements=[Route.person, Route.channel_id], set_=changed)
        )


async def forget_channel(session: AsyncSession, channel_id: UUID) -> None:
    """The addresses that people gave for a channel go with it."""
    await session.execute(delete(Route).where(Route.channel_id == channel_id))
