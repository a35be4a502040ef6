"""Items are put into topics by the worker: one matter, one topic, however many workers there are."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text

from services.analysis.assessment import repository
from services.analysis.topics.service.assigning import Topics, newcomer
from services.common.app import Context
from services.common.db import Database
from services.contracts.events import Service
from tests.service.analysis.topic_desk import ELSEWHERE, WATER, WATER_TOO, Desk, made, received


@pytest.fixture
async def desk(context_of: Callable[[Service], Context], database_url: str) -> AsyncIterator[Desk]:
    connection = await asyncpg.connect(database_url)
    yield await made(context_of(Service.ANALYSIS), connection)
    await connection.close()


async def test_items_about_one_matter_share_a_topic_and_the_same_trouble_elsewhere_has_its_own(
    desk: Desk,
) -> None:
    items = [await desk.receive(*each) for each in (WATER, WATER_TOO, ELSEWHERE)]
    await desk.worker().deliver(received(*items))
    first, second, other = [await desk.topic(item) for item in items]
    assert first == second != other


async def test_a_worker_that_starts_anew_goes_on_where_the_last_one_was_killed(desk: Desk) -> None:
    before = await desk.receive(*WATER)
    await desk.worker().deliver(received(before))
    after = await desk.receive(*WATER_TOO)
    await desk.worker().deliver(received(after))
    assert await desk.topic(before) == await desk.topic(after)
    assert await desk.connection.fetchval("SELECT items FROM analysis.topic") == 2


async def test_equal_texts_share_a_topic_but_a_drill_has_its_own(desk: Desk) -> None:
    items = [await desk.receive("", "路灯坏了。", unit=unit) for unit in ("jiaoyu", "huanbao")]
    drill = await desk.receive("", "路灯坏了。", drill=True)
    await desk.worker().deliver(received(*items, drill))
    assert await desk.topic(items[0]) == await desk.topic(items[1]) != await desk.topic(drill)


async def test_workers_that_race_make_one_topic_for_one_matter(desk: Desk) -> None:
    settings, keys = desk.context.settings, desk.context.keys
    url = settings.database_url
    assert url is not None
    contexts = [Context.make(Service.ANALYSIS, settings, keys, database_url=url) for _ in range(3)]
    workers = [desk.worker(context.database) for context in contexts]
    for _ in range(4):
        items = [await desk.receive(*each) for each in (WATER, WATER_TOO, WATER)]
        pairs = zip(workers, items, strict=True)
        await asyncio.gather(*(worker.deliver(received(item)) for worker, item in pairs))
    for context in contexts:
        await context.database.close()
    assert await desk.count("topic_item") == 12
    assert await desk.count("topic") == 1
    assert await desk.connection.fetchval("SELECT items FROM analysis.topic") == 12


async def test_an_event_that_comes_to_two_workers_is_counted_once(desk: Desk) -> None:
    item = await desk.receive(*WATER)
    events = received(item)
    await asyncio.gather(desk.worker().deliver(events), desk.worker().deliver(events))
    assert await desk.connection.fetchval("SELECT sum(items) FROM analysis.topic") == 1


async def test_a_failed_transaction_leaves_no_trace_in_the_memory(desk: Desk) -> None:
    database = desk.context.database
    topics = Topics(database)
    item = await desk.receive(*WATER)
    with pytest.raises(RuntimeError):
        await _assign(database, topics, item, fail=True)
    assert await desk.count("topic") == 0
    assert await _assign(database, topics, item) == {item: await _only_topic(database)}


async def _assign(
    database: Database, topics: Topics, item: UUID, *, fail: bool = False
) -> Mapping[UUID, UUID]:
    async with database.transaction() as session:
        arrived = await repository.pending(session, [item])
    await topics.prepare([newcomer(each.item_id, each.unit, each.given) for each in arrived])
    async with database.transaction() as session:
        assigned = await topics.assign(session)
        if fail:
            raise RuntimeError
    topics.settle()
    return assigned


async def _only_topic(database: Database) -> UUID:
    async with database.transaction() as session:
        found: UUID = (await session.execute(text("SELECT id FROM analysis.topic"))).scalar_one()
        return found


async def test_an_item_that_may_belong_to_a_topic_is_suggested_with_the_reason(desk: Desk) -> None:
    items = [
        await desk.receive(
            "翠湖花园小区夜间施工噪音", "翠湖花园小区旁边的工地施工到凌晨两点，打桩机噪音太大。"
        ),
        await desk.receive(
            "翠湖花园小区电梯坏了", "翠湖花园小区八号楼电梯坏了半个月，住十六楼的老人下不了楼。"
        ),
    ]
    await desk.worker().deliver(received(*items))
    noise, lift = [await desk.topic(item) for item in items]
    pair = await desk.connection.fetchrow("SELECT one, other, verdict, evidence FROM analysis.topic_pair")
    assert pair is not None
    assert {pair["one"], pair["other"]} == {noise, lift}
    assert pair["verdict"] == "suggested"
    assert "翠湖花园" in pair["evidence"]
