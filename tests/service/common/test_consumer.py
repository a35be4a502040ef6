"""Events arrive at least once and take effect once, whatever fails in between."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import outbox
from services.common.app import Context
from services.common.consumer import MOST_ATTEMPTS, Consumer, Done
from services.common.db import Database
from services.common.ids import new_id
from services.contracts.events import Event, EventType, Service
from tests.conftest import Clock
from tests.patience import PATIENCE


def received(priority: int = 0) -> Event:
    return Event(id=new_id(), type=EventType.ITEM_RECEIVED, subject=new_id(), priority=priority)


class Work:
    """A handler whose effect is a row of the outbox for each event; it may be told to fail or to wait."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.batches: list[list[Event]] = []
        self.bad: set[Event] = set()
        self.overlooked: set[Event] = set()
        self.given_up: list[Event] = []
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def begun(self, count: int) -> None:
        """Wait until so many batches have come."""
        async with asyncio.timeout(PATIENCE):
            while len(self.batches) < count:  # noqa: ASYNC110 - a handler tells nobody that it has begun
                await asyncio.sleep(0.01)

    async def handle(self, events: list[Event], done: Done) -> None:
        self.batches.append(events)
        await self.may_go_on.wait()
        async with self.database.transaction() as session:
            await self._effect(session, events)
            if self.bad & set(events):
                raise RuntimeError("not today")
            await done(session, [event for event in events if event not in self.overlooked])

    async def give_up(self, event: Event, done: Done) -> None:
        self.given_up.append(event)
        async with self.database.transaction() as session:
            await done(session, [event])

    async def _effect(self, session: AsyncSession, events: list[Event]) -> None:
        effects = [
            Event(id=new_id(), type=EventType.ITEM_ASSESSED, subject=event.subject)
            for event in events
            if event not in self.overlooked
        ]
        await outbox.record(session, Service.ANALYSIS, effects)

    async def effects(self, event: Event) -> int:
        """How often the event took effect."""
        async with self.database.transaction() as session:
            found = await session.execute(
                text("SELECT count(DISTINCT event_id) FROM analysis.outbox WHERE subject = :subject"),
                {"subject": event.subject},
            )
            return int(found.scalar_one())


@pytest.fixture
async def work(context_of: Callable[[Service], Context]) -> AsyncIterator[Work]:
    database = context_of(Service.ANALYSIS).database
    yield Work(database)
    async with database.transaction() as session:
        await session.execute(text("TRUNCATE analysis.inbox"))


@pytest.fixture
def consumer(work: Work) -> Consumer:
    return Consumer(work.database, work.handle, give_up=work.give_up, batch=4)


async def test_an_event_that_comes_again_has_no_second_effect(work: Work, consumer: Consumer) -> None:
    first, second = received(), received()
    await consumer.deliver([first, first])
    await consumer.deliver([first, second])
    await consumer.drain()
    assert [await work.effects(event) for event in (first, second)] == [1, 1]


async def test_two_workers_with_the_same_events_have_one_effect(work: Work, consumer: Consumer) -> None:
    event, other = received(), received()
    work.may_go_on.clear()
    deliveries = [
        asyncio.create_task(each.deliver([event, other]))
        for each in (consumer, Consumer(work.database, work.handle))
    ]
    await work.begun(1)
    work.may_go_on.set()
    await asyncio.gather(*deliveries)
    assert [await work.effects(each) for each in (event, other)] == [1, 1]


async def test_what_comes_during_the_work_is_handled_together_after_it(
    work: Work, consumer: Consumer
) -> None:
    work.may_go_on.clear()
    under_way = asyncio.create_task(consumer.deliver([received()]))
    await work.begun(1)
    later = [received(), received()]
    for event in later:
        await consumer.deliver([event])
    work.may_go_on.set()
    await under_way
    assert work.batches[1:] == [later]


async def test_more_than_a_batch_waits_in_the_inbox_and_the_urgent_go_first(
    work: Work, consumer: Consumer
) -> None:
    events = [received(priority) for priority in (0, 0, 0, 5, 0, 9)]
    await consumer.deliver(events)
    assert {event.priority for event in work.batches[0]} == {0, 5, 9}
    assert sum(map(len, work.batches)) == len(events)


async def test_a_bad_event_spoils_no_other_and_is_tried_again_later(
    work: Work, consumer: Consumer, clock: Clock
) -> None:
    good, bad = received(), received()
    work.bad = {bad}
    await consumer.deliver([good, bad])
    assert (await work.effects(good), await work.effects(bad)) == (1, 0)
    await consumer.drain()
    assert await work.effects(bad) == 0
    work.bad = set()
    await clock.advance(timedelta(seconds=5))
    await consumer.drain()
    assert await work.effects(bad) == 1


async def test_an_event_that_fails_again_and_again_is_given_up(
    work: Work, consumer: Consumer, clock: Clock
) -> None:
    event = received()
    work.bad = {event}
    await consumer.deliver([event])
    for _ in range(MOST_ATTEMPTS):
        await clock.advance(timedelta(minutes=2))
        await consumer.drain()
    assert work.given_up == [event]


async def test_an_event_that_a_handler_left_out_comes_again(
    work: Work, consumer: Consumer, clock: Clock
) -> None:
    event, other = received(), received()
    work.overlooked = {event}
    await consumer.deliver([event, other])
    work.overlooked = set()
    await clock.advance(timedelta(minutes=1))
    await consumer.drain()
    assert [await work.effects(each) for each in (event, other)] == [1, 1]


async def test_a_delivery_that_runs_out_of_time_does_not_take_the_work_with_it(
    work: Work, consumer: Consumer
) -> None:
    event = received()
    work.may_go_on.clear()
    delivery = asyncio.create_task(consumer.deliver([event]))
    await work.begun(1)
    delivery.cancel()
    await asyncio.gather(delivery, return_exceptions=True)
    work.may_go_on.set()
    async with asyncio.timeout(PATIENCE):
        while not await work.effects(event):  # noqa: ASYNC110 - a row says so
            await asyncio.sleep(0.02)
    assert await work.effects(event) == 1
    assert len(work.batches) == 1
