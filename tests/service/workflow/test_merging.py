"""Putting cases together and taking them apart again."""

import asyncio
from typing import Any
from uuid import UUID

from services.common.ids import new_id
from tests.service.workflow.office import Message, Office


async def test_a_merge_moves_the_items_and_the_graver_standing(office: Office) -> None:
    grave, light = Message(risk="severe", concerns_unit="huanbao"), Message()
    source, target = await office.receive(grave), await office.receive(light)
    merged = await office.act("duty", source, "merge", into=target)
    assert (merged["state"], merged["merged_into"], merged["items"]) == ("merged", target, [])
    assert merged["actions"] == []
    assert all(clock["stopped_at"] for clock in merged["deadlines"])
    whole = await office.case(target)
    assert {item["id"] for item in whole["items"]} == {str(grave.id), str(light.id)}
    assert (whole["risk"], whole["tier"], whole["concerned_units"]) == ("severe", 3, ["huanbao"])
    assert whole["timeline"][-1]["action"] == "absorb"
    assert merged["number"] in whole["timeline"][-1]["note"]
    assert whole["version"] == 2


async def test_new_items_of_a_merged_matter_go_to_where_it_went(office: Office) -> None:
    topic = new_id()
    source, target = await office.receive(Message(topic=topic)), await office.receive(Message())
    await office.act("duty", source, "merge", into=target)
    assert await office.receive(Message(topic=topic)) == target


async def test_unmerging_brings_items_state_and_clocks_back(office: Office) -> None:
    topic = new_id()
    first, other = Message(topic=topic), Message()
    source, target = await office.receive(first), await office.receive(other)
    await office.lead_to("pending_assignment", source)
    before = await office.case(source)
    await office.act("duty", source, "merge", into=target)
    followed = Message(topic=topic)
    await office.receive(followed)
    shown = {item["id"]: item["mergeable"] for item in (await office.case(target))["items"]}
    assert shown == {str(first.id): True, str(followed.id): True, str(other.id): False}
    status, _, problem = await office.refused("duty", target, "unmerge", items=[str(other.id)])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/items/0")
    apart = await office.act("duty", target, "unmerge", items=[str(first.id), str(followed.id)])
    assert [item["id"] for item in apart["items"]] == [str(other.id)]
    assert "unmerge" not in apart["actions"]
    after = await office.case(source)
    assert (after["state"], after["merged_into"]) == ("pending_assignment", None)
    assert {item["id"] for item in after["items"]} == {str(first.id), str(followed.id)}
    assert [clock["due_at"] for clock in after["deadlines"]] == [
        clock["due_at"] for clock in before["deadlines"]
    ]
    assert all(clock["stopped_at"] is None for clock in after["deadlines"])
    assert after["timeline"][-1]["action"] == "restore"
    assert await office.receive(Message(topic=topic)) == source


STANDING = ("risk", "tier", "concerned_units", "found_units", "clue")


async def test_who_took_the_items_is_as_before_once_they_are_gone(office: Office) -> None:
    grave, graver, own = Message(risk="severe"), Message(risk="severe", concerns_unit="huanbao"), Message()
    first, second, target = [await office.receive(each) for each in (grave, graver, own)]
    before = await office.case(target)
    await office.act("duty", first, "merge", into=target)
    await office.act("duty", second, "merge", into=target)
    raised = await office.case(target)
    assert (raised["risk"], raised["tier"], raised["concerned_units"]) == ("severe", 3, ["huanbao"])
    assert running(raised) != running(before)
    apart = await office.act("duty", target, "unmerge", items=[str(grave.id)])
    assert [apart[name] for name in STANDING] == [raised[name] for name in STANDING]  # the other one is there
    assert running(apart) == running(raised)
    whole = await office.act("duty", target, "unmerge", items=[str(graver.id)])
    assert [whole[name] for name in STANDING] == [before[name] for name in STANDING]
    assert running(whole) == running(before)
    assert (await office.case(first))["risk"] == "severe"


def running(case: dict[str, Any]) -> dict[str, str]:
    return {
        clock["name"]: clock["due_at"]
        for clock in case["deadlines"]
        if clock["met_at"] is None and clock["stopped_at"] is None
    }


async def test_what_a_person_judged_meanwhile_and_what_came_since_stays_after_an_unmerge(
    office: Office,
) -> None:
    grave, own, topic = Message(risk="severe"), Message(topic=new_id()), new_id()
    source, target = await office.receive(grave), await office.receive(own)
    await office.act("duty", source, "merge", into=target)
    judged = {"risk": "major", "tier": 2, "reason": "核实后影响有限"}
    await office.act("duty", target, "review", **judged)
    apart = await office.act("duty", target, "unmerge", items=[str(grave.id)])
    assert (apart["risk"], apart["tier"]) == ("major", 2)
    again, other = (
        await office.receive(grave := Message(risk="severe")),
        await office.receive(Message(topic=topic)),
    )
    await office.act("duty", again, "merge", into=other)
    await office.receive(Message(topic=topic, risk="major", text="又有居民反映同一处险情。"))
    apart = await office.act("duty", other, "unmerge", items=[str(grave.id)])
    assert (apart["risk"], apart["tier"]) == ("major", 2)
    assert "public_response" in running(apart)


async def test_merges_upon_merges_are_undone_one_by_one(office: Office) -> None:
    item = Message()
    first, second, third = (
        await office.receive(item),
        await office.receive(Message()),
        await office.receive(Message()),
    )
    await office.act("duty", first, "merge", into=second)
    await office.act("duty", second, "merge", into=third)
    assert await office.case_of(item.id) == UUID(third)
    await office.act("duty", third, "unmerge", items=[str(item.id)])
    assert await office.case_of(item.id) == UUID(second)
    assert (await office.case(second))["state"] == "pending_review"
    assert (await office.case(first))["state"] == "merged"
    await office.act("duty", second, "unmerge", items=[str(item.id)])
    assert await office.case_of(item.id) == UUID(first)
    assert (await office.case(first))["state"] == "pending_review"


async def test_only_open_cases_of_the_same_sort_can_be_merged_into(office: Office) -> None:
    source = await office.receive(Message())
    drill = await office.receive(Message(drill=True))
    shut = await office.lead_to("closed", await office.receive(Message()))
    for into, expected in ((source, 422), (drill, 422), (shut, 409), (str(new_id()), 422)):
        status, code, _ = await office.refused("duty", source, "merge", into=into)
        assert status == expected
        assert expected == 422 or code == "not-in-this-state"
    assert (await office.case(source))["version"] == 1


async def test_merging_each_into_the_other_at_once_does_not_lose_them(office: Office) -> None:
    for _ in range(5):
        one, two = await office.receive(Message()), await office.receive(Message())
        answers = await asyncio.gather(
            office.try_act("duty", one, "merge", version=1, into=two),
            office.try_act("chief", two, "merge", version=1, into=one),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        states = sorted([(await office.case(one))["state"], (await office.case(two))["state"]])
        assert states == ["merged", "pending_review"]


async def test_items_that_arrive_during_a_merge_end_up_in_the_target(office: Office) -> None:
    topic = new_id()
    source, target = await office.receive(Message(topic=topic)), await office.receive(Message())
    arriving = [Message(topic=topic, text=f"第{n}位市民来电。") for n in range(20)]
    events = await office.store(*arriving)
    await asyncio.gather(
        office.try_act("duty", source, "merge", version=1, into=target),
        *(office.consumer.deliver([event]) for event in events),
    )
    await office.consumer.drain()
    assert {await office.case_of(message.id) for message in arriving} == {UUID(target)}
