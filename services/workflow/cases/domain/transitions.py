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
    NOT_DESIGNATED = "not_designated"
    DISPATCHES_LEFT = "dispatches_left"
    DISPUTABLE = "disputable"
    DISPUTE_PENDING = "dispute_pending"
    PARTS_IN = "parts_in"
    PARTS_WAITING = "parts_waiting"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    CONCERN_FOUND = "concern_found"
    RESTRICTED = "restricted"
    PAUSABLE = "pausable"
    PAUSED = "paused"
    ANNOUNCING = "announcing"


@dataclass(frozen=True, slots=True)
class Fields:
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """Where an action leads from one state; `next_with` is used when that field is given.

    Of the guards the first that fails is told.
    """

    next: S
    guards: tuple[Guard, ...] = ()
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
        _G.DUTY, _G.CHIEF, optional="risk tier category kind reason lead_unit assisting_units ask_parts"
    ),
    Action.ASSIGN: _law(
        _G.DUTY, _G.CHIEF, _G.LEADER, required="lead_unit", optional="assisting_units note ask_parts"
    ),
    Action.DISMISS: _law(_G.DUTY, _G.CHIEF, required="reason basis"),
    Action.REOPEN: _law(_G.DUTY, _G.CHIEF, required="reason"),
    Action.ESCALATE: _law(_G.DUTY, _G.CHIEF, required="reason"),
    Action.MERGE: _law(_G.DUTY, _G.CHIEF, required="into"),
    Action.UNMERGE: _law(_G.DUTY, _G.CHIEF, required="items"),
    Action.ACCEPT: _law(_G.LEAD_HANDLER, _G.LEAD_HEAD),
    Action.RETURN: _law(_G.LEAD_HANDLER, _G.LEAD_HEAD, required="reason basis"),
    Action.TRANSFER: _law(_G.LEAD_HEAD, required="unit reason"),
    Action.DISPUTE: _law(_G.LEAD_HANDLER, _G.LEAD_HEAD, required="reason basis"),
    Action.DECIDE_DISPUTE: _law(_G.NOT_WHO_DISPUTED, required="upheld reason"),
    Action.TAKE: _law(_G.LEAD_HANDLER, _G.LEAD_HEAD),
    Action.HAND_OVER: _law(_G.LEAD_HANDLER, _G.LEAD_HEAD, required="to", optional="note"),
    Action.ASK_PART: _law(
        _G.DUTY, _G.CHIEF, _G.LEAD_HANDLER, _G.LEAD_HEAD, required="unit note", optional="due_at"
    ),
    Action.CONTRIBUTE: _law(_G.ASSISTING, required="contribution"),
    Action.WAIVE: _law(_G.DUTY, _G.CHIEF, required="unit reason"),
    Action.ANSWER: _law(_G.DUTY, _G.LEAD_HANDLER, _G.LEAD_HEAD, required="task answer"),
    Action.LOG: _law(_G.LEAD_HANDLER, _G.LEAD_HEAD, _G.ASSISTING, required="note"),
    Action.COMMENT: _law(_G.VIEWER, required="note"),
    Action.VERIFY: _law(_G.LEAD_HANDLER, required="conclusion evidence"),
    Action.REQUEST_EXTENSION: _law(
        _G.LEAD_HANDLER, _G.LEAD_HEAD, required="milestone workdays reason interim_reply"
    ),
    Action.PAUSE: _law(_G.DUTY, _G.CHIEF, _G.LEAD_HEAD, required="basis reason workdays"),
    Action.RESUME: _law(_G.DUTY, _G.CHIEF, _G.LEAD_HANDLER, _G.LEAD_HEAD, optional="note"),
    Action.DECIDE_EXTENSION: _law(_G.NOT_WHO_ASKED, required="granted", optional="reason"),
    Action.SUBMIT_REPLY: _law(_G.LEAD_HANDLER, required="public_reply", optional="internal_note"),
    Action.RECALL: _law(_G.AUTHOR, optional="reason"),
    Action.APPROVE: _law(_G.APPROVER, optional="note"),
    Action.REJECT: _law(_G.APPROVER, required="reason"),
    Action.PUBLISH: _law(_G.LEAD_HANDLER, _G.DUTY, required="where", optional="url at milestone"),
    Action.CORRECT: _law(_G.LEAD_HANDLER, required="public_reply reason"),
    Action.FOLLOW_UP: _law(_G.DUTY, _G.SUBMITTER, required="satisfaction", optional="note"),
    Action.CLOSE: _law(_G.DUTY, _G.CHIEF, optional="note"),
    Action.ARCHIVE: _law(_G.DUTY, _G.CHIEF, optional="note"),
    Action.SUPERVISE: _law(_G.DUTY, _G.CHIEF, _G.LEADER, required="note", optional="due_at"),
    Action.INSTRUCT: _law(_G.CHIEF, _G.LEADER, required="note", optional="due_at"),
    Action.SETTLE_CONCERN: _law(_G.DUTY, _G.CHIEF, required="unit concerned", optional="reason"),
    Action.RESTRICT: _law(_G.DUTY, _G.CHIEF, required="people reason"),
    Action.UNRESTRICT: _law(_G.CHIEF, required="reason"),
    Action.SPOT_CHECK: _law(_G.DUTY, _G.CHIEF, required="result", optional="note"),
}


