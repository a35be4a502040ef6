"""The rules of signing in: who may do what, good passwords, lockout, the life of a session."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.contracts.codes import Role

ACCESS_TOKEN_LIFE: Final = timedelta(minutes=10)
SESSION_IDLE: Final = timedelta(hours=24)
"""A session that is not refreshed for a day ends: longer than the longest shift."""

SESSION_LIFE: Final = timedelta(days=7)
CLIENT_SESSION_LIFE: Final = ACCESS_TOKEN_LIFE
"""A unit's system has no refresh token; its session ends with its access token."""

ROTATION_TOLERANCE: Final = timedelta(seconds=5)
"""How long the token before the newest may come again: its answer may have been lost on the way."""

USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}", re.ASCII)

_ROLE_ORDER: Final = tuple(Role)

_SUBMIT: Final = ("item.submit",)
_SEE: Final = ("case.read", "item.read", "stream.read", "duty.read", "policy.read")
_OFFICE: Final = (
    *_SUBMIT,
    *_SEE,
    "item.unmask",
    "case.review",
    "case.assign",
    "case.dismiss",
    "case.reopen",
    "case.escalate",
    "case.merge",
    "case.comment",
    "case.decide_extension",
    "case.follow_up",
    "case.close",
    "case.archive",
    "case.supervise",
    "duty.check_in",
)
_UNIT: Final = (
    *_SUBMIT,
    *_SEE,
    "item.unmask",
    "case.accept",
    "case.return",
    "case.log",
    "case.comment",
    "case.request_extension",
    "case.follow_up",
)
PERMISSIONS: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.SYSTEM_ADMIN: ("directory.read", "directory.change", "policy.read", "policy.change", "duty.read"),
    Role.SECURITY_ADMIN: ("directory.read", "role.grant"),
    Role.DUTY_OFFICER: (*_OFFICE, "case.publish"),
    Role.OFFICE_CHIEF: (*_OFFICE, "case.approve", "case.instruct", "duty.change"),
    Role.LEADING_GROUP: (
        *_SEE,
        "case.assign",
        "case.comment",
        "case.approve",
        "case.supervise",
        "case.instruct",
    ),
    Role.AUDITOR: (*_SEE, "audit.read", "directory.read"),
    Role.HANDLER: (*_UNIT, "case.verify", "case.reply", "case.publish", "case.correct"),
    Role.UNIT_HEAD: (*_UNIT, "case.transfer", "case.approve"),
    Role.UNIT_CLIENT: (*_SUBMIT, "item.read"),
}
"""What a client may show somebody; the services decide each call by role, unit and state themselves."""


def permissions(roles: Iterable[Role]) -> list[str]:
    return sorted({name for role in roles for name in PERMISSIONS[role]})


def ordered(roles: Iterable[str]) -> tuple[Role, ...]:
    """Sort roles as the contract lists them; the first is the one shown as `role`."""
    given = set(roles)
    return tuple(role for role in _ROLE_ORDER if role in given)


# --- passwords ---------------------------------------------------------------------------------

SHORTEST_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 256
_TOO_COMMON: Final = frozenset(
    {"1234567890", "0123456789", "password123", "qwertyuiop", "huiying-demo", "admin12345"}
)
_FEWEST_DIFFERENT: Final = 5


def password_fault(new: str, username: str) -> str | None:
    """Say in Chinese what is wrong with a new password, or None."""
    lowered = new.casefold()
    if not SHORTEST_PASSWORD <= len(new) <= LONGEST_PASSWORD:
        return f"新密码须为 {SHORTEST_PASSWORD} 至 {LONGEST_PASSWORD} 个字符，请重新设置。"
    if username.casefold() in lowered:
        return "新密码不能包含用户名，请换一个。"
    if lowered in _TOO_COMMON or len(set(lowered)) < _FEWEST_DIFFERENT:
        return "新密码过于常见或单调，请换一个更难猜的。"
    return None


# --- lockout -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LockoutRule:
    """After `allowed` failures within `window` of each other, each further one locks, ever longer."""

    allowed: int
    window: timedelta
    first_lock: timedelta
    longest_lock: timedelta

    def lock_after(self, failures: int) -> timedelta | None:
        over = failures - self.allowed
        if over < 0:
            return None
        return min(self.first_lock * (1 << min(over, 20)), self.longest_lock)


ACCOUNT_LOCKOUT: Final = LockoutRule(5, timedelta(minutes=15), timedelta(minutes=1), timedelta(minutes=15))
ADDRESS_LOCKOUT: Final = LockoutRule(100, timedelta(minutes=15), timedelta(minutes=1), timedelta(minutes=15))


# --- refresh -----------------------------------------------------------------------------------


class RefreshOutcome(StrEnum):
    ROTATE = "rotate"
    REPEAT = "repeat"
    REUSE = "reuse"


def refresh_outcome(generation: int, newest: int, rotated_at: datetime, now: datetime) -> RefreshOutcome:
    """Decide on a genuine refresh token of `generation` when the family's newest is `newest`.

    The newest rotates. The one before it, within the tolerance, gets another successor of the newest
    generation. Everything older was stolen or replayed: the family must end.
    """
    if generation == newest:
        return RefreshOutcome.ROTATE
    if generation == newest - 1 and now - rotated_at <= ROTATION_TOLERANCE:
        return RefreshOutcome.REPEAT
    return RefreshOutcome.REUSE
