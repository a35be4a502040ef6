"""Who may change whose account, and which roles one person may hold together."""

from collections.abc import Collection
from typing import Final

from services.contracts.codes import Role

ADMIN_ROLES: Final = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})
GUARDED_ROLES: Final = frozenset({*ADMIN_ROLES, Role.AUDITOR})
"""Roles that only a security administrator gives or takes: they watch the others."""

READERS: Final = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)


def may_change_roles(
    mine: Collection[Role], before: Collection[Role], after: Collection[Role], *, security_admin_exists: bool
) -> bool:
    """Whether somebody with the roles `mine` may turn the roles `before` into `after`.

    Without any security administrator, a system administrator appoints the first.
    """
    changed = set(before) ^ set(after)
    if Role.SECURITY_ADMIN in mine or not changed:
        return True
    if Role.SYSTEM_ADMIN not in mine:
        return False
    first = not security_admin_exists and Role.SECURITY_ADMIN in after
    return not changed & (GUARDED_ROLES - ({Role.SECURITY_ADMIN} if first else set()))


def may_manage(mine: Collection[Role], theirs: Collection[Role]) -> bool:
    """Whether somebody may edit, switch off or give a new password to an account.

    The system administrator manages accounts, but not those of who watches over administrators:
    with a new password for one of those the separation would be worth nothing.
    """
    if Role.SECURITY_ADMIN in theirs:
        return Role.SECURITY_ADMIN in mine
    return Role.SYSTEM_ADMIN in mine


def hands_are_separate(roles: Collection[Role], *, demo: bool) -> bool:
    """Whether one person may hold these roles together; only the demo joins both administrators."""
    return demo or not set(roles).issuperset(ADMIN_ROLES)
