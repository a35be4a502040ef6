"""Which clocks a case gets under the preset, and which policies are refused."""

from itertools import product
from typing import Any

import pytest
from pydantic import ValidationError

from services.contracts.codes import Category, Kind, RiskLevel
from services.workflow.deadlines.domain import DeadlineRule, Hours, Unit
from services.workflow.policy.domain import ALWAYS, Clock, Milestone, Policy, ladder, milestones
from services.workflow.policy.presets import PRESET


def times(
    risk: RiskLevel = RiskLevel.GENERAL,
    kind: Kind = Kind.COMPLAINT,
    category: Category = Category.EDUCATION,
    *signals: str,
) -> dict[str, tuple[int, str]]:
    found = milestones(PRESET, risk=risk, kind=kind, category=category, signals=frozenset(signals))
    return {name: (rule.amount, rule.unit) for name, rule in found}


@pytest.mark.parametrize(
    ("kind", "workdays"),
    [
        (Kind.INQUIRY, 3),
        (Kind.SUGGESTION, 5),
        (Kind.COMPLAINT, 7),
        (Kind.ALERT, 7),
        (Kind.RUMOUR, 2),
        (Kind.PRAISE, 5),
    ],
)
def test_an_ordinary_case_is_accepted_in_a_workday_answered_in_a_day_closed_by_its_kind(
    kind: Kind, workdays: int
) -> None:
    assert times(kind=kind) == {
        "accept": (1, "workday"),
        "first_reply": (24, "hour"),
        "close": (workdays, "workday"),
    }


def test_a_severe_case_is_accepted_in_fifteen_minutes_and_informs_the_public_in_five_hours() -> None:
    assert times(RiskLevel.SEVERE, Kind.ALERT) == {
        "accept": (15, "minute"),
        "first_reply": (5, "hour"),
        "close": (7, "workday"),
        "authoritative_information": (5, "hour"),
        "press_conference": (24, "hour"),
        "follow_up_report": (24, "hour"),
    }


def test_what_worries_the_public_beyond_one_person_is_answered_in_public_in_two_days() -> None:
    assert times(RiskLevel.MAJOR)["public_response"] == (48, "hour")
    assert "public_response" not in times(RiskLevel.GENERAL)


def test_the_ladder_warns_asks_the_head_and_goes_up_a_tier() -> None:
    assert [(stage.percent, stage.kind) for stage in ladder(PRESET)] == [
        (50, "warning"),
        (80, "warning"),
        (100, "warning"),
        (120, "next_person"),
        (150, "next_tier"),
    ]


def test_a_policy_decided_before_there_was_a_ladder_has_that_of_the_preset() -> None:
    old = changed()
    del old["escalation"], old["pauses"]
    assert Policy.model_validate(old) == PRESET


def test_a_ladder_that_goes_down_or_starts_before_the_end_is_refused() -> None:
    for percents in ((150, 120), (150, 150), (100,)):
        rungs = [{"percent": percent, "to": "next_tier"} for percent in percents]
        with pytest.raises(ValidationError):
            Policy.model_validate(changed(escalation=rungs))


def test_water_power_gas_and_heat_are_accepted_in_half_an_hour() -> None:
    assert times(RiskLevel.MAJOR, Kind.COMPLAINT, Category.URBAN_RURAL, "service_outage")["accept"] == (
        30,
        "minute",
    )
    assert times(RiskLevel.GENERAL, Kind.ALERT, Category.URBAN_RURAL)["accept"] == (30, "minute")
    assert times(RiskLevel.GENERAL, Kind.INQUIRY, Category.URBAN_RURAL)["accept"] == (1, "workday")


def test_danger_to_life_comes_before_essential_services() -> None:
    assert times(RiskLevel.SEVERE, Kind.ALERT, Category.URBAN_RURAL, "service_outage")["accept"] == (
        15,
        "minute",
    )


def test_minutes_and_hours_run_at_night_and_on_holidays() -> None:
    for clock in PRESET.clocks:
        expected = Hours.WORKING if clock.rule.unit is Unit.WORKDAY else Hours.ROUND_THE_CLOCK
        assert clock.rule.calendar is expected


def test_every_case_has_its_three_clocks() -> None:
    for risk, kind, category in product(RiskLevel, Kind, Category):
        found = milestones(PRESET, risk=risk, kind=kind, category=category)
        assert [name for name, _ in found][:3] == list(ALWAYS)


def test_the_preset_survives_its_journey_through_the_database() -> None:
    assert Policy.model_validate(PRESET.model_dump(mode="json")) == PRESET


def changed(**members: Any) -> dict[str, Any]:
    return PRESET.model_dump(mode="json") | members


def clocks_without(position: int) -> list[dict[str, Any]]:
    return [clock for n, clock in enumerate(PRESET.model_dump(mode="json")["clocks"]) if n != position]


def position(milestone: Milestone, **conditions: Any) -> int:
    return next(
        n
        for n, clock in enumerate(PRESET.clocks)
        if clock.milestone is milestone
        and all(getattr(clock, name) == value for name, value in conditions.items())
    )


@pytest.mark.parametrize(
    "missing",
    [
        position(Milestone.ACCEPT, risk=(), kind=(), category=(), signals=()),
        position(Milestone.CLOSE, kind=(Kind.RUMOUR,)),
        position(Milestone.CLOSE, kind=(Kind.PRAISE,)),
        position(Milestone.FIRST_REPLY, risk=()),
    ],
)
def test_a_policy_that_leaves_some_case_without_a_clock_is_refused(missing: int) -> None:
    with pytest.raises(ValidationError, match="缺少"):
        Policy.model_validate(changed(clocks=clocks_without(missing)))


def test_a_clock_that_depends_on_a_signal_does_not_stand_for_every_case() -> None:
    clocks = PRESET.model_dump(mode="json")["clocks"]
    clocks[position(Milestone.FIRST_REPLY, risk=())]["signals"] = ["deaths"]
    with pytest.raises(ValidationError, match="缺少"):
        Policy.model_validate(changed(clocks=clocks))


HOUR = DeadlineRule(unit=Unit.HOUR, amount=1)


@pytest.mark.parametrize(
    ("earlier", "later", "hidden"),
    [
        ({}, {"kind": (Kind.ALERT,)}, True),
        ({"kind": (Kind.ALERT, Kind.RUMOUR)}, {"kind": (Kind.ALERT,), "risk": (RiskLevel.SEVERE,)}, True),
        ({"kind": (Kind.ALERT,)}, {"kind": (Kind.ALERT, Kind.RUMOUR)}, False),
        ({"kind": (Kind.ALERT,)}, {}, False),
        ({"signals": ("deaths",)}, {"kind": (Kind.ALERT,)}, False),
        ({"signals": ("deaths", "hazard")}, {"signals": ("hazard",)}, True),
    ],
)
def test_a_clock_behind_a_wider_one_can_never_apply(
    earlier: dict[str, Any], later: dict[str, Any], hidden: bool
) -> None:
    first = Clock(milestone=Milestone.ACCEPT, rule=HOUR, **earlier)
    second = Clock(milestone=Milestone.ACCEPT, rule=HOUR, **later)
    assert first.covers(second) is hidden
    assert not first.covers(second.model_copy(update={"milestone": Milestone.CLOSE}))


@pytest.mark.parametrize("warnings", [[80, 50], [50, 50], [0], [101]])
def test_warnings_rise_and_are_percentages(warnings: list[int]) -> None:
    with pytest.raises(ValidationError):
        Policy.model_validate(changed(warnings=warnings))
