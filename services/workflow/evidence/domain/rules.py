"""Who sees, adds and withdraws which attachment."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.contracts.codes import CaseState, Role
from services.workflow.cases.domain.actions import OPEN_STATES
from services.workflow.cases.domain.disclosure import Disclosure
from services.workflow.cases.domain.facts import Caller

MOST_OF_CASE = 50
MOST_OF_ITEM = 20
CHANGEABLE = OPEN_STATES | {CaseState.CLOSED}
"""An archived case is as it was; so are its attachments."""

_READS_ONLY = frozenset({Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})


class EvidenceStep(StrEnum):
    """What the timeline of a case says of its attachments."""

    ATTACH = "attach"
    DETACH = "detach"


@dataclass(frozen=True, slots=True)
class Piece:
    """An attachment as the rules see it: whose it is, and whether it hangs on an item."""

    unit: str
    added_by: UUID
    on_item: bool


def sees(rules: Disclosure | None, piece: Piece) -> bool:
    """Whether it is shown; `rules` None: the item has no case yet, and the caller sees all of it.

    Who only submitted sees its own; the unit that a case is about sees nothing that came with an item.
    """
    if rules is None or piece.unit == rules.unit:
        return True
    if rules.limited:
        return False
    return not (rules.accused and (piece.on_item or rules.hides_submitter(piece.unit)))


def may_add(caller: Caller, *, limited: bool) -> bool:
    """Whoever works on the case or brought the item; `limited`: of the case only the outcome is seen."""
    return not limited and not caller.roles <= _READS_ONLY


def may_withdraw(caller: Caller, piece: Piece) -> bool:
    """Who added it, the head of that unit, and the office."""
    if caller.has(Role.DUTY_OFFICER, Role.OFFICE_CHIEF):
        return True
    return caller.subject == piece.added_by or (caller.has(Role.UNIT_HEAD) and caller.unit == piece.unit)
