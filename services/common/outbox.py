"""Events recorded in the transaction that makes them true, and sent after it."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import tables
from services.common.db import EVENTS, Database
from services.common.queue import Queue, QueueDown
from services.contracts.events import ROUTES, Event, EventType, Service

_log = logging.getLogger(__name__)
_RESEND_AT_ONCE = 2000
_KEEP_DAYS = 7
GATHER_SECONDS = 0.2


def rows_of(events: Sequence[Event]) -> list[dict[str, Any]]:
    """The outbox rows of these events: one for each service that must hear."""
    return [
        {
            "event_id": event.id,
            "consumer": consumer.value,
            "type": event.type.value,
            "subject": event.subject,
            "priority": event.priority,
        }
        for event in events
        for consumer in ROUTES[event.type]
    ]


def announce(session: AsyncSession, events: Sequence[Event]) -> None:
    """Have the relay send these after the commit (their rows are already written)."""
    session.info.setdefault(EVENTS, []).extend(events)


async def record(session: AsyncSession, service: Service, events: Sequence[Event]) -> None:
    """Write `events` into the service's outbox; the relay sends them after the commit."""
    if events:
        await session.execute(insert(tables.shared(tables.outbox, service)), rows_of(events))
        announce(session, events)


class Relay:
    """Sends committed events without delaying the answer; what cannot be sent waits for the reconciler.

    What nobody waits for is gathered while there is more of it: a batch costs its receivers hardly more than
    one event. After a quiet moment an event leaves at once.
    """

    def __init__(self, queue: Queue, gather: float = GATHER_SECONDS) -> None:
        self._queue = queue
        self._gather = gather
        self._waiting: dict[Service, list[Event]] = {}
        self._hurry = asyncio.Event()
        self._sent_at = float("-inf")
        self._sender: asyncio.Task[None] | None = None

    async def after_commit(self, events: Sequence[Event]) -> None:
        for event in events:
            for consumer in ROUTES[event.type]:
                self._waiting.setdefault(consumer, []).append(event)
        if any(event.type is EventType.ITEM_RECEIVED or event.priority for event in events):
            self._hurry.set()
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send())

    async def _send(self) -> None:
        while self._waiting:
            await self._moment()
            waiting, self._waiting = self._waiting, {}
            for consumer, events in waiting.items():
                try:
                    await self._queue.deliver(consumer, events)
                except QueueDown as error:
                    _log.warning(
                        "queue.down",
                        extra={"consumer": consumer.value, "events": len(events), "why": str(error)},
                    )

    async def _moment(self) -> None:
        """Wait until the last sending is long enough ago, or somebody hurries."""
        loop = asyncio.get_running_loop()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), max(0.0, self._sent_at + self._gather - loop.time()))
        self._hurry.clear()
        self._sent_at = loop.time()

    async def drain(self) -> None:
        """Send at once what is left, before the end."""
        self._hurry.set()
        if self._sender is not None:
            await self._sender


class Reconciler:
    """Confirms what consumers have and sends the rest again: a flushed queue loses nothing."""

    def __init__(self, database: Database, queue: Queue, resend_after: float) -> None:
        self._database = database
        self._queue = queue
        self._resend_after = resend_after
        self._outbox = tables.shared(tables.outbox, database.service)
        self._consumers = sorted({consumer for routes in ROUTES.values() for consumer in routes})

    async def run_once(self) -> int:
        """Returns how many events were sent again. Raises QueueDown when they could not be."""
        sent = 0
        for consumer in self._consumers:
            async with self._database.transaction() as session:
                await self._confirm(session, consumer)
                events = await self._overdue(session, consumer)
            if events:
                await self._queue.deliver(consumer, events)
                sent += len(events)
        return sent

    async def prune(self) -> None:
        async with self._database.transaction() as session:
            for table, column in (
                ("outbox", "acked_at"),
                ("inbox", "handled_at"),
                ("idempotency_key", "created_at"),
            ):
                await session.execute(
                    text(
                        f"DELETE FROM {self._database.service.value}.{table} "  # noqa: S608 - our own names
                        f"WHERE {column} < huiying.now() - make_interval(days => :days)"
                    ),
                    {"days": 2 * _KEEP_DAYS if table == "inbox" else _KEEP_DAYS},
                )

    async def _confirm(self, session: AsyncSession, consumer: Service) -> None:
        await session.execute(
            text(
                f"UPDATE {self._database.service.value}.outbox AS o SET acked_at = huiying.now() "  # noqa: S608
                f"FROM {consumer.value}.handled_event_v1 AS h "
                "WHERE o.acked_at IS NULL AND o.consumer = :consumer AND o.event_id = h.event_id"
            ),
            {"consumer": consumer.value},
        )

    async def _overdue(self, session: AsyncSession, consumer: Service) -> list[Event]:
        table = self._outbox
        late = (
            select(table.c.event_id)
            .where(
                table.c.acked_at.is_(None),
                table.c.consumer == consumer.value,
                table.c.sent_at
                < func.huiying.now()
                - text("make_interval(secs => :late)").bindparams(late=self._resend_after),
            )
            .order_by(table.c.sent_at)
            .limit(_RESEND_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        rows = await session.execute(
            update(table)
            .where(table.c.event_id.in_(late), table.c.consumer == consumer.value)
            .values(sent_at=func.huiying.now())
            .returning(table.c.event_id, table.c.type, table.c.subject, table.c.priority)
        )
        return [
            Event(id=row.event_id, type=EventType(row.type), subject=row.subject, priority=row.priority)
            for row in rows
        ]
