"""Who is told at which step, how far a case climbs, and when the next step comes."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.contracts.codes import CaseState, RiskLevel
from services.contracts.instants import CHINA
from services.workflow.calendar.domain import Calendar
from services.workflow.calendar.presets import built_in_years
from services.workflow.deadlines.domain import DeadlineRule, Hours, Longer, Unit
from services.workflow.escalation.domain import (
    Running,
    Standing,
    audience,
    due_steps,
    next_at,
    plan,
    raised_tier,
)
from services.workflow.notices.domain import CHIEF, DUTY, LEADING_GROUP, handlers, head
from services.workflow.policy.domain import Stage, ladder
from services.workflow.policy.presets import PRESET

OFFICE = Calendar(built_in_years())
NOON = datetime(2026, 3, 9, 12, tzinfo=CHINA)
DAY = DeadlineRule(unit=Unit.HOUR, amount=24, calendar=Hours.ROUND_THE_CLOCK)
CASE = Standing(CaseState.IN_PROGRESS, 1, RiskLevel.GENERAL, concerned=False, lead_unit="jiaoyu")
HALF, END, NEXT, UP = (
    Stage(50, "warning"),
    Stage(100, "warning"),
    Stage(120, "next_person"),
    Stage(150, "next_tier"),
)


def test_first_those_at_work_then_their_head_then_those_above() -> None:
    assert audience(CASE, HALF, "jiaoyu") == handlers("jiaoyu")
    assert audience(CASE, END, "jiaoyu") == handlers("jiaoyu") | head("jiaoyu")
    assert audience(CASE, NEXT, "jiaoyu") == head("jiaoyu") | DUTY
    assert audience(CASE, UP, "jiaoyu") == CHIEF | head("jiaoyu")


def test_before_a_unit_has_the_case_the_office_is_told() -> None:
    desk = replace(CASE, state=CaseState.PENDING_REVIEW, lead_unit=None)
    assert audience(desk, HALF, None) == DUTY
    assert audience(desk, NEXT, None) == CHIEF | DUTY
    assert audience(desk, UP, None) == CHIEF | DUTY


@pytest.mark.parametrize(("tier", "approver"), [(1, head("jiaoyu")), (2, CHIEF), (3, LEADING_GROUP)])
def test_while_a_reply_waits_who_approves_is_warned_too(tier: int, approver: object) -> None:
    waiting = replace(CASE, state=CaseState.PENDING_APPROVAL, tier=tier)
    told = audience(waiting, HALF, "jiaoyu")
    assert told == handlers("jiaoyu") | approver  # type: ignore[operator]


def test_at_the_top_the_leading_group_is_asked() -> None:
    severe = replace(CASE, risk=RiskLevel.SEVERE, tier=3)
    assert audience(severe, UP, "jiaoyu") == LEADING_GROUP | CHIEF | head("jiaoyu")


@pytest.mark.parametrize(
    ("risk", "tier", "concerned", "raised"),
    [
        (RiskLevel.GENERAL, 1, False, 2),
        (RiskLevel.GENERAL, 2, False, 2),
        (RiskLevel.GENERAL, 2, True, 3),
        (RiskLevel.MAJOR, 2, False, 3),
        (RiskLevel.MAJOR, 1, False, 3),
        (RiskLevel.SEVERE, 3, False, 3),
    ],
)
def test_clocks_bring_a_case_one_tier_above_its_level_and_no_further(
    risk: RiskLevel, tier: int, concerned: bool, raised: int
) -> None:
    assert raised_tier(replace(CASE, risk=risk, tier=tier, concerned=concerned)) == raised


def test_a_step_that_was_taken_is_not_due_again_and_the_next_one_is_known() -> None:
    planned = plan(Running(DAY, NOON, NOON + timedelta(days=1)), ladder(PRESET), OFFICE)
    late = NOON + timedelta(hours=20)
    assert [each.stage.percent for each in due_steps(planned, set(), late)] == [50, 80]
    assert [each.stage.percent for each in due_steps(planned, {(50, "warning")}, late)] == [80]
    assert next_at(planned, set(), late) == NOON + timedelta(days=1)
    assert next_at(planned, set(), NOON + timedelta(days=9)) is None


def test_the_steps_of_a_date_that_a_person_set_lie_between_now_and_then() -> None:
    planned = plan(Running(None, NOON, NOON + timedelta(days=10)), ladder(PRESET), OFFICE)
    assert [each.at for each in planned[:3]] == [NOON + timedelta(days=days) for days in (5, 8, 10)]


def test_more_time_puts_the_steps_off() -> None:
    more = Longer(NOON, 5)
    planned = plan(Running(DAY, NOON, NOON + timedelta(days=8), [more]), ladder(PRESET), OFFICE)
    assert planned[0].at == NOON + timedelta(days=4)