def _in(states: Iterable[S], action: Action, to: S | None = None, *guards: Guard) -> "_Rows":
    """Rows of `action` for `states`, leading to `to` or, without it, nowhere."""
    return {(state, action): Transition(to or state, guards) for state in states}


_Rows = dict[tuple[S, Action], Transition]
_UNASSIGNED = (S.PENDING_REVIEW, S.PENDING_ASSIGNMENT)
_WITH_UNIT = (S.PENDING_ACCEPTANCE, S.IN_PROGRESS)
_AT_WORK = (S.IN_PROGRESS, S.PENDING_APPROVAL, S.REPLIED)
_NOT_FILED = (*OPEN_STATES, S.CLOSED)

TRANSITIONS: Mapping[tuple[S, Action], Transition] = {
    (S.PENDING_REVIEW, Action.REVIEW): Transition(
        S.PENDING_ASSIGNMENT, next_with=("lead_unit", S.PENDING_ACCEPTANCE)
    ),
    **_in(_UNASSIGNED, Action.DISMISS, S.DISMISSED),
    **_in(_UNASSIGNED, Action.MERGE, S.MERGED),
    **_in(OPEN_STATES, Action.ASSIGN, S.PENDING_ACCEPTANCE),
    **_in([S.PENDING_ACCEPTANCE], Action.ACCEPT, S.IN_PROGRESS),
    **_in([S.PENDING_ACCEPTANCE], Action.RETURN, S.PENDING_ASSIGNMENT, Guard.NOT_DESIGNATED),
    **_in([S.PENDING_ACCEPTANCE], Action.TRANSFER, None, Guard.NOT_DESIGNATED, Guard.DISPATCHES_LEFT),
    **_in([S.IN_PROGRESS], Action.RETURN, S.PENDING_ASSIGNMENT, Guard.NOT_DESIGNATED, Guard.RETURN_WINDOW),
    **_in([S.IN_PROGRESS], Action.DISPUTE, None, Guard.NOT_DESIGNATED, Guard.DISPUTABLE),
    (S.IN_PROGRESS, Action.DECIDE_DISPUTE): Transition(
        S.IN_PROGRESS, (Guard.DISPUTE_PENDING,), next_with=("upheld", S.PENDING_ASSIGNMENT)
    ),
    **_in(_AT_WORK, Action.TAKE),
    **_in(_AT_WORK, Action.HAND_OVER),
    **_in([S.IN_PROGRESS], Action.LOG),
    **_in([S.IN_PROGRESS], Action.VERIFY),
    **_in([S.IN_PROGRESS], Action.REQUEST_EXTENSION, None, Guard.EXTENDABLE),
    **_in(_AT_WORK, Action.DECIDE_EXTENSION, None, Guard.EXTENSION_PENDING),
    **_in([S.IN_PROGRESS], Action.PAUSE, None, Guard.PAUSABLE),
    **_in([S.IN_PROGRESS], Action.RESUME, None, Guard.PAUSED),
    **_in(_WITH_UNIT, Action.ASK_PART),
    **_in(_WITH_UNIT, Action.CONTRIBUTE),
    **_in(_WITH_UNIT, Action.WAIVE, None, Guard.PARTS_WAITING),
    **_in([S.IN_PROGRESS], Action.SUBMIT_REPLY, S.PENDING_APPROVAL, Guard.VERIFIED, Guard.PARTS_IN),
    **_in([S.PENDING_APPROVAL], Action.APPROVE, S.REPLIED),
    **_in([S.PENDING_APPROVAL], Action.REJECT, S.IN_PROGRESS),
    **_in([S.PENDING_APPROVAL], Action.RECALL, S.IN_PROGRESS),
    **_in([S.REPLIED], Action.PUBLISH),
    **_in((*_WITH_UNIT, S.PENDING_APPROVAL), Action.PUBLISH, None, Guard.ANNOUNCING),
    **_in([S.REPLIED], Action.FOLLOW_UP),
    **_in([S.REPLIED], Action.CORRECT, S.PENDING_APPROVAL),
    **_in([S.REPLIED], Action.CLOSE, S.CLOSED, Guard.FOLLOWED_UP, Guard.ANSWERED),
    **_in([S.REPLIED, S.CLOSED], Action.REOPEN, S.IN_PROGRESS),
    **_in([S.DISMISSED], Action.REOPEN, S.PENDING_REVIEW),
    **_in([S.CLOSED], Action.ARCHIVE, S.ARCHIVED),
    **_in([S.CLOSED], Action.SPOT_CHECK),
    **_in(OPEN_STATES, Action.ESCALATE, None, Guard.BELOW_TOP_TIER),
    **_in(OPEN_STATES, Action.SUPERVISE),
    **_in(OPEN_STATES, Action.INSTRUCT),
    **_in([S.PENDING_ACCEPTANCE, *_AT_WORK], Action.ANSWER, None, Guard.UNANSWERED),
    **_in(OPEN_STATES, Action.COMMENT),
    **_in(OPEN_STATES, Action.UNMERGE, None, Guard.HAS_MERGED_ITEMS),
    **_in(OPEN_STATES, Action.SETTLE_CONCERN, None, Guard.CONCERN_FOUND),
    **_in(_NOT_FILED, Action.RESTRICT),
    **_in(_NOT_FILED, Action.UNRESTRICT, None, Guard.RESTRICTED),
}
"""Every pair that is possible; a pair that is missing is `not-in-this-state`."""
