"""Every assessed item gets exactly one case: whose, when, and with how many workers."""

import asyncio
from collections import Counter
from uuid import UUID

import pytest

from services.common.app import Context
from services.common.ids import new_id
from services.contracts.events import Event, EventType
from services.workflow.worker import consumer
from tests.service.workflow.office import Message, Office, event_of


async def test_items_of_one_topic_share_a_case_and_others_do_not(office: Office) -> None:
    topic = new_id()
    first, second, other = Message(topic=topic), Message(topic=topic, unit="huanbao"), Message()
    case = await office.receive(first, second, other)
    assert await office.case_of(second.id) == UUID(case)
    assert await office.case_of(other.id) != UUID(case)
    later = Message(topic=topic)
    assert await office.receive(later) == case
    told = [entry["action"] for entry in (await office.case(case))["timeline"]]
    assert told == ["open", "join"]


async def test_case_numbers_count_up_without_gaps(office: Office) -> None:
    messages = [Message(text=f"第{number}件事，互不相干。") for number in range(40)]
    await office.receive(*messages)
    numbers = await office.connection.fetch("SELECT number FROM workflow.cases ORDER BY number")
    last = [int(row["number"].rsplit("-", 1)[1]) for row in numbers]
    assert last == list(range(1, len(last) + 1))


async def test_an_exact_duplicate_shares_the_case_of_the_first_whatever_its_topic(office: Office) -> None:
    first = Message()
    case = await office.receive(first)
    assert await office.receive(Message(duplicate_of=first.id)) == case
    together = Message(text="同一批里的两条。")
    twin = Message(text="同一批里的两条。", duplicate_of=together.id)
    assert await office.receive(together, twin) == str(await office.case_of(twin.id))


async def test_a_drill_never_shares_a_case_with_a_real_matter(office: Office) -> None:
    topic = new_id()
    real, drill = Message(topic=topic), Message(topic=topic, drill=True)
    case = await office.receive(real, drill)
    drill_case = await office.case_of(drill.id)
    assert drill_case != UUID(case)
    assert (await office.case(str(drill_case)))["drill"] is True
    copy = Message(topic=topic, drill=True, duplicate_of=real.id)
    assert await office.receive(copy) == str(drill_case)


@pytest.mark.parametrize("state", ["closed", "archived", "dismissed"])
async def test_a_matter_that_comes_back_opens_a_new_case_after_the_old(office: Office, state: str) -> None:
    topic = new_id()
    old = await office.lead_to(state, await office.receive(Message(topic=topic)))
    new = await office.receive(Message(topic=topic))
    assert new != old
    assert (await office.case(new))["previous_case"] == old
    assert (await office.case(new))["state"] == "pending_review"
    assert await office.receive(Message(topic=topic)) == new


async def test_a_graver_item_raises_the_case_and_the_timeline_says_why(office: Office) -> None:
    topic = new_id()
    case = await office.receive(Message(topic=topic))
    before = await office.case(case)
    await office.receive(Message(topic=topic, risk="severe"))
    after = await office.case(case)
    assert (after["risk"], after["tier"], after["version"]) == ("severe", 3, before["version"] + 1)
    assert after["timeline"][-1]["action"] == "raise"
    assert "特别重大" in after["timeline"][-1]["note"]
    replies = {clock["due_at"] for clock in after["deadlines"] if clock["name"] == "first_reply"}
    assert replies < {clock["due_at"] for clock in before["deadlines"] if clock["name"] == "first_reply"} or (
        min(replies) < min(clock["due_at"] for clock in before["deadlines"] if clock["name"] == "first_reply")
    )
    await office.receive(Message(topic=topic, risk="general"))
    still = await office.case(case)
    assert (still["risk"], still["tier"], still["version"]) == ("severe", 3, after["version"])


