"""A person takes an item out of a topic that it joined by itself; of closed topics the words go in time."""

from collections.abc import AsyncIterator, Callable
from uuid import UUID

import asyncpg
import httpx
import orjson
import pytest

from services.analysis.app import create_app
from services.analysis.topics.service.keeping import let_go
from services.analysis.topics.service.learning import learn
from services.common.app import Context
from services.common.ids import new_id
from services.contracts.events import Service
from tests.service.analysis.test_topics_shown import AUDITOR, DUTY, EDU, Window, arrive
from tests.service.analysis.topic_desk import ELSEWHERE, WATER, WATER_TOO, Desk, made

PIPE = ("李家村停水", "青石镇李家村村口自来水管爆了，水漫到路上，全村停水，请供水公司来修。")
PIPE_AGAIN = ("村口水管还在漏", "李家村村口自来水管爆了没人修，水漫到路上结冰，老人摔了一跤。")
WATER_AGAIN = (
    "停水第四天",
    "青石镇李家村从周一开始停水，今天第四天了，老人还在走两里路挑水，供水公司没人接电话。",
)


@pytest.fixture
async def desk(context_of: Callable[[Service], Context], database_url: str) -> AsyncIterator[Desk]:
    connection = await asyncpg.connect(database_url)
    yield await made(context_of(Service.ANALYSIS), connection)
    await connection.close()


@pytest.fixture
async def window(desk: Desk) -> AsyncIterator[Window]:
    transport = httpx.ASGITransport(app=create_app(desk.context))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk/api/v1") as http:
        yield Window(http, desk.context)


def unmerge(*items: UUID, into: UUID | None = None) -> dict[str, object]:
    said: dict[str, object] = {
        "verdict": "unmerge",
        "items": [str(item) for item in items],
        "reason": "水管爆裂是另一件事",
    }
    return said | ({} if into is None else {"into": str(into)})


async def test_an_item_taken_out_has_a_topic_of_its_own_and_both_are_counted_anew(
    desk: Desk, window: Window
) -> None:
    first, second, pipe = await arrive(desk, WATER, WATER_TOO, PIPE)
    topic = await desk.topic(first)
    assert await desk.topic(pipe) == topic
    case = new_id()
    await desk.file(pipe, case)
    left = await window.post(DUTY, f"/{topic}/verdicts", unmerge(pipe))
    assert [item["id"] for item in left["items"]] == [str(second), str(first)]
    assert (left["item_count"], left["recent"], left["suggestions"]) == (2, 2, [])
    [gone] = left["taken_out"]
    assert (gone["id"], gone["reason"]) == (str(pipe), "水管爆裂是另一件事")
    own = await desk.topic(pipe)
    assert gone["topic_id"] == str(own) != str(topic)
    alone = await window.get(DUTY, f"/{own}")
    assert alone["item_count"] == 1
    assert alone["items"][0]["why"]["how"] == "person"
    assert alone["items"][0]["why"]["reason"] == "水管爆裂是另一件事"
    assert alone["items"][0]["case_id"] == str(case), "the case is not moved by the analysis"
    body = await desk.connection.fetchval("SELECT body FROM analysis.assessment WHERE item_id = $1", pipe)
    assert orjson.loads(body)["topic_id"] == str(own)
    audited = await desk.connection.fetchrow(
        "SELECT object_id, detail FROM analysis.audit_entry WHERE action = 'topic.unmerge' "
        "ORDER BY at DESC LIMIT 1"
    )
    assert audited is not None
    assert audited["object_id"] == str(topic)
    assert orjson.loads(audited["detail"])["items"] == [str(pipe)]


async def test_what_is_like_it_follows_it_and_the_rest_still_joins_the_old_topic(
    desk: Desk, window: Window
) -> None:
    first, _, pipe = await arrive(desk, WATER, WATER_TOO, PIPE)
    topic = await desk.topic(first)
    await window.post(DUTY, f"/{topic}/verdicts", unmerge(pipe))
    equal, like, old = await arrive(desk, PIPE, PIPE_AGAIN, WATER_AGAIN)
    own = await desk.topic(pipe)
    assert await desk.topic(equal) == own
    assert await desk.topic(like) != topic
    assert await desk.topic(old) == topic
    assert (await window.get(DUTY, f"/{topic}"))["suggestions"] == []


async def test_an_item_may_be_put_where_it_belongs_and_what_is_like_it_does_not_come_back(
    desk: Desk, window: Window
) -> None:
    first, _, pipe, road = await arrive(
        desk, WATER, WATER_TOO, PIPE, ("王庄路面结冰", "青石镇王庄村口路面结冰，老人摔了一跤。")
    )
    topic, other = await desk.topic(first), await desk.topic(road)
    await window.post(DUTY, f"/{topic}/verdicts", unmerge(pipe, into=other))
    assert await desk.topic(pipe) == other
    [equal] = await arrive(desk, PIPE)
    assert await desk.topic(equal) == other
    [like] = await arrive(desk, PIPE_AGAIN)
    assert await desk.topic(like) != topic


