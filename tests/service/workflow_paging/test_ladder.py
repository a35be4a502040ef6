"""What is severe reaches the person on call, and goes up until somebody confirms."""

from datetime import timedelta

from tests.conftest import Clock
from tests.service.workflow.office import Message
from tests.service.workflow_paging.desk import Desk

STEP = timedelta(minutes=5, seconds=1)
SEVERE = {"risk": "severe", "text": "城关镇便民市场发生燃气爆炸，有人被困。"}


async def test_the_whole_ladder_is_climbed_while_nobody_confirms(desk: Desk, clock: Clock) -> None:
    case = await desk.office.receive(Message(**SEVERE))
    expected = [
        ("duty", ["duty"]),
        ("chief", ["chief"]),
        ("leading_group", ["leader"]),
        ("unit_head", ["edu-head"]),
    ]
    for reached in range(1, 5):
        assert await desk.climb() == 1
        assert await desk.climb() == 0
        assert await desk.steps(case) == expected[:reached]
        await clock.advance(STEP)
    for _ in range(20):
        await desk.climb()
        await clock.advance(STEP)
    assert await desk.steps(case) == expected * 3
