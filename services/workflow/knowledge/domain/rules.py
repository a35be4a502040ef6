"""The life of an entry, and who may do what to it; pure."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.contracts.codes import COUNTY_OFFICE, Role
from services.contracts.identity import Principal


class EntryState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class EntryAction(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    RENEW = "renew"
    WITHDRAW = "withdraw"


TRANSITIONS: Final[Mapping[tuple[EntryState, EntryAction], EntryState]] = {
    (EntryState.DRAFT, EntryAction.EDIT): EntryState.DRAFT,
    (EntryState.DRAFT, EntryAction.SUBMIT): EntryState.IN_REVIEW,
    (EntryState.DRAFT, EntryAction.WITHDRAW): EntryState.WITHDRAWN,
    (EntryState.IN_REVIEW, EntryAction.APPROVE): EntryState.APPROVED,
    (EntryState.IN_REVIEW, EntryAction.REJECT): EntryState.DRAFT,
    (EntryState.IN_REVIEW, EntryAction.WITHDRAW): EntryState.WITHDRAWN,
    (EntryState.APPROVED, EntryAction.EDIT): EntryState.DRAFT,
    (EntryState.APPROVED, EntryAction.RENEW): EntryState.APPROVED,
    (EntryState.APPROVED, EntryAction.WITHDRAW): EntryState.WITHDRAWN,
    (EntryState.EXPIRED, EntryAction.EDIT): EntryState.DRAFT,
    (EntryState.EXPIRED, EntryAction.RENEW): EntryState.APPROVED,
    (EntryState.EXPIRED, EntryAction.WITHDRAW): EntryState.WITHDRAWN,
    (EntryState.WITHDRAWN, EntryAction.EDIT): EntryState.DRAFT,
}
"""Where an action leads. An approved version stays in force while a newer one is written and reviewed."""

WRITING: Final = frozenset({EntryAction.EDIT, EntryAction.SUBMIT})
TWO_PERSONS: Final = frozenset({EntryAction.APPROVE, EntryAction.RENEW})
"""Never done by who wrote it: the words that come into force, or stay in force, were read by another."""

READERS: Final = frozenset(Role) - {Role.SECURITY_ADMIN}
SOON: Final = timedelta(days=30)
"""How long before its last day an entry asks to be checked."""

USUAL: Final = timedelta(days=365)
LONGEST: Final = timedelta(days=5 * 366)


def writes(caller: Principal, unit: str) -> bool:
    """Handlers and heads for their own unit, the office for every unit."""
    if caller.has(Role.DUTY_OFFICER, Role.OFFICE_CHIEF):
        return True
    return caller.has(Role.HANDLER, Role.UNIT_HEAD) and caller.unit == unit


def decides(caller: Principal, unit: str) -> bool:
    """The unit's head for the unit's entries, the chief for all."""
    if caller.has(Role.OFFICE_CHIEF):
        return True
    return caller.has(Role.UNIT_HEAD) and caller.unit == unit and unit != COUNTY_OFFICE


def may(action: EntryAction, caller: Principal, unit: str) -> bool:
    return writes(caller, unit) if action in WRITING else decides(caller, unit)


def sees_drafts(caller: Principal, unit: str) -> bool:
    """Whether the caller sees what is not in force: the unit it belongs to, and the county's people."""
    return caller.county or (caller.has(Role.HANDLER, Role.UNIT_HEAD) and caller.unit == unit)


def offered(state: EntryState, caller: Principal, unit: str, writers: Collection[UUID]) -> list[EntryAction]:
    """What this caller may do to an entry now; `writers` wrote what has not been approved yet."""
    return [
        action
        for (since, action) in TRANSITIONS
        if since is state
        and may(action, caller, unit)
        and not (action in TWO_PERSONS and caller.subject in writers)
    ]


def decides_public(caller: Principal) -> bool:
    """Who switches the public page on and off."""
    return caller.has(Role.OFFICE_CHIEF, Role.SYSTEM_ADMIN)


def is_due(valid_until: date, today: date) -> bool:
    """Whether it is time to look at the entry again; also when it is over."""
    return valid_until - SOON <= today


def heat(used: int, resembling: int, opened: int) -> int:
    """What puts an entry up: each use counts three, each like item one, twenty openings one."""
    return 3 * used + resembling + opened // 20
