"""Checking in 签到: from when, until when it is in time, and what became of it; pure."""

from datetime import datetime, timedelta
from enum import StrEnum

EARLY_CHECK_IN = timedelta(minutes=30)
"""How long before a shift its person may check in."""

GRACE = timedelta(minutes=15)
"""How long after its beginning a check-in is still in time."""


class Attendance(StrEnum):
    """`ahead`: not begun; `due`: to be signed; `on_time`, `late`: signed; `missing`: not signed in time."""

    AHEAD = "ahead"
    DUE = "due"
    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"


def is_late(starts_at: datetime, checked_in_at: datetime) -> bool:
    return checked_in_at > starts_at + GRACE


def attendance(starts_at: datetime, checked_in_at: datetime | None, now: datetime) -> Attendance:
    if checked_in_at is not None:
        return Attendance.LATE if is_late(starts_at, checked_in_at) else Attendance.ON_TIME
    if now < starts_at - EARLY_CHECK_IN:
        return Attendance.AHEAD
    return Attendance.DUE if now <= starts_at + GRACE else Attendance.MISSING
