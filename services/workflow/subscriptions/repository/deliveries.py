"""Deliveries: written beside what happens, taken in turn, settled."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Interval, Row, bindparam, case, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.channels.domain.kinds import DeliveryState
from services.workflow.subscriptions.models import SubscriptionDelivery
from services.workflow.subscriptions.schemas import EventDeliveryQuery

_NOW = func.huiying.now()
_WAITING = SubscriptionDelivery.state == DeliveryState.WAITING.value


async def add(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Each event once for each subscription."""
    if rows:
        new = insert(SubscriptionDelivery).on_conflict_do_nothing()
        await session.execute(new, [dict(row) for row in rows])


async def add_done(session: AsyncSession, values: Mapping[str, Any]) -> SubscriptionDelivery:
    """A line of the log for what has been tried already."""
    new = insert(SubscriptionDelivery).values(**values).returning(SubscriptionDelivery)
    return (await session.execute(new)).scalar_one()


async def next_due(session: AsyncSession, subscription_id: UUID) -> Row[Any] | None:
    """The oldest one that is due, its attempt counted; with the time, and whether its case is restricted."""
    taken = text("""
        UPDATE workflow.subscription_delivery AS d SET attempts = d.attempts + 1
          FROM (SELECT id FROM workflow.subscription_delivery
                 WHERE subscription_id = :subscription AND state = 'waiting' AND due_at <= huiying.now()
                 ORDER BY created_at, id LIMIT 1) AS n
         WHERE d.id = n.id
        RETURNING d.id, d.type, d.body, d.attempts, d.created_at, huiying.now() AS now,
            EXISTS (SELECT FROM workflow.cases AS c WHERE c.id = d.case_id AND c.restricted) AS restricted
    """)
    return (await session.execute(taken, {"subscription": subscription_id})).one_or_none()


async def settle(session: AsyncSession, delivery_id: UUID, state: DeliveryState, **more: Any) -> None:
    """Write what became of a delivery, for good."""
    sent = {"sent_at": _NOW} if state is DeliveryState.SENT else {}
    await session.execute(
        update(SubscriptionDelivery)
        .where(SubscriptionDelivery.id == delivery_id, _WAITING)
        .values(state=state.value, **sent, **more)
        .execution_options(synchronize_session=False)
    )


async def put_off(session: AsyncSession, delivery_id: UUID, wait: timedelta, **more: Any) -> None:
    await session.execute(
        update(SubscriptionDelivery)
        .where(SubscriptionDelivery.id == delivery_id, _WAITING)
        .values(due_at=_NOW + bindparam("wait_for", wait, Interval), **more)
        .execution_options(synchronize_session=False)
    )


async def drop_waiting(session: AsyncSession, subscription_id: UUID) -> None:
    """What has not left when a subscription is switched off is not sent later."""
    await session.execute(
        update(SubscriptionDelivery)
        .where(SubscriptionDelivery.subscription_id == subscription_id, _WAITING)
        .values(state=DeliveryState.DROPPED.value, error="subscription-off")
        .execution_options(synchronize_session=False)
    )


async def health(session: AsyncSession, of: Collection[UUID], since: timedelta) -> Mapping[UUID, Row[Any]]:
    """For each of these subscriptions how many deliveries wait, and how many arrived and failed lately."""
    delivery = SubscriptionDelivery
    rows = await session.execute(
        select(
            delivery.subscription_id,
            func.count().filter(_WAITING).label("waiting"),
            func.count().filter(delivery.state == DeliveryState.SENT.value).label("sent"),
            func.count().filter(delivery.state == DeliveryState.FAILED.value).label("failed"),
            func.max(case((delivery.state == DeliveryState.SENT.value, delivery.sent_at))).label("last"),
        )
        .where(
            delivery.subscription_id.in_(of),
            delivery.created_at >= _NOW - bindparam("since", since, Interval),
        )
        .group_by(delivery.subscription_id)
    )
    return {row.subscription_id: row for row in rows}


async def log(
    session: AsyncSession, subscription_id: UUID, query: EventDeliveryQuery
) -> Sequence[SubscriptionDelivery]:
    """One page and one more, the newest first."""
    delivery, after = SubscriptionDelivery, query.position()
    rows = (
        select(delivery)
        .where(delivery.subscription_id == subscription_id)
        .order_by(delivery.created_at.desc(), delivery.id.desc())
        .limit(query.limit + 1)
    )
    if query.state:
        rows = rows.where(delivery.state.in_([each.value for each in query.state]))
    if after is not None:
        rows = rows.where(tuple_(delivery.created_at, delivery.id) < tuple_(after.at, after.id))
    return (await session.execute(rows)).scalars().all()


async def prune(session: AsyncSession, keep: timedelta) -> None:
    """Forget what is done and older than `keep`."""
    old = text(
        "DELETE FROM workflow.subscription_delivery WHERE state <> 'waiting'"
        " AND created_at < huiying.now() - CAST(:keep AS interval)"
    )
    await session.execute(old, {"keep": keep})
