"""Who sees how much: lists, limited views, the accused, masked words."""

from datetime import timedelta
from typing import Any

import pytest

from services.common.ids import new_id
from tests.conftest import Clock
from tests.service.workflow.office import Message, Office


async def listed(office: Office, username: str = "duty", **query: Any) -> list[str]:
    answer = await office.get(username, "/cases", limit=200, **query)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["items"]]


async def test_a_unit_that_only_submitted_sees_its_items_and_the_outcome(office: Office) -> None:
    topic = new_id()
    other = Message(text="别家单位报来的说法，不该被看到。", topic=topic, unit="huanbao")
    mine = Message(text="我单位报送的路灯问题。", topic=topic)
    case = await office.receive(other, mine)
    before = (await office.get("town", "/cases")).json()["items"]
    assert {row["id"]: row["title"] for row in before}[case] == "我单位报送的路灯问题。"
    await office.lead_to("pending_approval", case)
    await office.act("duty", case, "comment", note="内部备注")
    await office.act("town-head", case, "comment", note="报送单位的备注")
    waiting = await office.case(case, "town-api")
    assert waiting["replies"] == []
    await office.act("edu-head", case, "approve", note="内部意见")
    seen = await office.case(case, "town")
    assert seen["limited"] is True
    assert seen["title"] == "我单位报送的路灯问题。"
    assert [item["id"] for item in seen["items"]] == [str(mine.id)]
    assert seen["item_count"] == 1
    assert seen["public_reply"] == "路灯已经修好。"
    told = [(entry["action"], entry["note"]) for entry in seen["timeline"]]
    assert told == [
        ("open", None),
        ("review", None),
        ("assign", None),
        ("accept", None),
        ("submit_reply", None),
        ("comment", "报送单位的备注"),
        ("approve", None),
    ]
    assert sorted(seen["actions"]) == ["comment", "follow_up"]
    row = next(row for row in (await office.get("town", "/cases")).json()["items"] if row["id"] == case)
    assert (row["title"], row["limited"]) == ("我单位报送的路灯问题。", True)
    assert "不该被看到" not in str(seen)
    assert await listed(office, "town", q="别家单位") == []
    assert await listed(office, "town", q="路灯问题") == [case]


async def test_lead_and_assisting_units_see_everything_and_others_nothing(office: Office) -> None:
    case = await office.receive(Message())
    await office.lead_to("in_progress", case, assisting_units=["huanbao"])
    for username in ("edu", "edu-head", "jiaoyu-api", "env", "env-head"):
        assert (await office.case(case, username))["limited"] is False
        assert case in await listed(office, username)
    for username in ("health", "health-head", "admin"):
        assert (await office.get(username, f"/cases/{case}")).status_code == 404
        assert case not in await listed(office, username)
    assert await listed(office, "admin") == []


async def test_a_unit_that_returned_a_case_sees_it_once_more_and_then_no_longer(office: Office) -> None:
    case = await office.lead_to("in_progress", await office.receive(Message()))
    after = await office.act("edu", case, "return", reason="不属我局职责", basis="三定方案")
    assert (after["state"], after["lead_unit"], after["actions"]) == ("pending_assignment", None, [])
    assert (await office.get("edu", f"/cases/{case}")).status_code == 404


async def test_the_accused_unit_is_not_told_who_complained(office: Office) -> None:
    case = await office.receive(Message(concerns_unit="jiaoyu", text="教育局窗口态度不好。"))
    await office.lead_to("in_progress", case)
    await office.act("town", case, "comment", note="我们核对过")
    seen = await office.case(case, "edu")
    item = seen["items"][0]
    assert (item["unit"], item["external_id"], item["source_url"]) == (None, None, None)
    assert item["text"] == "教育局窗口态度不好。"
    assert "chengguan" not in str(seen)
    assert "town" not in str(seen)
    whole = await office.case(case, "duty")
    assert whole["items"][0]["unit"] == "chengguan-zhen"


async def test_words_are_kept_masked_but_an_office_number_stays_in_the_answer(office: Office) -> None:
    case = await office.lead_to("in_progress", await office.receive(Message()))
    await office.act("edu", case, "log", note="已致电 13812345678 说明情况")
    await office.act("edu", case, "submit_reply", public_reply="请致电 0374-5551234 或 13812345678。")
    seen = await office.case(case)
    assert "13812345678" not in str(seen)
    assert "0374-5551234" in seen["replies"][0]["text"]


