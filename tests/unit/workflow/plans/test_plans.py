"""Which plan a case is offered, and whose step is whose."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from pydantic import ValidationError

from services.contracts.codes import CaseState, Kind, RiskLevel, Role
from services.workflow.cases.domain.facts import Caller, CaseFacts
from services.workflow.notices.domain import DUTY, head
from services.workflow.plans.domain import Doer, Plan, PlanLine, due_at, may_start, may_tick, to_tell
from services.workflow.plans.presets import PRESETS

FACTS = CaseFacts(state=CaseState.IN_PROGRESS, tier=1, lead_unit="jiaoyu")
STEP = PlanLine(title="核实", doer=Doer.LEAD_HANDLER, within_minutes=60)


def caller(*roles: Role, unit: str = "jiaoyu") -> Caller:
    return Caller(uuid4(), frozenset(roles), unit)


def test_a_plan_fits_by_level_and_kind_and_an_empty_condition_fits_all() -> None:
    plan = Plan(name="预案", risks=(RiskLevel.SEVERE,), kinds=(Kind.ALERT, Kind.RUMOUR), steps=(STEP,))
    assert plan.fits(RiskLevel.SEVERE, Kind.RUMOUR)
    assert not plan.fits(RiskLevel.SEVERE, Kind.PRAISE)
    assert not plan.fits(RiskLevel.MAJOR, Kind.ALERT)
    assert Plan(name="预案", steps=(STEP,)).fits(RiskLevel.GENERAL, Kind.PRAISE)
    assert not Plan(name="预案", steps=(STEP,), active=False).fits(RiskLevel.GENERAL, Kind.PRAISE)


def test_the_clock_of_a_step_runs_from_the_start_of_the_plan() -> None:
    start = datetime(2026, 3, 5, 23, 30, tzinfo=UTC)
    assert due_at(STEP, start) == start + timedelta(hours=1)
    assert due_at(STEP.model_copy(update={"within_minutes": None}), start) is None


@pytest.mark.parametrize(
    ("who", "starts", "ticks"),
    [
        (caller(Role.DUTY_OFFICER, unit="wangxinban"), True, True),
        (caller(Role.OFFICE_CHIEF, unit="wangxinban"), True, True),
        (caller(Role.LEADING_GROUP, unit="lingdaozu"), True, False),
        (caller(Role.HANDLER), False, True),
        (caller(Role.UNIT_HEAD), False, False),
        (caller(Role.HANDLER, unit="huanbao"), False, False),
        (caller(Role.AUDITOR, unit="wangxinban"), False, False),
        (caller(Role.SYSTEM_ADMIN, unit="wangxinban"), False, False),
    ],
)
def test_the_office_starts_a_plan_and_a_step_is_ticked_by_whose_it_is(
    who: Caller, starts: bool, ticks: bool
) -> None:
    assert (may_start(FACTS, who), may_tick(STEP, FACTS, who)) == (starts, ticks)


def test_whose_line_is_late_hears_of_it_and_so_does_who_is_on_duty() -> None:
    assert to_tell(Doer.DUTY, None) == DUTY
    assert to_tell(Doer.LEAD_HEAD, "jiaoyu") == head("jiaoyu") | DUTY


def test_a_plan_without_steps_or_name_is_none() -> None:
    for wrong in ({"name": "预案", "steps": []}, {"name": "  ", "steps": [STEP]}):
        with pytest.raises(ValidationError):
            Plan.model_validate(wrong)


def test_the_plans_that_ship_keep_to_what_the_state_asks_of_the_gravest_cases() -> None:
    severe = next(plan for plan in PRESETS.values() if RiskLevel.SEVERE in plan.risks)
    minutes = {step.title[:6]: step.within_minutes for step in severe.steps}
    assert (minutes["发布权威信息"], minutes["召开新闻发布"]) == (5 * 60, 24 * 60)
