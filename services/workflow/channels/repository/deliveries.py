"""Deliveries: laid out, claimed, settled."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Interval, Row, bindparam, func, or_, select, text, true, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.paging import Position
from services.workflow.channels.domain.kinds import DeliveryState, Purpose
from services.workflow.channels.models import ChannelRow, Delivery
from services.workflow.notices.repository import users

_NOW = func.huiying.now()
_LEASE = timedelta(seconds=60)


async def enqueue(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Deliveries to make; under a `key` that is there the notices come together while it waits."""
    if not rows:
        return
    new = insert(Delivery)
    joined = new.on_conflict_do_update(
        index_elements=[Delivery.key],
        set_={"notices": Delivery.notices.op("||")(new.excluded.notices)},
        where=Delivery.state == DeliveryState.WAITING.value,
    )
    await session.execute(joined, [dict(row) for row in rows])


async def enqueue_once(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await session.execute(insert(Delivery).on_conflict_do_nothing(), [dict(row) for row in rows])


async def add(session: AsyncSession, values: Mapping[str, Any]) -> Delivery:
    """A line of the log for what has been done already."""
    return (await session.execute(insert(Delivery).values(**values).returning(Delivery))).scalar_one()


async def claim(session: AsyncSession, limit: int, full: Collection[UUID]) -> Sequence[Row[Any]]:
    """Lease deliveries that are due, pages first, none of a channel in `full`; each to one caller."""
    waiting = (
        select(Delivery.id)
        .join(ChannelRow, ChannelRow.id == Delivery.channel_id)
        .where(
            Delivery.state == DeliveryState.WAITING.value,
            Delivery.due_at <= _NOW,
            or_(Delivery.leased_until.is_(None), Delivery.leased_until < _NOW),
            ChannelRow.active,
            or_(ChannelRow.paused_until.is_(None), ChannelRow.paused_until <= _NOW),
            Delivery.channel_id.not_in(full) if full else true(),
        )
        .order_by(Delivery.priority.desc(), Delivery.due_at)
        .limit(limit)
        .with_for_update(of=Delivery, skip_locked=True)
        .cte("waiting")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    leased: Any = await session.execute(
        update(Delivery)
        .where(Delivery.id == waiting.c.id)
        .values(leased_until=_NOW + _LEASE, attempts=Delivery.attempts + 1)
        .returning(Delivery.id, Delivery.channel_id, Delivery.person, Delivery.purpose, Delivery.case_id)
        .execution_options(synchronize_session=False)
    )
    found: Sequence[Row[Any]] = leased.all()
    return found


async def companions(session: AsyncSession, delivery: Delivery, limit: int) -> Sequence[Row[Any]]:
    """Lease other pages that wait for the same people on the same channel, to tell them in one message."""
    same = (
        select(Delivery.id)
        .where(
            Delivery.state == DeliveryState.WAITING.value,
            Delivery.purpose == Purpose.PAGE.value,
            Delivery.channel_id == delivery.channel_id,
            Delivery.person.is_not_distinct_from(delivery.person),
            Delivery.id != delivery.id,
            Delivery.due_at <= _NOW,
            or_(Delivery.leased_until.is_(None), Delivery.leased_until < _NOW),
        )
        .order_by(Delivery.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("same")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    leased: Any = await session.execute(
        update(Delivery)
        .where(Delivery.id == same.c.id)
        .values(leased_until=_NOW + _LEASE, attempts=Delivery.attempts + 1)
        .returning(Delivery.id, Delivery.case_id)
        .execution_options(synchronize_session=False)
    )
    found: Sequence[Row[Any]] = leased.all()
    return found


async def delivery(session: AsyncSession, delivery_id: UUID) -> tuple[Delivery, ChannelRow] | None:
    row = (
        await session.execute(
            select(Delivery, ChannelRow)
            .join(ChannelRow, ChannelRow.id == Delivery.channel_id)
            .where(Delivery.id == delivery_id, Delivery.state == DeliveryState.WAITING.value)
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])


async def settle(session: AsyncSession, ids: Collection[UUID], state: DeliveryState, **more: Any) -> None:
    """Write what became of deliveries, for good: whoever comes later with the same ones changes nothing."""
    sent = {"sent_at": _NOW} if state is DeliveryState.SENT else {}
    await session.execute(
        update(Delivery)
        .where(Delivery.id.in_(ids), Delivery.state == DeliveryState.WAITING.value)
        .values(state=state.value, leased_until=None, **sent, **more)
        .execution_options(synchronize_session=False)
    )


async def put_off(session: AsyncSession, ids: Collection[UUID], wait: timedelta, **more: Any) -> None:
    await session.execute(
        update(Delivery)
        .where(Delivery.id.in_(ids), Delivery.state == DeliveryState.WAITING.value)
        .values(leased_until=None, due_at=_NOW + bindparam("wait_for", wait, Interval), **more)
        .execution_options(synchronize_session=False)
    )


async def log(
    session: AsyncSession, channel_id: UUID, after: Position | None, limit: int
) -> Sequence[Row[Any]]:
    """What went out by a channel, the newest first, with the names of the people it was for."""
    rows = (
        select(Delivery, users.c.name)
        .outerjoin(users, users.c.id == Delivery.person)
        .where(Delivery.channel_id == channel_id)
        .order_by(Delivery.created_at.desc(), Delivery.id.desc())
        .limit(limit)
    )
    if after is not None:
        rows = rows.where(tuple_(Delivery.created_at, Delivery.id) < tuple_(after.at, after.id))
    return (await session.execute(rows)).all()


async def prune(session: AsyncSession, keep: timedelta) -> None:
    """Forget deliveries older than `keep` that are done."""
    old = text(
        "DELETE FROM workflow.delivery WHERE state <> 'waiting'"
        " AND created_at < huiying.now() - CAST(:keep AS interval)"
    )
    await session.execute(old, {"keep": keep})
