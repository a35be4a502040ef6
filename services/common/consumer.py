"""The receiving side of events: handled at least once, with effect once, and remembered by id.

What is delivered is handled straight away and remembered in the transaction of its effect. Only what
cannot be handled now (more than a batch, or an error) is first written down as open. A process that dies
before it could do either has confirmed nothing: the sender's reconciler delivers the event again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.db import Database
from services.contracts.events import Event, EventType

_log = logging.getLogger(__name__)
BATCH = 32
LEASE_SECONDS = 30
MOST_ATTEMPTS = 5
_WAIT_SECONDS = 20
"""How long a delivery waits for its events; the work itself goes on, however much there is of it."""

Done = Callable[[AsyncSession, Sequence[Event]], Awaitable[None]]
Handler = Callable[[list[Event], Done], Awaitable[None]]
GiveUp = Callable[[Event, Done], Awaitable[None]]

_GIVEN = (
    "SELECT id, type, subject, priority FROM unnest(CAST(:ids AS uuid[]), CAST(:types AS text[]), "
    "CAST(:subjects AS uuid[]), CAST(:priorities AS smallint[])) AS given (id, type, subject, priority) "
    "ORDER BY id"  # two workers with the same events wait for each other in one order
)


def apart(kind: EventType, own: Handler, rest: Handler) -> Handler:
    """A handler that gives events of `kind` to `own` and all others to `rest`."""

    async def handle(events: list[Event], done: Done) -> None:
        for handler, some in (
            (own, [event for event in events if event.type is kind]),
            (rest, [event for event in events if event.type is not kind]),
        ):
            if some:
                await handler(some, done)

    return handle


class AlreadyHandled(Exception):  # noqa: N818 - reads as the state it reports
    """Somebody else handled one of these events meanwhile: this effect is rolled back."""


class _Inbox:
    """The statements on one service's inbox."""

    def __init__(self, schema: str) -> None:
        into = (
            f"INSERT INTO {schema}.inbox AS i (event_id, type, subject, priority, attempts"  # our own names
        )
        self.handled = text(
            f"{into}, handled_at) SELECT given.*, 1, huiying.now() FROM ({_GIVEN}) AS given "  # noqa: S608
            "ON CONFLICT (event_id) DO UPDATE SET handled_at = EXCLUDED.handled_at, error = NULL "
            "WHERE i.handled_at IS NULL RETURNING event_id"
        )
        self.open = text(
            f"{into}, not_before) SELECT given.*, CAST(:attempts AS smallint), "  # noqa: S608
            f"huiying.now() + make_interval(secs => :pause) FROM ({_GIVEN}) AS given "
            "ON CONFLICT (event_id) DO NOTHING"
        )
        self.postponed = text(
            f"UPDATE {schema}.inbox SET error = :error, "  # noqa: S608
            "not_before = huiying.now() + make_interval(secs => least(60, 0.5 * 2 ^ attempts)) "
            "WHERE event_id = :id AND handled_at IS NULL RETURNING attempts"
        )
        self.left = text(
            f"SELECT id FROM unnest(CAST(:ids AS uuid[])) AS given (id) WHERE NOT EXISTS "  # noqa: S608
            f"(SELECT FROM {schema}.inbox AS i WHERE i.event_id = id AND i.handled_at IS NOT NULL)"
        )
        self.claim = text(
            f"WITH due AS MATERIALIZED (SELECT event_id FROM {schema}.inbox "  # noqa: S608
            "WHERE handled_at IS NULL AND not_before <= huiying.now() "
            "ORDER BY priority DESC, event_id LIMIT :most FOR UPDATE SKIP LOCKED) "
            f"UPDATE {schema}.inbox AS i SET attempts = i.attempts + 1, "
            f"not_before = huiying.now() + interval '{LEASE_SECONDS} seconds' FROM due "
            "WHERE i.event_id = due.event_id RETURNING i.event_id, i.type, i.subject, i.priority"
        )


