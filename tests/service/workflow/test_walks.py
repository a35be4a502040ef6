"""Cases led at random: whatever button somebody is offered works, and what must hold always holds."""

import random
from typing import Any

import pytest

from tests.service.workflow.office import Message, Office
from tests.service.workflow.test_every_cell import bodies

pytestmark = pytest.mark.usefixtures("accounts")
_PEOPLE = (
    "duty",
    "chief",
    "leader",
    "edu",
    "edu-two",
    "edu-head",
    "env",
    "env-head",
    "town",
    "town-api",
    "health",
)
_STEPS = 40


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 10))]
)
async def test_every_button_that_is_offered_works(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    case = await office.receive(Message(text=f"第{seed}次随意办理的事。"))
    merged = Message(text=f"第{seed}次并案的事。")
    await office.act("duty", await office.receive(merged), "merge", into=case)
    for _ in range(_STEPS):
        who = chance.choice(_PEOPLE)
        seen = await office.get(who, f"/cases/{case}")
        if seen.status_code == 404 or not seen.json()["actions"]:
            continue
        other = await office.receive(Message(text="随意办理时用到的另一件事。"))
        fields = bodies(str(merged.id), other)
        action = chance.choice(seen.json()["actions"])
        fields["answer"]["task"] = next(iter(waiting(seen.json())), None)
        before = await office.case(case)
        if action == "merge" and before["restricted"]:
            await office.act("duty", other, "restrict", people=list(_PEOPLE[:3]), reason="同一线索")
        after = await office.act(who, case, action, **fields[action])
        assert after["version"] == before["version"] + 1
        assert_sound(before, await office.case(case))


def assert_sound(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Nothing that was recorded or late is gone; an approved answer has two persons behind it."""
    assert after["timeline"][: len(before["timeline"])] == before["timeline"]
    assert late(before) <= late(after)
    for reply in after["replies"]:
        assert reply["status"] != "approved" or reply["author"] != reply["decided_by"]
    running = [each["name"] for each in after["deadlines"] if not (each["met_at"] or each["stopped_at"])]
    of_the_policy = [name for name in running if name not in {"part", "supervise", "instruct"}]
    assert len(of_the_policy) == len(set(of_the_policy))
    assert running == [] or after["state"] not in {"closed", "archived", "dismissed", "merged"}


def waiting(case: dict[str, Any]) -> list[str]:
    """What those above asked and nobody has answered."""
    asked = [task for task in case["tasks"] if task["kind"] in {"supervise", "instruct"}]
    return [task["id"] for task in asked if task["status"] == "waiting"]


def late(case: dict[str, Any]) -> set[tuple[str, int]]:
    return {(each["name"], each["round"]) for each in case["deadlines"] if each["breached"]}
