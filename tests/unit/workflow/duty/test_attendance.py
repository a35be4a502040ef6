"""Checking in, in time or late; and the ladder by which people are paged."""

import pytest

from services.workflow.duty.domain.attendance import Attendance, attendance
from services.workflow.duty.domain.posts import LadderStep, Rung, climb
from services.workflow.duty.domain.standards import WatchRules
from tests.unit.workflow.duty.rotas import A, B, C, D, moment

STARTS = moment("2026-03-09 08:00")


@pytest.mark.parametrize(
    ("now", "came", "expected"),
    [
        ("07:00", None, Attendance.AHEAD),
        ("07:30", None, Attendance.DUE),
        ("08:15", None, Attendance.DUE),
        ("08:16", None, Attendance.MISSING),
        ("08:16", "07:40", Attendance.ON_TIME),
        ("09:00", "08:15", Attendance.ON_TIME),
        ("09:00", "08:16", Attendance.LATE),
    ],
)
def test_a_check_in_is_late_a_quarter_of_an_hour_after_the_shift_began(
    now: str, came: str | None, expected: Attendance
) -> None:
    signed = moment(f"2026-03-09 {came}") if came else None
    assert attendance(STARTS, signed, moment(f"2026-03-09 {now}"), WatchRules()) is expected


def test_how_late_is_late_is_the_policys() -> None:
    patient = WatchRules(check_in_before=60, check_in_grace=45)
    came, now = moment("2026-03-09 08:40"), moment("2026-03-09 09:00")
    assert attendance(STARTS, came, now, patient) is Attendance.ON_TIME
    assert attendance(STARTS, None, moment("2026-03-09 07:05"), patient) is Attendance.DUE


def test_people_are_paged_in_the_order_of_the_steps_and_each_once() -> None:
    steps = [
        (LadderStep.LEADING_GROUP, D),
        (LadderStep.OFFICE_CHIEF, C),
        (LadderStep.CHIEF, C),
        (LadderStep.DEPUTY, B),
        (LadderStep.DUTY, A),
        (LadderStep.OFFICE_CHIEF, B),
    ]
    rungs = [Rung(step, person, "somebody", "某人") for step, person in steps]
    assert [(rung.step, rung.person) for rung in climb(rungs)] == [
        (LadderStep.DUTY, A),
        (LadderStep.DEPUTY, B),
        (LadderStep.CHIEF, C),
        (LadderStep.LEADING_GROUP, D),
    ]