class Consumer:
    """Keeps a service's inbox and hands events to `handle`, of those that wait in it the most urgent first.

    `handle(events, done)` gets at most `batch` events and awaits `done(session, events)` inside the
    transaction that writes their effect; when another worker was first, `done` raises and the effect is
    rolled back. It may be given an event again after a crash or an error.
    After `MOST_ATTEMPTS` failures `give_up(event, done)` is called instead, when there is one.
    """

    def __init__(
        self, database: Database, handle: Handler, *, give_up: GiveUp | None = None, batch: int = BATCH
    ) -> None:
        self._database = database
        self._handle = handle
        self._give_up = give_up
        self._batch = batch
        self._inbox = _Inbox(database.service.value)
        self._delivered: dict[UUID, Event] = {}
        self._working: asyncio.Task[None] | None = None
        self._look = False

    async def deliver(self, events: list[Event]) -> None:
        """Handle `events`, with what else is delivered meanwhile; what is too much is written down first."""
        if len(self._delivered) + len(events) > self._batch:
            await self._write_down(events, attempts=0, pause=0)
            self._look = True
        else:
            self._delivered.update((event.id, event) for event in events)
        await self._work()

    async def drain(self) -> None:
        """Handle whatever is open; returns at once when work is under way (it will see it)."""
        self._look = True
        await self._work()

    async def close(self) -> None:
        """Leave the work at hand; its lease brings back what was not finished."""
        if self._working is not None:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)

    async def _work(self) -> None:
        """A task of its own: a job of the queue that runs out of time must not take the work with it."""
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._until_empty())
            self._working.add_done_callback(_tell)
            await asyncio.wait({self._working}, timeout=_WAIT_SECONDS)

    async def _until_empty(self) -> None:
        while self._delivered or self._look:
            if self._delivered:
                delivered, self._delivered = self._delivered, {}
                await self._attempt([*delivered.values()])
            if self._look:
                self._look = False
                if claimed := await self._claim():
                    self._look = True
                    await self._attempt(claimed)

    async def _attempt(self, events: list[Event]) -> None:
        finished: set[UUID] = set()

        async def done(session: AsyncSession, some: Sequence[Event]) -> None:
            await self._done(session, some)
            finished.update(event.id for event in some)

        try:
            await self._handle(events, done)
        except AlreadyHandled:
            if left := await self._left(events):
                await self._attempt(left)
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
        else:
            undone = [event for event in events if event.id not in finished]
            await self._write_down(undone, attempts=1, pause=LEASE_SECONDS)

    async def _done(self, session: AsyncSession, events: Sequence[Event]) -> None:
        if events:
            marked = await session.execute(self._inbox.handled, _columns(events))
            if len(marked.all()) < len(events):
                raise AlreadyHandled

    async def _left(self, events: Iterable[Event]) -> list[Event]:
        """Those that nobody has handled."""
        by_id = {event.id: event for event in events}
        async with self._database.transaction() as session:
            left = await session.execute(self._inbox.left, {"ids": [*by_id]})
            return [by_id[event_id] for event_id in left.scalars()]

    async def _write_down(self, events: Sequence[Event], *, attempts: int, pause: float) -> None:
        """Keep as open what the inbox does not know yet, for `pause` seconds from now."""
        if events:
            async with self._database.transaction() as session:
                given = {**_columns(events), "attempts": attempts, "pause": pause}
                await session.execute(self._inbox.open, given)

    async def _failed(self, event: Event, error: Exception) -> None:
        given = {**_columns([event]), "attempts": 1, "pause": 0}
        told = {"id": event.id, "error": f"{type(error).__name__}: {error}"[:500]}
        async with self._database.transaction() as session:
            await session.execute(self._inbox.open, given)
            attempts = (await session.execute(self._inbox.postponed, told)).scalar_one_or_none() or 0
        if attempts >= MOST_ATTEMPTS and self._give_up is not None:
            with suppress(AlreadyHandled):
                await self._give_up(event, self._done)

    async def _claim(self) -> list[Event]:
        async with self._database.transaction() as session:
            rows = await session.execute(self._inbox.claim, {"most": self._batch})
            return [
                Event(id=row.event_id, type=EventType(row.type), subject=row.subject, priority=row.priority)
                for row in rows
            ]


def _tell(work: asyncio.Task[None]) -> None:
    """What stops the work (a database that is away) is seen here; the next wake-up begins again."""
    if not work.cancelled() and (error := work.exception()):
        first, *_ = str(error).splitlines() or [""]  # the rest is SQL
        _log.warning("work.stopped", extra={"why": f"{type(error).__name__}: {first}"})


def _columns(events: Iterable[Event]) -> dict[str, Any]:
    unique = {event.id: event for event in events}.values()
    return {
        "ids": [event.id for event in unique],
        "types": [event.type.value for event in unique],
        "subjects": [event.subject for event in unique],
        "priorities": [event.priority for event in unique],
    }