async def test_said_twice_it_happens_once_whatever_the_order(desk: Desk, window: Window) -> None:
    first, second, pipe, again = await arrive(desk, WATER, WATER_TOO, PIPE, PIPE)
    topic = await desk.topic(first)
    assert {await desk.topic(item) for item in (second, pipe, again)} == {topic}
    once = await window.post(DUTY, f"/{topic}/verdicts", unmerge(pipe, again))
    own = await desk.topic(pipe)
    assert await desk.topic(again) == own
    assert await window.post(DUTY, f"/{topic}/verdicts", unmerge(again, pipe)) == once
    assert (await desk.topic(pipe), await desk.count("topic")) == (own, 2)


async def test_only_the_office_decides_and_something_must_stay(desk: Desk, window: Window) -> None:
    first, second, pipe = await arrive(desk, WATER, WATER_TOO, PIPE, unit="jiaoyu")
    path = f"/{await desk.topic(first)}/verdicts"
    await window.post(AUDITOR, path, unmerge(pipe), status=403)
    await window.post(EDU, path, unmerge(pipe), status=403)
    for wrong, pointer in (
        (unmerge(new_id()), "/items/0"),
        (unmerge(first, second, pipe), "/items"),
        (unmerge(pipe, into=new_id()), "/into"),
        (unmerge() | {"reason": " "}, "/reason"),
        (unmerge(), "/items"),
    ):
        answer = await window.post(DUTY, path, wrong, status=422)
        assert pointer in [error["pointer"] for error in answer["errors"]]
    assert (await window.get(EDU, path.removesuffix("/verdicts")))["taken_out"] == []
    assert await desk.count("topic_separation") == 0


async def test_people_who_merge_the_cases_again_have_the_last_word(desk: Desk, window: Window) -> None:
    first, second, pipe = await arrive(desk, WATER, WATER_TOO, PIPE)
    topic = await desk.topic(first)
    await window.post(DUTY, f"/{topic}/verdicts", unmerge(pipe))
    cases = {item: new_id() for item in (first, pipe)}
    for item, case in cases.items():
        await desk.file(item, case)
    await desk.file(second, cases[first])
    await desk.merge(cases[pipe], cases[first])
    async with desk.context.database.transaction() as session:
        await learn(session)
    [matter] = (await window.get(DUTY))["items"]
    assert (matter["item_count"], await desk.count("topic_separation")) == (3, 0)


async def words(desk: Desk, item: UUID) -> object:
    evidence = await desk.connection.fetchval(
        "SELECT evidence FROM analysis.topic_item WHERE item_id = $1", item
    )
    return orjson.loads(evidence).get("words")


async def silent(desk: Desk, item: UUID, days: int) -> None:
    await desk.connection.execute(
        "UPDATE analysis.topic SET last_at = huiying.now() - $2 * interval '1 day' WHERE id = $1",
        await desk.topic(item),
        days,
    )


async def test_words_of_a_topic_go_a_year_after_the_last_item_and_its_items_stay(
    desk: Desk, window: Window
) -> None:
    first, second, young = await arrive(desk, WATER, WATER_TOO, ELSEWHERE)
    await silent(desk, first, 366)
    await silent(desk, young, 364)
    assert await let_go(desk.context.database) == 2
    assert await let_go(desk.context.database) == 0
    assert [await words(desk, item) for item in (first, second)] == [None, None]
    assert await words(desk, young) is not None
    shown = await window.get(DUTY, f"/{await desk.topic(first)}")
    assert [item["id"] for item in shown["items"]] == [str(second), str(first)]
    assert [item["why"]["how"] for item in shown["items"]] == ["near", "first"]
    assert shown["items"][0]["why"]["words"] == []


async def test_while_a_case_is_open_the_words_stay(desk: Desk) -> None:
    [item] = await arrive(desk, WATER)
    await silent(desk, item, 400)
    await desk.file(item, new_id())
    assert await let_go(desk.context.database) == 0
    await desk.connection.execute("UPDATE workflow.item_case_v1 SET state = 'closed'")
    assert await let_go(desk.context.database) == 1


async def test_it_goes_in_batches_and_ends(desk: Desk) -> None:
    items = await arrive(desk, *[WATER] * 5)
    await silent(desk, items[0], 400)
    assert await let_go(desk.context.database, at_once=2, batches=2) == 4
    assert await desk.connection.fetchval("SELECT explained FROM analysis.topic") is True
    assert await let_go(desk.context.database, at_once=2) == 1
    assert await desk.connection.fetchval("SELECT explained FROM analysis.topic") is False