async def test_a_copy_of_what_a_person_has_judged_raises_nothing(office: Office) -> None:
    first = Message(risk="severe")
    case = await office.receive(first)
    await office.act("duty", case, "review", risk="general", tier=1, reason="经核实为误报")
    copy = Message(topic=first.topic, duplicate_of=first.id, risk="severe")
    assert await office.receive(copy) == case
    after = await office.case(case)
    assert (after["risk"], after["tier"]) == ("general", 1)
    await office.receive(Message(topic=first.topic, risk="severe", text="又一处出事了。"))
    assert (await office.case(case))["tier"] == 3


async def test_an_item_about_a_unit_itself_goes_one_tier_up(office: Office) -> None:
    case = await office.receive(Message(concerns_unit="jiaoyu"))
    opened = await office.case(case)
    assert (opened["tier"], opened["risk"], opened["concerned_units"]) == (2, "general", ["jiaoyu"])
    assert "县教育局" in opened["timeline"][-1]["note"]
    topic = new_id()
    joined = await office.receive(Message(topic=topic))
    await office.receive(Message(topic=topic, concerns_unit="huanbao"))
    assert (await office.case(joined))["tier"] == 2


async def test_an_event_that_comes_twice_changes_nothing(office: Office) -> None:
    message = Message()
    case = await office.receive(message)
    before = await office.case(case)
    again = event_of(message)
    await office.consumer.deliver([again])
    await office.consumer.deliver([again, event_of(message)])
    assert await office.case(case) == before


async def test_an_item_that_is_not_to_be_seen_yet_is_placed_later(office: Office) -> None:
    late, there = Message(), Message()
    early = event_of(late)
    events = await office.store(there)
    await office.consumer.deliver([early, *events])
    assert await office.case_of(there.id) is not None
    assert await office.case_of(late.id) is None
    await office.store(late)
    await office.connection.execute(
        "UPDATE workflow.inbox SET not_before = huiying.now() WHERE handled_at IS NULL"
    )
    await office.consumer.drain()
    assert await office.case_of(late.id) is not None


async def test_several_workers_put_no_item_in_two_cases(office: Office, context_twice: list[Context]) -> None:
    topics = [new_id() for _ in range(7)]
    messages = [
        Message(text=f"{n}号路段积水。", topic=topics[n % 7], risk=("general", "major")[n % 2])
        for n in range(120)
    ]
    events = await office.store(*messages)
    workers = [office.consumer, *(consumer(context) for context in context_twice)]
    await asyncio.gather(
        *(
            worker.deliver(
                [Event(id=new_id(), type=EventType.ITEM_ASSESSED, subject=e.subject) for e in part]
            )
            for part in (events[n : n + 10] for n in range(0, 120, 10))
            for worker in workers
        )
    )
    rows = await office.connection.fetch(
        "SELECT i.item_id, i.case_id FROM workflow.case_item i WHERE i.item_id = ANY($1)",
        [message.id for message in messages],
    )
    assert len(rows) == 120
    where = {row["item_id"]: row["case_id"] for row in rows}
    of_topic = {(message.topic, where[message.id]) for message in messages}
    assert Counter(topic for topic, _ in of_topic) == dict.fromkeys(topics, 1)


async def test_other_services_read_where_an_item_is(office: Office) -> None:
    message = Message()
    case = await office.lead_to("replied", await office.receive(message))
    row = await office.connection.fetchrow(
        "SELECT * FROM workflow.item_case_v1 WHERE item_id = $1", message.id
    )
    assert (row["case_id"], row["state"], row["lead_unit"]) == (UUID(case), "replied", "jiaoyu")
    assert row["public_reply"] == "路灯已经修好。"
    assert row["replied_at"] is not None
    assert row["reviewed"] is True


async def test_a_matter_whose_older_case_is_open_again_goes_there(office: Office) -> None:
    topic = new_id()
    older = await office.lead_to("closed", await office.receive(Message(topic=topic)))
    newer = await office.receive(Message(topic=topic))
    await office.act("duty", older, "reopen", reason="又坏了")
    assert await office.receive(Message(topic=topic)) == newer
    await office.lead_to("closed", newer)
    assert await office.receive(Message(topic=topic)) == older
    assert await office.receive(Message(topic=topic)) == older
