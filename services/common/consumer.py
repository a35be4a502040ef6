"""The receiving side of events: remembered by id, handled at least once and with effect once."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import MetaData, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import tables
from services.common.db import Database
from services.contracts.events import Event, EventType

_log = logging.getLogger(__name__)
BATCH = 32
LEASE_SECONDS = 30
MOST_ATTEMPTS = 5

Done = Callable[[AsyncSession, Sequence[Event]], Awaitable[None]]
Handler = Callable[[list[Event], Done], Awaitable[None]]
GiveUp = Callable[[Event, Done], Awaitable[None]]


class Consumer:
    """Keeps a service's inbox and hands its open events to `handle`, the most urgent first.

    `handle(events, done)` gets at most `batch` events and awaits `done(session, events)` inside the
    transaction that writes their effect. It may be given an event again after a crash or an error.
    After `MOST_ATTEMPTS` failures `give_up(event, done)` is called instead, when there is one.
    """

    def __init__(
        self, database: Database, handle: Handler, *, give_up: GiveUp | None = None, batch: int = BATCH
    ) -> None:
        self._database = database
        self._handle = handle
        self._give_up = give_up
        self._batch = batch
        self._table = tables.inbox(MetaData(schema=database.service.value))
        self._working = False
        self._more = False

    async def deliver(self, events: list[Event]) -> None:
        """Remember `events`; handle them at once when nothing else is being handled."""
        if self._working or len(events) > self._batch:
            await self._remember(events, leased=False)
            await self.drain()
            return
        self._working = True
        try:
            mine = await self._remember(events, leased=True)
            if mine:
                await self._attempt(mine)
        finally:
            self._working = False
        if self._more:
            await self.drain()

    async def drain(self) -> None:
        """Handle whatever is open; returns at once when a drain is running (it will see it)."""
        self._more = True
        if self._working:
            return
        self._working = True
        try:
            while self._more:
                self._more = False
                while claimed := await self._claim():
                    await self._attempt(claimed)
        finally:
            self._working = False

    async def _attempt(self, events: list[Event]) -> None:
        try:
            await self._handle(events, self._done)
        except Exception as error:  # noqa: BLE001 - it is logged and kept in the row
            if len(events) > 1:
                _log.warning("events.split", extra={"count": len(events), "why": type(error).__name__})
                for event in events:
                    await self._attempt([event])
            else:
                _log.exception(
                    "event.failed", extra={"event_id": str(events[0].id), "type": events[0].type.value}
                )
                await self._failed(events[0], error)

    async def _failed(self, event: Event, error: Exception) -> None:
        async with self._database.transaction() as session:
            attempts: int = (
                await session.execute(
                    update(self._table)
                    .where(self._table.c.event_id == event.id, self._table.c.handled_at.is_(None))
                    .values(
                        error=f"{type(error).__name__}: {error}"[:500],
                        not_before=func.huiying.now()
                        + text("make_interval(secs => least(60, 0.5 * 2 ^ attempts))"),
                    )
                    .returning(self._table.c.attempts)
                )
            ).scalar_one_or_none() or 0
        if attempts >= MOST_ATTEMPTS and self._give_up is not None:
            await self._give_up(event, self._done)

    async def _done(self, session: AsyncSession, events: Sequence[Event]) -> None:
        await session.execute(
            update(self._table)
            .where(
                self._table.c.event_id.in_([event.id for event in events]), self._table.c.handled_at.is_(None)
            )
            .values(handled_at=func.huiying.now(), error=None)
        )

    async def _remember(self, events: list[Event], *, leased: bool) -> list[Event]:
        """Insert what is new; returns the new ones."""
        lease: dict[str, Any] = {}
        if leased:
            lease = {
                "not_before": func.huiying.now() + text(f"interval '{LEASE_SECONDS} seconds'"),
                "attempts": 1,
            }
        unique = {event.id: event for event in events}
        rows = [
            {
                "event_id": event.id,
                "type": event.type.value,
                "subject": event.subject,
                "priority": event.priority,
                **lease,
            }
            for event in unique.values()
        ]
        async with self._database.transaction() as session:
            new = await session.execute(
                insert(self._table).values(rows).on_conflict_do_nothing().returning(self._table.c.event_id)
            )
            return [unique[event_id] for event_id in new.scalars()]

    async def _claim(self) -> list[Event]:
        table = self._table
        due = (
            select(table.c.event_id)
            .where(table.c.handled_at.is_(None), table.c.not_before <= func.huiying.now())
            .order_by(table.c.priority.desc(), table.c.event_id)
            .limit(self._batch)
            .with_for_update(skip_locked=True)
            .cte("due")
            .prefix_with("MATERIALIZED", dialect="postgresql")
        )
        async with self._database.transaction() as session:
            rows = await session.execute(
                update(table)
                .where(table.c.event_id == due.c.event_id)
                .values(
                    not_before=func.huiying.now() + text(f"interval '{LEASE_SECONDS} seconds'"),
                    attempts=table.c.attempts + 1,
                )
                .returning(table.c.event_id, table.c.type, table.c.subject, table.c.priority)
            )
            return [
                Event(id=row.event_id, type=EventType(row.type), subject=row.subject, priority=row.priority)
                for row in rows
            ]
