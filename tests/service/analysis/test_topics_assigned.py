"""Items are put into topics by the worker: one matter, one topic, however many workers there are."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text

from services.analysis.assessment.jobs import AssessmentJobs
from services.analysis.assessment.scorer import StandInScorer
from services.analysis.topics.service.assigning import Topics
from services.common.app import Context
from services.common.clock import wall_clock
from services.common.consumer import Consumer
from services.common.db import Database
from services.common.ids import new_id
from services.contracts.events import Event, EventType, Service

START = wall_clock() - timedelta(days=1)
WATER = (
    "李家村停水三天",
    "青石镇李家村从周一开始停水，到今天三天了，老人要走两里路挑水，供水公司没人接电话。",
)
WATER_TOO = ("停水何时恢复", "青石镇李家村全村停水，老人挑水做饭都成问题，请供水公司尽快抢修。")
ELSEWHERE = (
    "王庄停水三天",
    "青石镇王庄从周一开始停水，到今天三天了，老人要走两里路挑水，供水公司没人接电话。",
)


class Desk:
    """Items go in; a worker made anew has nothing but the database."""

    def __init__(self, context: Context, connection: asyncpg.Connection) -> None:
        self.context, self.connection, self._clock = context, connection, START

    async def receive(self, title: str, words: str, *, unit: str = "jiaoyu", drill: bool = False) -> UUID:
        self._clock += timedelta(minutes=10)
        item = new_id()
        await self.connection.execute(
            "INSERT INTO ingest.item_for_analysis_v1 "
            "(item_id, unit, channel, title, text, drill, received_at, dup_key) "
            "VALUES ($1, $2, 'forum', $3, $4, $5, $6, $7)",
            item, unit, title, words, drill, self._clock, sha256((title + words).encode()).digest(),
        )  # fmt: skip
        return item

    def worker(self, database: Database | None = None) -> Consumer:
        database = database or self.context.database
        jobs = AssessmentJobs(database, StandInScorer(), topics=Topics(database))
        return Consumer(database, jobs.handle)

    async def topic(self, item: UUID) -> UUID:
        found: UUID = await self.connection.fetchval(
            "SELECT topic_id FROM analysis.assessment_v1 WHERE item_id = $1", item
        )
        return found

    async def count(self, table: str) -> int:
        found: int = await self.connection.fetchval(f"SELECT count(*) FROM analysis.{table}")
        return found


def received(*items: UUID) -> list[Event]:
    return [Event(id=new_id(), type=EventType.ITEM_RECEIVED, subject=item) for item in items]


@pytest.fixture
async def desk(context_of: Callable[[Service], Context], database_url: str) -> AsyncIterator[Desk]:
    connection = await asyncpg.connect(database_url)
    published = "ingest.item_for_analysis_v1"
    if await connection.fetchval("SELECT to_regclass('ingest.item_for_analysis_v1_published') IS NULL"):
        await connection.execute(f"ALTER VIEW {published} RENAME TO item_for_analysis_v1_published")
        await connection.execute(f"CREATE TABLE {published} AS SELECT * FROM {published}_published LIMIT 0")
        await connection.execute(f"GRANT SELECT ON {published} TO huiying_analysis")
    await connection.execute(
        "TRUNCATE ingest.item_for_analysis_v1, analysis.topic, analysis.topic_item, analysis.topic_pair, "
        "analysis.assessment, analysis.inbox, analysis.outbox"
    )
    yield Desk(context_of(Service.ANALYSIS), connection)
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
    await topics.prepare([item])
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
