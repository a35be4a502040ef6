"""Passwords, lockout and refresh tokens, as rules."""

from datetime import UTC, datetime, timedelta

import pytest

from services.contracts.codes import Role
from services.gateway.directory.domain import hands_are_separate, may_change_roles, may_manage
from services.gateway.identity.domain import (
    ACCOUNT_LOCKOUT,
    PERMISSIONS,
    RefreshOutcome,
    ordered,
    password_fault,
    permissions,
    refresh_outcome,
)

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "password", ["short", "a" * 257, "abababababab", "1234567890", "my-EDU-password", "Huiying-Demo"]
)
def test_a_weak_password_is_refused_with_a_sentence(password: str) -> None:
    assert (password_fault(password, "edu") or "").endswith("。")


@pytest.mark.parametrize("password", ["一个很长的中文口令也可以", "correct horse battery", "Xy9#mmmkq2pq"])
def test_a_good_password_is_taken(password: str) -> None:
    assert password_fault(password, "edu") is None


def test_a_lock_doubles_up_to_a_quarter_of_an_hour() -> None:
    locks = [ACCOUNT_LOCKOUT.lock_after(failures) for failures in range(1, 12)]
    assert locks[:4] == [None] * 4
    assert locks[4:8] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert set(locks[8:]) == {timedelta(minutes=15)}
    assert ACCOUNT_LOCKOUT.lock_after(10_000) == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("generation", "newest", "ago", "outcome"),
    [
        (0, 0, 86_000, RefreshOutcome.ROTATE),
        (3, 3, 0, RefreshOutcome.ROTATE),
        (2, 3, 5, RefreshOutcome.REPEAT),
        (2, 3, 5.001, RefreshOutcome.REUSE),
        (1, 3, 0, RefreshOutcome.REUSE),
        (0, 3, 0, RefreshOutcome.REUSE),
    ],
)
def test_only_the_newest_token_and_briefly_the_one_before_are_good(
    generation: int, newest: int, ago: float, outcome: RefreshOutcome
) -> None:
    assert refresh_outcome(generation, newest, NOW - timedelta(seconds=ago), NOW) is outcome


def test_every_role_has_permissions_and_the_first_role_is_the_one_shown() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert ordered(["unit_head", "handler", "system_admin"]) == (
        Role.SYSTEM_ADMIN,
        Role.HANDLER,
        Role.UNIT_HEAD,
    )
    assert permissions([Role.AUDITOR]) == sorted(PERMISSIONS[Role.AUDITOR])


def test_administrators_of_the_system_are_shown_nothing_of_items_and_cases() -> None:
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        assert not [name for name in PERMISSIONS[role] if name.startswith(("item.", "case."))]


def test_only_a_security_administrator_gives_the_roles_that_watch() -> None:
    system, security = [Role.SYSTEM_ADMIN], [Role.SECURITY_ADMIN]
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR):
        assert not may_change_roles(system, [], [role], security_admin_exists=True)
        assert may_change_roles(security, [], [role], security_admin_exists=True)
    assert may_change_roles(system, [], [Role.HANDLER], security_admin_exists=True)
    assert may_change_roles(system, [], [Role.SECURITY_ADMIN], security_admin_exists=False)
    assert not may_change_roles(system, [], [Role.AUDITOR], security_admin_exists=False)
    assert not may_change_roles([Role.OFFICE_CHIEF], [], [Role.HANDLER], security_admin_exists=True)


def test_a_security_administrator_is_out_of_reach_of_the_system_administrator() -> None:
    assert not may_manage([Role.SYSTEM_ADMIN], [Role.SECURITY_ADMIN])
    assert may_manage([Role.SYSTEM_ADMIN], [Role.OFFICE_CHIEF])
    assert may_manage([Role.SECURITY_ADMIN], [Role.SECURITY_ADMIN])
    assert not may_manage([Role.SECURITY_ADMIN], [Role.HANDLER])


def test_only_the_demo_joins_both_administrations() -> None:
    both = [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN]
    assert not hands_are_separate(both, demo=False)
    assert hands_are_separate(both, demo=True)
    assert hands_are_separate([Role.SYSTEM_ADMIN, Role.DUTY_OFFICER], demo=False)
