"""One poller a process that tells all its listeners what happened, only while there are any."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from services.common.db import Database
from services.contracts.identity import Principal
from services.workflow.stream import repository
from services.workflow.stream.domain import (
    HEARTBEAT,
    Published,
    as_event,
    as_greeting,
    as_reset,
    may_hear,
)

_log = logging.getLogger(__name__)
_PAGE = 500
_MOST_REPLAYED = 1000
_AFTER_ERROR_SECONDS = 2.0


@dataclass(frozen=True)
class Pace:
    """How often things happen, in seconds, and how many events may wait for one listener.

    A stream ends after its `life`, so that the listener comes back with a fresh token.
    """

    poll: float = 0.3
    heartbeat: float = 15.0
    life: float = 600.0
    waiting: int = 2000


class Listener:
    """What waits for one browser; one that falls too far behind is lost and must load anew."""

    def __init__(self, caller: Principal, place: int, waiting: int) -> None:
        self._caller = caller
        self._events: asyncio.Queue[Published] = asyncio.Queue(waiting)
        self.place = place
        self.lost = False

    def offer(self, event: Published) -> None:
        self.place = event.place
        if self.lost or not may_hear(self._caller, event):
            return
        try:
            self._events.put_nowait(event)
        except asyncio.QueueFull:
            self.lost = True

    async def next(self, seconds: float) -> Published | None:
        """The next event, or None when nothing happens for so long."""
        try:
            return await asyncio.wait_for(self._events.get(), seconds)
        except TimeoutError:
            return None


class Hub:
    """Reads the published events once for all listeners of this process."""

    def __init__(self, database: Database, pace: Pace | None = None) -> None:
        self._database = database
        self.pace = pace or Pace()
        self._listeners: set[Listener] = set()
        self._place = 0
        self._poller: asyncio.Task[None] | None = None
        self._polling = asyncio.Lock()

    @property
    def listening(self) -> int:
        return len(self._listeners)

    async def listen(self, caller: Principal, last_heard: int | None) -> AsyncGenerator[bytes, None]:
        """Server-Sent Events from `last_heard` on (from now on when None), until the life is over."""
        async with self._joined(caller) as listener:
            here = listener.place
            missed = await self._missed(caller, last_heard, here)
            yield as_greeting(here if last_heard is None or missed is None else last_heard)
            if missed is None:
                yield as_reset(here)
            for event in missed or ():
                yield as_event(event)
            async for chunk in self._live(listener):
                yield chunk

    async def _live(self, listener: Listener) -> AsyncIterator[bytes]:
        clock = asyncio.get_running_loop()
        ends = clock.time() + self.pace.life
        while (left := ends - clock.time()) > 0:
            event = await listener.next(min(self.pace.heartbeat, left))
            if listener.lost:
                yield as_reset(listener.place)
                return
            yield HEARTBEAT if event is None else as_event(event)

    @asynccontextmanager
    async def _joined(self, caller: Principal) -> AsyncIterator[Listener]:
        async with self._polling:
            await self._poll(skip=not self._listeners)
            listener = Listener(caller, self._place, self.pace.waiting)
            self._listeners.add(listener)
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._run())
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    async def _missed(self, caller: Principal, last_heard: int | None, until: int) -> list[Published] | None:
        """What happened between `last_heard` and `until`; None when that is no longer known."""
        if last_heard is None or last_heard == until:
            return []
        async with self._database.transaction() as session:
            first, _ = await repository.bounds(session)
            if first is None or not first - 1 <= last_heard < until:
                return None
            events = await repository.between(session, last_heard, until, _MOST_REPLAYED + 1)
        if len(events) > _MOST_REPLAYED:
            return None
        return [event for event in events if may_hear(caller, event)]

    async def _run(self) -> None:
        while self._listeners:
            try:
                async with self._polling:
                    await self._poll()
            except (SQLAlchemyError, OSError):
                _log.warning("stream.poll_failed", exc_info=True)
                await asyncio.sleep(_AFTER_ERROR_SECONDS)
            await asyncio.sleep(self.pace.poll)

    async def _poll(self, *, skip: bool = False) -> None:
        """Tell the listeners what is new; `skip`: nobody listened, start from the end."""
        while True:
            async with self._database.transaction() as session:
                placed = await repository.give_places(session)
            async with self._database.transaction() as session:
                if skip:
                    _, self._place = await repository.bounds(session)
                    events: list[Published] = []
                else:
                    events = await repository.between(session, self._place, None, _PAGE)
            for event in events:
                self._place = event.place
                for listener in self._listeners:
                    listener.offer(event)
            if len(events) < _PAGE and not placed:
                return
            await asyncio.sleep(0)  # let the listeners read before the next page
