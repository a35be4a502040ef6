"""The life cycle as one table: (state, action) -> next state, who may, which fields, which conditions.

docs/workflow.md, the `actions` of a case and the answers 403 and 409 all come from it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.contracts.codes import CaseState as S
from services.workflow.cases.domain.actions import OPEN_STATES, Action
from services.workflow.cases.domain.permissions import Ground


class Guard(StrEnum):
    """A condition beyond the state; while it fails the action is not in this state."""

    RETURN_WINDOW = "return_window"
    BELOW_TOP_TIER = "below_top_tier"
    EXTENDABLE = "extendable"
    EXTENSION_PENDING = "extension_pending"
    HAS_MERGED_ITEMS = "has_merged_items"
    VERIFIED = "verified"
    FOLLOWED_UP = "followed_up"


@dataclass(frozen=True, slots=True)
class Fields:
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """Where an action leads from one state; `next_with` is used when that field is given."""

    next: S
    guard: Guard | None = None
    next_with: tuple[str, S] | None = None


@dataclass(frozen=True, slots=True)
class Law:
    """What holds of an action in every state."""

    grounds: frozenset[Ground]
    fields: Fields


def _law(*grounds: Ground, required: str = "", optional: str = "") -> Law:
    return Law(frozenset(grounds), Fields(tuple(required.split()), tuple(optional.split())))


_G = Ground
LAWS: Mapping[Action, Law] = {
    Action.REVIEW: _law(
        _G.DUTY, _G.CHIEF, optional="risk tier category kind reason lead_unit assisting_units"
    ),
    Action.ASSIGN: _law(_G.DUTY, _G.CHIEF, _G.LEADER, required="lead_unit", optional="assisting_units note"),
    Action.DISMISS: _law(_G.DUTY, _G.CHIEF, required="reason basis"),
    Action.REOPEN: _law(_G.DUTY, _G.CHIEF, required="reason"),
    Action.ESCALATE: _law(_G.DUTY, _G.CHIEF, required="reason"),
    Action.MERGE: _law(_G.DUTY, _G.CHIEF, required="into"),
    Action.UNMERGE: _law(_G.DUTY, _G.CHIEF, required="items"),
    Action.ACCEPT: _law(_G.LEAD_HANDLER, _G.LEAD_HEAD),
    Action.RETURN: _law(_G.LEAD_HANDLER, _G.LEAD_HEAD, required="reason basis"),
    Action.TRANSFER: _law(_G.LEAD_HEAD, required="unit reason"),
    Action.LOG: _law(_G.LEAD_HANDLER, _G.LEAD_HEAD, _G.ASSISTING, required="note"),
    Action.COMMENT: _law(_G.VIEWER, required="note"),
    Action.VERIFY: _law(_G.LEAD_HANDLER, required="conclusion evidence"),
    Action.REQUEST_EXTENSION: _law(
        _G.LEAD_HANDLER, _G.LEAD_HEAD, required="milestone workdays reason interim_reply"
    ),
    Action.DECIDE_EXTENSION: _law(_G.NOT_WHO_ASKED, required="granted", optional="reason"),
    Action.SUBMIT_REPLY: _law(_G.LEAD_HANDLER, required="public_reply", optional="internal_note"),
    Action.RECALL: _law(_G.AUTHOR, optional="reason"),
    Action.APPROVE: _law(_G.APPROVER, optional="note"),
    Action.REJECT: _law(_G.APPROVER, required="reason"),
    Action.PUBLISH: _law(_G.LEAD_HANDLER, _G.DUTY, required="where", optional="url at"),
    Action.CORRECT: _law(_G.LEAD_HANDLER, required="public_reply reason"),
    Action.FOLLOW_UP: _law(_G.DUTY, _G.SUBMITTER, required="satisfaction", optional="note"),
    Action.CLOSE: _law(_G.DUTY, _G.CHIEF, optional="note"),
    Action.ARCHIVE: _law(_G.DUTY, _G.CHIEF, optional="note"),
    Action.SUPERVISE: _law(_G.DUTY, _G.CHIEF, _G.LEADER, required="note", optional="due_at"),
    Action.INSTRUCT: _law(_G.CHIEF, _G.LEADER, required="note", optional="due_at"),
}


def _in(states: Iterable[S], action: Action, to: S | None = None, guard: Guard | None = None) -> "_Rows":
    """Rows of `action` for `states`, leading to `to` or, without it, nowhere."""
    return {(state, action): Transition(to or state, guard) for state in states}


_Rows = dict[tuple[S, Action], Transition]
_UNASSIGNED = (S.PENDING_REVIEW, S.PENDING_ASSIGNMENT)
_AT_WORK = (S.IN_PROGRESS, S.PENDING_APPROVAL, S.REPLIED)

TRANSITIONS: Mapping[tuple[S, Action], Transition] = {
    (S.PENDING_REVIEW, Action.REVIEW): Transition(
        S.PENDING_ASSIGNMENT, next_with=("lead_unit", S.PENDING_ACCEPTANCE)
    ),
    **_in(_UNASSIGNED, Action.DISMISS, S.DISMISSED),
    **_in(_UNASSIGNED, Action.MERGE, S.MERGED),
    **_in(OPEN_STATES, Action.ASSIGN, S.PENDING_ACCEPTANCE),
    **_in([S.PENDING_ACCEPTANCE], Action.ACCEPT, S.IN_PROGRESS),
    **_in([S.PENDING_ACCEPTANCE], Action.RETURN, S.PENDING_ASSIGNMENT),
    **_in([S.PENDING_ACCEPTANCE], Action.TRANSFER, S.PENDING_ACCEPTANCE),
    **_in([S.IN_PROGRESS], Action.RETURN, S.PENDING_ASSIGNMENT, Guard.RETURN_WINDOW),
    **_in([S.IN_PROGRESS], Action.LOG),
    **_in([S.IN_PROGRESS], Action.VERIFY),
    **_in([S.IN_PROGRESS], Action.REQUEST_EXTENSION, guard=Guard.EXTENDABLE),
    **_in(_AT_WORK, Action.DECIDE_EXTENSION, guard=Guard.EXTENSION_PENDING),
    **_in([S.IN_PROGRESS], Action.SUBMIT_REPLY, S.PENDING_APPROVAL, Guard.VERIFIED),
    **_in([S.PENDING_APPROVAL], Action.APPROVE, S.REPLIED),
    **_in([S.PENDING_APPROVAL], Action.REJECT, S.IN_PROGRESS),
    **_in([S.PENDING_APPROVAL], Action.RECALL, S.IN_PROGRESS),
    **_in([S.REPLIED], Action.PUBLISH),
    **_in([S.REPLIED], Action.FOLLOW_UP),
    **_in([S.REPLIED], Action.CORRECT, S.PENDING_APPROVAL),
    **_in([S.REPLIED], Action.CLOSE, S.CLOSED, Guard.FOLLOWED_UP),
    **_in([S.REPLIED, S.CLOSED], Action.REOPEN, S.IN_PROGRESS),
    **_in([S.DISMISSED], Action.REOPEN, S.PENDING_REVIEW),
    **_in([S.CLOSED], Action.ARCHIVE, S.ARCHIVED),
    **_in(OPEN_STATES, Action.ESCALATE, guard=Guard.BELOW_TOP_TIER),
    **_in(OPEN_STATES, Action.SUPERVISE),
    **_in(OPEN_STATES, Action.INSTRUCT),
    **_in(OPEN_STATES, Action.COMMENT),
    **_in(OPEN_STATES, Action.UNMERGE, guard=Guard.HAS_MERGED_ITEMS),
}
"""Every pair that is possible; a pair that is missing is `not-in-this-state`."""
