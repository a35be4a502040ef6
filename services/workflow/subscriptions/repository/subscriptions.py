"""The table of subscriptions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Interval, Row, bindparam, exists, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.cases.models import Case
from services.workflow.channels.domain.kinds import DeliveryState
from services.workflow.subscriptions.models import Subscription, SubscriptionDelivery

NOW = func.huiying.now()
LEASE = timedelta(seconds=90)
"""Longer than one attempt may take; renewed with each."""

_STANDING = Subscription.removed_at.is_(None)


async def all_of(session: AsyncSession, unit: str | None) -> Sequence[Subscription]:
    """Those of a unit, or of all units for None, by unit and name."""
    rows = select(Subscription).where(_STANDING).order_by(Subscription.unit, Subscription.name)
    if unit is not None:
        rows = rows.where(Subscription.unit == unit)
    return (await session.execute(rows)).scalars().all()


async def one(session: AsyncSession, subscription_id: UUID) -> Subscription | None:
    rows = select(Subscription).where(Subscription.id == subscription_id, _STANDING)
    found = await session.execute(rows.execution_options(populate_existing=True))
    return found.scalar_one_or_none()


async def name_taken(session: AsyncSession, unit: str, name: str, besides: UUID | None) -> bool:
    rows = select(Subscription.id).where(Subscription.unit == unit, Subscription.name == name, _STANDING)
    if besides is not None:
        rows = rows.where(Subscription.id != besides)
    return (await session.execute(rows)).first() is not None


async def count_of(session: AsyncSession, unit: str) -> int:
    rows = select(func.count()).select_from(Subscription).where(Subscription.unit == unit, _STANDING)
    return (await session.execute(rows)).scalar_one()


async def add(session: AsyncSession, values: Mapping[str, Any]) -> None:
    await session.execute(insert(Subscription).values(**values))


async def change(
    session: AsyncSession, subscription_id: UUID, version: int, values: Mapping[str, Any]
) -> bool:
    """Change a subscription at `version`; false when somebody else was first."""
    done = await session.execute(
        update(Subscription)
        .where(Subscription.id == subscription_id, Subscription.version == version, _STANDING)
        .values(version=version + 1, updated_at=NOW, **values)
        .returning(Subscription.id)
        .execution_options(synchronize_session=False)
    )
    return done.scalar_one_or_none() is not None


async def listening(session: AsyncSession, units: Collection[str]) -> Sequence[Row[Any]]:
    """Id, unit and events of what these units have switched on."""
    rows = select(Subscription.id, Subscription.unit, Subscription.events).where(
        Subscription.active, Subscription.unit.in_(units)
    )
    found: Any = await session.execute(rows)
    return list(found.all())


async def facts(session: AsyncSession, cases: Collection[UUID]) -> Mapping[UUID, Row[Any]]:
    """What of these cases is told beside what listeners hear; restricted ones are not among them."""
    rows = select(Case.id, Case.drill, Case.category, Case.kind, NOW.label("now")).where(
        Case.id.in_(cases), ~Case.restricted
    )
    found: Any = await session.execute(rows)
    return {row.id: row for row in found.all()}


async def claim(session: AsyncSession, limit: int, busy: Collection[UUID]) -> list[UUID]:
    """Lease subscriptions with something due, each to one caller, none in `busy`."""
    due = exists().where(
        SubscriptionDelivery.subscription_id == Subscription.id,
        SubscriptionDelivery.state == DeliveryState.WAITING.value,
        SubscriptionDelivery.due_at <= NOW,
    )
    free = (
        select(Subscription.id)
        .where(
            Subscription.active,
            or_(Subscription.leased_until.is_(None), Subscription.leased_until < NOW),
            or_(Subscription.paused_until.is_(None), Subscription.paused_until <= NOW),
            Subscription.id.not_in(busy) if busy else true(),
            due,
        )
        .order_by(Subscription.id)
        .limit(limit)
        .with_for_update(of=Subscription, skip_locked=True)
        .cte("free")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    leased = await session.execute(
        update(Subscription)
        .where(Subscription.id == free.c.id)
        .values(leased_until=NOW + LEASE)
        .returning(Subscription.id)
        .execution_options(synchronize_session=False)
    )
    return list(leased.scalars())


async def renew(session: AsyncSession, subscription_id: UUID) -> Subscription | None:
    """The subscription with a fresh lease; None when it was switched off or taken away meanwhile."""
    rows = await session.execute(
        update(Subscription)
        .where(Subscription.id == subscription_id, Subscription.active)
        .values(leased_until=NOW + LEASE)
        .returning(Subscription)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return rows.scalar_one_or_none()


async def note(session: AsyncSession, subscription_id: UUID, **values: Any) -> None:
    """Write how it goes; that is no change that an administrator made."""
    await session.execute(
        update(Subscription)
        .where(Subscription.id == subscription_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def note_sent(session: AsyncSession, subscription_id: UUID) -> None:
    await note(session, subscription_id, failures=0, failing_since=None, paused_until=None, last_sent_at=NOW)


async def note_failed(session: AsyncSession, subscription_id: UUID, pause: timedelta) -> None:
    await note(
        session,
        subscription_id,
        failures=Subscription.failures + 1,
        failing_since=func.coalesce(Subscription.failing_since, NOW),
        paused_until=NOW + bindparam("pause_for", pause, Interval),
    )
