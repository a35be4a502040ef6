"""The table of channels."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Interval, Row, bindparam, case, cast, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import tables
from services.contracts.events import Service
from services.workflow.cases.repository.neighbours import UNIT
from services.workflow.channels.domain.kinds import DeliveryState
from services.workflow.channels.models import ChannelRow, Delivery

NOW = func.huiying.now()


async def all_channels(session: AsyncSession) -> Sequence[ChannelRow]:
    """Those that were not taken away, by name."""
    rows = await session.execute(
        select(ChannelRow).where(ChannelRow.removed_at.is_(None)).order_by(ChannelRow.name, ChannelRow.id)
    )
    return rows.scalars().all()


async def channel(session: AsyncSession, channel_id: UUID) -> ChannelRow | None:
    rows = await session.execute(
        select(ChannelRow).where(ChannelRow.id == channel_id, ChannelRow.removed_at.is_(None))
    )
    return rows.scalar_one_or_none()


async def name_taken(session: AsyncSession, name: str, besides: UUID | None) -> bool:
    rows = select(ChannelRow.id).where(ChannelRow.name == name, ChannelRow.removed_at.is_(None))
    if besides is not None:
        rows = rows.where(ChannelRow.id != besides)
    return (await session.execute(rows)).first() is not None


async def unit_exists(session: AsyncSession, code: str) -> bool:
    return (await session.execute(select(UNIT.c.code).where(UNIT.c.code == code))).first() is not None


async def add_channel(session: AsyncSession, values: Mapping[str, Any]) -> None:
    await session.execute(insert(ChannelRow).values(**values))


async def change_channel(
    session: AsyncSession, channel_id: UUID, version: int, values: Mapping[str, Any]
) -> bool:
    """Change a channel at `version`; false when somebody else was first."""
    done = await session.execute(
        update(ChannelRow)
        .where(ChannelRow.id == channel_id, ChannelRow.version == version, ChannelRow.removed_at.is_(None))
        .values(version=version + 1, updated_at=NOW, **values)
        .returning(ChannelRow.id)
        .execution_options(synchronize_session=False)
    )
    return done.scalar_one_or_none() is not None


async def pause(session: AsyncSession, channel_id: UUID, until: timedelta) -> None:
    """Leave a channel alone for so long, and never for a shorter time than was asked before."""
    later = NOW + bindparam("pause_for", until, Interval)
    await session.execute(
        update(ChannelRow)
        .where(ChannelRow.id == channel_id)
        .values(paused_until=func.greatest(func.coalesce(ChannelRow.paused_until, later), later))
        .execution_options(synchronize_session=False)
    )


async def drop_waiting(session: AsyncSession, channel_id: UUID) -> None:
    """What has not left by a channel that was switched off is not sent later."""
    await session.execute(
        update(Delivery)
        .where(Delivery.channel_id == channel_id, Delivery.state == DeliveryState.WAITING)
        .values(state=DeliveryState.DROPPED.value, error="channel-off")
        .execution_options(synchronize_session=False)
    )


async def health(session: AsyncSession, since: timedelta) -> Mapping[UUID, Row[Any]]:
    """For each channel how many deliveries arrived and how many failed lately."""
    rows = await session.execute(
        select(
            Delivery.channel_id,
            func.count().filter(Delivery.state == DeliveryState.SENT.value).label("sent"),
            func.count().filter(Delivery.state == DeliveryState.FAILED.value).label("failed"),
            func.max(case((Delivery.state == DeliveryState.SENT.value, Delivery.sent_at))).label("last"),
        )
        .where(Delivery.created_at >= NOW - cast(bindparam("since", since, Interval), Interval))
        .group_by(Delivery.channel_id)
    )
    return {row.channel_id: row for row in rows}


async def changes_of(session: AsyncSession, channel_id: UUID) -> Sequence[Any]:
    """What was recorded of a channel's settings, the newest first."""
    entry = tables.shared(tables.audit_entry, Service.WORKFLOW)
    rows = await session.execute(
        select(entry.c.at, entry.c.actor_name, entry.c.action, entry.c.detail)
        .where(entry.c.object_type == "channel", entry.c.object_id == str(channel_id))
        .where(entry.c.action.in_(["channel.add", "channel.change", "channel.remove"]))
        .order_by(entry.c.at.desc(), entry.c.id.desc())
        .limit(100)
    )
    return rows.all()
