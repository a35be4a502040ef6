"""What people change when they review is kept for learning, drills left out."""

from typing import Any

from tests.service.workflow.office import Message, Office


async def rows(office: Office, view: str, case: str) -> list[dict[str, Any]]:
    found = await office.connection.fetch(
        f"SELECT * FROM workflow.{view} WHERE case_id = $1::text::uuid ORDER BY 1, 2, 3", case
    )
    return [dict(row) for row in found]


async def test_a_review_that_changes_something_is_a_correction_of_each_item(office: Office) -> None:
    message = Message(text="井盖没有了，夜里有人摔倒。", category="education", kind="complaint")
    case = await office.receive(message)
    reason = "类别有误，已有人受伤"
    await office.act("duty", case, "review", risk="major", category="urban_rural", reason=reason)
    late = Message(text="还是那个井盖。", topic=message.topic)
    await office.receive(late)
    found = await rows(office, "correction_v1", case)
    changes = {(row["field"], row["was"], row["now"]) for row in found}
    expected = {("risk", "general", "major"), ("tier", "1", "2"), ("category", "education", "urban_rural")}
    assert changes == expected
    assert {row["item_id"] for row in found} == {message.id}, "an item that came later was not reviewed"
    [review] = await rows(office, "review_v1", case)
    assert set(review["changed"]) == {"risk", "tier", "category"}


async def test_a_review_that_changes_nothing_is_agreement(office: Office) -> None:
    case = await office.receive(Message(text="公交站牌的字看不清了。"))
    await office.act("duty", case, "review")
    assert await rows(office, "correction_v1", case) == []
    [review] = await rows(office, "review_v1", case)
    assert review["changed"] == []


async def test_a_merged_item_keeps_its_correction(office: Office) -> None:
    message = Message(text="路边的树倒了。")
    case = await office.receive(message)
    await office.act("duty", case, "review", category="urban_rural", reason="类别有误")
    await office.act("duty", case, "merge", into=await office.receive(Message(text="另一棵树也倒了。")))
    assert {row["item_id"] for row in await rows(office, "correction_v1", case)} == {message.id}


async def test_drills_teach_nothing(office: Office) -> None:
    case = await office.receive(Message(text="【演练】模拟险情。", drill=True))
    await office.act("duty", case, "review", risk="severe", reason="演练安排")
    assert await rows(office, "correction_v1", case) == []
    assert await rows(office, "review_v1", case) == []
