"""What is severe reaches the person on call, and goes up until somebody confirms."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from services.common.app import Context
from services.common.ids import new_id
from services.workflow.paging.service.climbing import climb
from services.workflow.worker import consumer
from tests.service.workflow.conftest import context_twice
from tests.service.workflow.office import Message, person
from tests.service.workflow_paging.desk import Desk, who

__all__ = ["context_twice"]
pytestmark = pytest.mark.usefixtures("clock")
STEP = timedelta(minutes=5, seconds=1)
LADDER = [
    ("duty", ["duty"]),
    ("chief", ["chief"]),
    ("leading_group", ["leader"]),
    ("unit_head", ["edu-head"]),
]


def severe(**given: object) -> Message:
    return Message(text="便民市场发生燃气爆炸，有人被困。", risk="severe", **given)  # type: ignore[arg-type]


async def test_the_whole_ladder_is_climbed_while_nobody_confirms(desk: Desk) -> None:
    await desk.rules(rounds=2)
    case = await desk.office.receive(severe())
    for reached in range(1, 5):
        assert await desk.climb() == 1
        assert await desk.climb() == 0
        assert await desk.steps(case) == LADDER[:reached]
        await desk.advance(STEP)
    for _ in range(5):
        await desk.climb()
        await desk.advance(STEP)
    assert await desk.steps(case) == LADDER * 2
    (page,) = await desk.pages(open="true")
    assert page["ended_at"] is None


async def test_a_severe_item_that_comes_at_night_into_a_case_already_at_work_pages_at_once(
    desk: Desk,
) -> None:
    topic = new_id()
    case = await desk.office.receive(Message(topic=topic))
    await desk.office.lead_to("in_progress", case)
    assert await desk.climb() == 0
    await desk.advance(timedelta(hours=14))
    assert await desk.office.receive(severe(topic=topic)) == case
    assert await desk.climb() == 1
    assert await desk.steps(case) == LADDER[:1]
    whole = await desk.office.case(case)
    assert (whole["risk"], whole["tier"], whole["state"]) == ("severe", 3, "in_progress")
    running = {clock["name"] for clock in whole["deadlines"] if not (clock["met_at"] or clock["stopped_at"])}
    assert {"authoritative_information", "press_conference", "follow_up_report"} <= running
    await desk.office.receive(severe(topic=topic))
    assert await desk.climb() == 0
    await desk.office.act("duty", case, "comment", note="已联系消防")
    await desk.advance(STEP)
    assert await desk.climb() == 0


async def test_who_is_paged_confirms_once_and_nobody_further_is_called(desk: Desk) -> None:
    case = await desk.office.receive(severe())
    await desk.climb()
    (page,) = await desk.pages(open="true")
    assert (page["mine"], page["may_acknowledge"], page["reason"]) == (True, True, "severe")
    assert await desk.notices("duty") == ["page"]
    answer = await desk.office.post("duty", f"/pages/{page['id']}/acknowledge", {})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["ended"], answer.json()["acknowledged_by"]) == ("acknowledged", "县网信办duty")
    again = await desk.office.post("chief", f"/pages/{page['id']}/acknowledge", {})
    assert again.json()["acknowledged_by"] == "县网信办duty"
    await desk.advance(STEP)
    assert await desk.climb() == 0
    assert await desk.steps(case) == LADDER[:1]
    assert await desk.pages(open="true") == []
    entries = (await desk.office.case(case))["timeline"]
    assert [(entry["action"], entry["actor"], entry["note"]) for entry in entries[1:]] == [
        ("page", "system", "第 1 次，通知值班员：duty"),
        ("confirm", "duty", None),
    ]
    told = await desk.db.fetch("SELECT type FROM workflow.stream_event WHERE subject = $1", UUID(case))
    assert [row["type"] for row in told if row["type"].startswith("page")] == ["page.sent", "page.ended"]


async def test_a_page_is_not_for_those_whom_it_did_not_reach(desk: Desk) -> None:
    await desk.office.receive(severe())
    await desk.climb()
    (page,) = await desk.pages(open="true")
    for stranger in ("edu", "edu-head", "admin"):
        assert await desk.pages(stranger) == []
        refused = await desk.office.post(stranger, f"/pages/{page['id']}/acknowledge", {})
        assert refused.status_code == 404
    assert [each["id"] for each in await desk.pages("auditor")] == [page["id"]]
    refused = await desk.office.post("auditor", f"/pages/{page['id']}/acknowledge", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    unknown = await desk.office.post("duty", f"/pages/{new_id()}/acknowledge", {})
    assert unknown.status_code == 404


async def test_workers_that_race_send_each_page_once(desk: Desk, context_twice: list[Context]) -> None:
    cases = [await desk.office.receive(severe(topic=new_id())) for _ in range(2)]
    databases = [context.database for context in context_twice] * 2
    sent = await asyncio.gather(*(climb(database) for database in databases))
    assert sum(sent) == 2
    for case in cases:
        assert await desk.steps(case) == LADDER[:1]
    assert await desk.notices("duty") == ["page"] * 2


async def test_five_hundred_items_of_one_topic_are_one_page_with_a_count(desk: Desk) -> None:
    first = severe(topic=new_id())
    case = await desk.office.receive(first)
    await desk.climb()
    events = await desk.flood(first, 499)
    for start in range(0, len(events), 128):
        await desk.office.consumer.deliver(events[start : start + 128])
    assert await desk.climb() == 0
    (page,) = await desk.pages()
    assert (page["items"], page["case_id"], len(page["steps"])) == (500, case, 2)
    assert await desk.notices("duty") == ["page"]


async def test_a_major_case_pages_when_nobody_at_the_desk_has_opened_it_in_time(desk: Desk) -> None:
    unread = await desk.office.receive(Message(risk="major", topic=new_id()))
    opened = await desk.office.receive(Message(risk="major", topic=new_id()))
    await desk.office.receive(Message(risk="general", topic=new_id()))
    await desk.office.case(opened, "chief")
    assert (await desk.climb(), await desk.pages()) == (0, [])
    await desk.advance(timedelta(minutes=31))
    assert await desk.climb() == 1
    assert [page["reason"] for page in await desk.pages()] == ["major_unread"]
    await desk.office.case(unread)
    assert len(await desk.pages(open="true")) == 1  # it has left: only confirming ends it


async def test_a_case_that_a_person_makes_severe_pages(desk: Desk) -> None:
    case = await desk.office.receive(Message(risk="general", topic=new_id()))
    await desk.office.act("chief", case, "review", risk="severe", reason="核实有人被困")
    assert await desk.climb() == 1
    assert await desk.steps(case) == LADDER[:1]


async def test_who_acts_on_the_case_for_the_office_has_confirmed(desk: Desk) -> None:
    first = severe(topic=new_id())
    case = await desk.office.receive(first)
    await desk.climb()
    await desk.office.act("duty", case, "review", risk="general", reason="核实为误报")
    (page,) = await desk.pages()
    assert (page["ended"], page["acknowledged_by"]) == ("acknowledged", "县网信办duty")
    await desk.advance(STEP)
    assert await desk.climb() == 0
    await desk.office.receive(severe(topic=first.topic))  # it was found less grave: this is news
    assert await desk.climb() == 1


async def test_drills_page_nobody_unless_somebody_asks(desk: Desk) -> None:
    case = await desk.office.receive(severe(drill=True))
    await desk.advance(timedelta(hours=1))
    assert await desk.climb() == 0
    asked = {"case_id": case, "reason": "检验值班响应"}
    refused = await desk.office.post("edu", "/pages", asked)
    assert refused.status_code == 404
    made = await desk.office.post("chief", "/pages", asked)
    assert (made.status_code, made.json()["reason"], made.json()["drill"]) == (201, "by_hand", True)
    twice = await desk.office.post("chief", "/pages", asked)
    assert (twice.status_code, twice.json()["code"]) == (409, "already-paging")
    assert await desk.climb() == 1
    assert await desk.steps(case) == LADDER[:1]


async def test_a_gap_in_the_rota_is_no_silence(desk: Desk) -> None:
    await desk.advance(timedelta(days=40))
    case = await desk.office.receive(severe())
    for _ in range(3):
        await desk.climb()
        await desk.advance(STEP)
    assert await desk.steps(case) == [
        ("duty", ["duty"]),
        ("office_chief", ["chief"]),
        ("leading_group", ["leader"]),
    ]


async def test_the_figures_are_an_administrators_and_count_for_the_pages_after(desk: Desk) -> None:
    old = (await desk.office.get("duty", "/paging-rules")).json()
    new = {
        "based_on": old["version"],
        "reason": "夜间缩短等待",
        "rule": {**old["rule"], "step_minutes": 1, "rounds": 1},
    }
    refused = await desk.office.post("chief", "/paging-rules", new)
    assert refused.status_code == 403
    before = await desk.office.receive(severe(topic=new_id()))
    made = await desk.office.post("admin", "/paging-rules", new)
    assert made.status_code == 201, made.text
    assert (await desk.office.post("admin", "/paging-rules", new)).json()["code"] == "stale-version"
    after = await desk.office.receive(severe(topic=new_id()))
    for _ in range(8):
        await desk.climb()
        await desk.advance(timedelta(seconds=61))
    assert await desk.steps(after) == LADDER
    assert await desk.steps(before) == LADDER[:2]
    people = [step["people"][0]["id"] for step in (await desk.pages())[0]["steps"]]
    assert people == who("duty", "chief", "leader", "edu-head")


async def test_of_a_restricted_case_only_the_named_are_paged_and_hear(desk: Desk) -> None:
    case = await desk.office.receive(severe(topic=new_id()))
    leader = person("leader").subject
    await desk.db.execute("UPDATE workflow.cases SET restricted = true WHERE id = $1", UUID(case))
    await desk.db.execute("INSERT INTO workflow.case_access VALUES ($1, $2, 'leader')", UUID(case), leader)
    assert await desk.climb() == 1
    assert await desk.steps(case) == [("leading_group", ["leader"])]
    assert await desk.pages("duty") == []
    assert len(await desk.pages("leader", open="true")) == 1
    heard = await desk.db.fetchval(
        "SELECT people FROM workflow.stream_event WHERE subject = $1 AND type = 'page.sent'", UUID(case)
    )
    assert heard == [leader]
    assert (await desk.notices("duty"), await desk.notices("leader")) == ([], ["page"])


async def test_a_danger_that_the_second_look_finds_pages_though_the_level_is_low(desk: Desk) -> None:
    found = consumer(desk.office.context, lambda texts: [("collapse",)] * len(texts))
    message = Message(risk="general", topic=new_id())
    await found.deliver(await desk.office.store(message))
    assert await desk.climb() == 1
    assert [page["reason"] for page in await desk.pages()] == ["alarm"]
    await found.close()


async def test_a_case_that_goes_into_another_before_its_page_left_pages_as_that_one(desk: Desk) -> None:
    grave = await desk.office.receive(severe(topic=new_id()))
    other = await desk.office.receive(Message(risk="general", topic=new_id()))
    await desk.office.act("duty", grave, "merge", into=other)
    assert await desk.climb() == 1
    (page,) = await desk.pages(open="true")
    assert (page["case_id"], page["reason"], page["items"]) == (other, "severe", 2)
    assert await desk.steps(grave) == []
