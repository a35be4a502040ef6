"""Whose turn it is: nobody is left out, nobody twice, and a gap is no silence."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflow.duty.domain import Rung, Step
from services.workflow.paging.domain import PagingRule, Reason, Stage, after, turns, whose_turn

DUTY, DEPUTY, CHIEF, LEADER, HEAD = (UUID(int=number) for number in range(1, 6))


def rung(step: Step, person: UUID) -> Rung:
    return Rung(step=step, person=person, username="u", name="某")


def test_the_ladder_goes_from_the_person_on_call_to_the_units_head() -> None:
    ladder = turns(
        [
            rung(Step.DUTY, DUTY),
            rung(Step.DEPUTY, DEPUTY),
            rung(Step.CHIEF, CHIEF),
            rung(Step.LEADING_GROUP, LEADER),
        ],
        every_duty_officer=[DUTY, DEPUTY],
        unit_heads=[HEAD],
    )
    assert list(ladder.items()) == [
        (Stage.DUTY, [DUTY]),
        (Stage.DEPUTY, [DEPUTY]),
        (Stage.CHIEF, [CHIEF]),
        (Stage.LEADING_GROUP, [LEADER]),
        (Stage.UNIT_HEAD, [HEAD]),
    ]


def test_without_anybody_on_call_every_duty_officer_is() -> None:
    ladder = turns([rung(Step.CHIEF, CHIEF)], every_duty_officer=[DEPUTY, DUTY, CHIEF], unit_heads=[])
    assert ladder == {Stage.DUTY: [DUTY, DEPUTY, CHIEF]}


def test_a_rung_where_nobody_stands_is_passed_over() -> None:
    ladder = {Stage.CHIEF: [CHIEF]}
    assert whose_turn(Stage.DUTY, ladder) is Stage.CHIEF
    assert whose_turn(Stage.LEADING_GROUP, ladder) is None
    assert after(Stage.CHIEF, 1, 2, ladder) == (Stage.DUTY, 2)
    assert after(Stage.CHIEF, 2, 2, ladder) is None
    assert after(None, 1, 2, {}) == (Stage.DUTY, 2)


@given(
    st.dictionaries(st.sampled_from(Stage), st.just([DUTY]), max_size=6),
    st.integers(min_value=1, max_value=5),
)
def test_every_rung_is_reached_once_a_round_and_it_ends(ladder: dict[Stage, list[UUID]], rounds: int) -> None:
    turn: tuple[Stage, int] | None = (Stage.DUTY, 1)
    reached = []
    while turn is not None:
        stage = whose_turn(turn[0], ladder)
        reached += [] if stage is None else [(turn[1], stage)]
        turn = after(stage, turn[1], rounds, ladder)
    order = [stage for stage in Stage if stage in ladder]
    assert reached == [(number, stage) for number in range(1, rounds + 1) for stage in order]


@pytest.mark.parametrize("reason", Reason)
def test_only_an_unread_major_case_waits_before_it_pages(reason: Reason) -> None:
    rule = PagingRule(step_minutes=5, major_unread_minutes=30, major_step_minutes=15)
    major = reason is Reason.MAJOR_UNREAD
    assert rule.wait_before(reason) == timedelta(minutes=30 if major else 0)
    assert rule.wait_between(reason) == timedelta(minutes=15 if major else 5)