async def test_lists_can_be_filtered(office: Office) -> None:
    # a unit of its own keeps this test apart from its neighbours
    major = await office.receive(Message(risk="major", category="health"))
    severe = await office.receive(Message(risk="severe", category="transport"))
    plain = await office.receive(Message(category="health"))
    await office.act("duty", plain, "assign", lead_unit="weisheng")
    mine = {major, severe, plain}

    async def found(**query: Any) -> set[str]:
        return set(await listed(office, **query)) & mine

    assert await found() == mine
    assert await found(risk="major") == {major}
    assert await found(risk=["major", "severe"]) == {major, severe}
    assert await found(tier=[1, 3]) == {severe, plain}
    assert await found(category="health") == {major, plain}
    assert await found(state="pending_acceptance") == {plain}
    assert await found(unit="weisheng") == {plain}
    assert await found(unit=["weisheng", "jiaoyu"], risk="severe") == set()
    number = (await office.case(major))["number"]
    assert await found(q=number) == {major}
    assert await found(q=number.lower()[-6:]) == {major}
    assert await found(overdue="false") == mine
    assert await found(overdue="true") == set()
    received = (await office.case(plain))["received_at"]
    assert await found(**{"from": received}) == {plain}
    assert await found(to=received) == mine
    assert await found(to="2001-01-01T00:00:00Z") == set()


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"state": "lost"}, "/query/state/0"),
        ({"risk": ["major", "x"]}, "/query/risk/1"),
        ({"tier": "first"}, "/query/tier/0"),
        ({"limit": "0"}, "/query/limit"),
        ({"limit": "201"}, "/query/limit"),
        ({"cursor": "nonsense"}, "/query/cursor"),
        ({"overdue": "maybe"}, "/query/overdue"),
        ({"from": "yesterday"}, "/query/from"),
        ({"q": "路"}, "/query/q"),
        ({"owner": "x"}, "/query/owner"),
        ({"q": ["路灯", "井盖"]}, "/query/q"),
    ],
)
async def test_a_wrong_filter_is_named(office: Office, query: dict[str, Any], pointer: str) -> None:
    answer = await office.get("duty", "/cases", **query)
    assert answer.status_code == 422, answer.text
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


async def test_search_finds_phrases_and_not_their_pieces(office: Office) -> None:
    right = await office.receive(Message(text="幼儿园门口乱停车。"))
    wrong = await office.receive(Message(text="儿园门是幼儿园的，门口整齐。园门口。"))
    latin = await office.receive(Message(text="WiFi 100% 没信号，it's \\ down_"))
    assert await listed(office, q="幼儿园门口") == [right]
    assert set(await listed(office, q="幼儿园")) == {right, wrong}
    for words in ("wifi", "100%", "it's", "ＷＩＦＩ", "\\ down_", "没信號"):
        assert await listed(office, q=words) == [latin], words
    assert await listed(office, q="100_") == []


async def test_pages_are_stable_while_new_cases_arrive(office: Office) -> None:
    for number in range(7):
        await office.receive(Message(text=f"分页用的第{number}条独有内容。"))
    whole = await listed(office, q="分页用的")
    assert len(whole) == 7
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await office.get("duty", "/cases", q="分页用的", limit=3, **cursor)).json()
        seen += [row["id"] for row in page["items"]]
        await office.receive(Message(text="分页用的新来的一条独有内容。"))
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == whole


async def test_a_late_clock_shows_and_stays_late(office: Office, clock: Clock) -> None:
    case = await office.lead_to("in_progress", await office.receive(Message()))
    await clock.advance(timedelta(hours=25))
    late = await office.case(case)
    reply = next(each for each in late["deadlines"] if each["name"] == "first_reply")
    assert (reply["breached"], reply["met_at"], late["overdue"]) == (True, None, True)
    assert late["next_deadline"]["name"] == "first_reply"
    assert case in await listed(office, overdue="true")
    await office.act("edu", case, "submit_reply", public_reply="晚了一天，已经办好。")
    answered = await office.act("edu-head", case, "approve")
    reply = next(each for each in answered["deadlines"] if each["name"] == "first_reply")
    assert reply["met_at"] is not None
    assert reply["breached"] is True
    await office.act("duty", case, "close")
    again = await office.act("duty", case, "reopen", reason="又坏了")
    clocks = [(each["name"], each["round"], each["breached"]) for each in again["deadlines"]]
    assert ("first_reply", 1, True) in clocks
    assert ("first_reply", 2, False) in clocks
    assert again["round"] == 2
