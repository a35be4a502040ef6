"""A danger that the analysis missed is brought before a person, and raises nothing by itself."""

from collections.abc import Sequence
from typing import Any

import pytest

from services.analysis.judgement.alarms import hard_triggers
from services.workflow.worker import consumer
from tests.service.workflow.office import Message, Office

DANGER = "三小食堂后面的墙塌了，两个孩子压在底下，还有气，快来人！"
DRILL = "今天下午三小演练：模拟围墙坍塌，两名学生被压，请家长不要惊慌。"
DENIED = "三小围墙没有塌，没有学生被压，大家不要传谣。"
ANGER = "教育局这些人睡大觉，围墙的事说了一年也不管，等着上省里评理吧！"


@pytest.fixture
def watchful(office: Office) -> Office:
    office.consumer = consumer(office.context, hard_triggers)
    return office


async def asked(office: Office, case_id: str) -> tuple[bool, list[Any]]:
    """Whether the first item asks for a person, and the alarms of the timeline."""
    case = await office.case(case_id)
    alarms = [entry["detail"]["alarms"] for entry in case["timeline"] if entry["action"] == "alarm"]
    return case["items"][0]["assessment"]["needs_review"], alarms


async def test_a_danger_rated_low_asks_for_a_person_and_keeps_its_level(watchful: Office) -> None:
    case = await watchful.receive(Message(text=DANGER, risk="general"))
    needs_review, alarms = await asked(watchful, case)
    assert needs_review
    assert len(alarms) == 1
    found = await watchful.case(case)
    assert (found["risk"], found["tier"]) == ("general", 1)


@pytest.mark.parametrize("text", [DRILL, DENIED, ANGER])
async def test_what_is_guarded_or_only_anger_asks_for_nobody(watchful: Office, text: str) -> None:
    assert await asked(watchful, await watchful.receive(Message(text=text))) == (False, [])


async def test_what_is_rated_severe_or_a_drill_is_not_looked_at_again(watchful: Office) -> None:
    for message in (Message(text=DANGER, risk="severe"), Message(text=DANGER, drill=True)):
        assert await asked(watchful, await watchful.receive(message)) == (False, [])


async def test_an_item_that_joins_is_looked_at_too(watchful: Office) -> None:
    first = Message()
    case = await watchful.receive(first)
    await watchful.receive(Message(topic=first.topic, text=DANGER))
    assert len((await asked(watchful, case))[1]) == 1


async def test_a_look_that_fails_is_left_to_a_person_and_stops_nothing(office: Office) -> None:
    def broken(texts: Sequence[tuple[str, str]]) -> list[tuple[str, ...]]:
        raise RuntimeError(f"{len(texts)} texts")

    office.consumer = consumer(office.context, broken)
    assert await asked(office, await office.receive(Message())) == (True, [["unchecked"]])
