"""Checking in 签到: from when, until when it is in time, and what became of it; pure."""

from datetime import datetime
from enum import StrEnum

from services.workflow.duty.domain.standards import WatchRules


class Attendance(StrEnum):
    """`ahead`: not begun; `due`: to be signed; `on_time`, `late`: signed; `missing`: not signed in time."""

    AHEAD = "ahead"
    DUE = "due"
    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"


def attendance(
    starts_at: datetime, checked_in_at: datetime | None, now: datetime, rules: WatchRules
) -> Attendance:
    """`rules` are those that held when the shift began."""
    if checked_in_at is not None:
        return Attendance.LATE if checked_in_at > starts_at + rules.grace else Attendance.ON_TIME
    if now < starts_at - rules.early:
        return Attendance.AHEAD
    return Attendance.DUE if now <= starts_at + rules.grace else Attendance.MISSING
