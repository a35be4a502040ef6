"""The queue wakes a worker at once, and one that did not hear its bell looks by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.common.ids import new_id
from services.common.queue import Queue, serve
from services.contracts.events import Event, EventType, Service
from tests.patience import PATIENCE


def received() -> Event:
    return Event(id=new_id(), type=EventType.ITEM_RECEIVED, subject=new_id())


class Desk:
    """Keeps what was delivered to it."""

    def __init__(self) -> None:
        self.events: asyncio.Queue[Event] = asyncio.Queue()

    async def deliver(self, events: list[Event]) -> None:
        for event in events:
            self.events.put_nowait(event)

    async def next(self) -> Event:
        return await asyncio.wait_for(self.events.get(), PATIENCE)


@asynccontextmanager
async def serving(url: str, desk: Desk) -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = asyncio.create_task(serve(url, Service.ANALYSIS, desk.deliver, stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, PATIENCE)


async def test_what_is_sent_before_and_while_a_worker_serves_reaches_it(valkey_url: str) -> None:
    queue, desk = Queue(valkey_url), Desk()
    before, during = received(), received()
    await queue.deliver(Service.ANALYSIS, [before])
    async with serving(valkey_url, desk):
        assert await desk.next() == before
        await queue.deliver(Service.ANALYSIS, [during])
        assert await desk.next() == during
    await queue.close()


async def test_a_burst_is_delivered_once_each(valkey_url: str) -> None:
    queue, desk = Queue(valkey_url), Desk()
    events = [received() for _ in range(60)]
    async with serving(valkey_url, desk):
        await asyncio.gather(*(queue.deliver(Service.ANALYSIS, [event]) for event in events))
        heard = [await desk.next() for _ in events]
        await asyncio.sleep(0.3)  # longer than a worker waits between two looks
    assert sorted(heard, key=lambda event: event.id) == sorted(events, key=lambda event: event.id)
    assert desk.events.empty()
    await queue.close()
