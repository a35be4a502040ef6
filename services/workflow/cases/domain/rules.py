"""May this caller do this now? One answer for the button, for the request and for the document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.contracts.codes import CaseState
from services.workflow.cases.domain.actions import TOP_TIER, Action
from services.workflow.cases.domain.facts import Caller, CaseFacts, Demands
from services.workflow.cases.domain.permissions import may
from services.workflow.cases.domain.scope import Sight, sight
from services.workflow.cases.domain.transitions import LAWS, TRANSITIONS, Guard
from services.workflow.policy.domain import ANNOUNCED


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Never for this role or person."""


@dataclass(frozen=True, slots=True)
class NotNow:
    """Not in this state, or a condition of the state fails."""

    guard: Guard | None = None


Refusal = Forbidden | NotNow


def permitted(facts: CaseFacts, caller: Caller, action: Action) -> bool:
    """Whether the person may ever do this to the case as it stands; the state is not asked."""
    return sight(facts, caller) is not Sight.NONE and may(LAWS[action].grounds, facts, caller)


def _guards(facts: CaseFacts, now: datetime, demands: Demands) -> Mapping[Guard, bool]:
    until = facts.returnable_until
    return {
        Guard.RETURN_WINDOW: until is not None and now <= until,
        Guard.BELOW_TOP_TIER: facts.tier < TOP_TIER,
        Guard.EXTENDABLE: _extendable(facts, demands),
        Guard.EXTENSION_PENDING: facts.extension_asked_by is not None,
        Guard.HAS_MERGED_ITEMS: facts.has_merged_items,
        Guard.VERIFIED: facts.verified or not demands.verify_before_reply,
        Guard.FOLLOWED_UP: facts.followed_up or not demands.follow_up_before_close,
        Guard.NOT_DESIGNATED: not facts.designated,
        Guard.DISPATCHES_LEFT: facts.dispatches < demands.dispatches,
        Guard.DISPUTABLE: facts.dispute_asked_by is None and until is not None and now > until,
        Guard.DISPUTE_PENDING: facts.dispute_asked_by is not None,
        Guard.PARTS_IN: not facts.waiting_parts,
        Guard.PARTS_WAITING: bool(facts.waiting_parts),
        Guard.ANSWERED: not facts.instructed,
        Guard.UNANSWERED: bool(facts.unanswered),
        Guard.CONCERN_FOUND: bool(facts.found_units),
        Guard.RESTRICTED: facts.restricted,
        Guard.PAUSABLE: _pausable(facts, demands),
        Guard.PAUSED: facts.paused,
        Guard.ANNOUNCING: not facts.running.isdisjoint(ANNOUNCED),
    }


def _extendable(facts: CaseFacts, demands: Demands) -> bool:
    used = facts.extensions_used
    return facts.extension_asked_by is None and used is not None and used < demands.extensions


def _pausable(facts: CaseFacts, demands: Demands) -> bool:
    left = not facts.paused and facts.pauses_used < demands.pauses
    return left and not facts.in_time.isdisjoint(demands.pausable)


def possible(facts: CaseFacts, action: Action, now: datetime, demands: Demands) -> NotNow | None:
    """None when the state and its conditions allow `action`, whoever asks."""
    transition = TRANSITIONS.get((facts.state, action))
    if transition is None:
        return NotNow()
    if not transition.guards:
        return None
    holds = _guards(facts, now, demands)
    failing = next((guard for guard in transition.guards if not holds[guard]), None)
    return None if failing is None else NotNow(failing)


def refusal(
    facts: CaseFacts, caller: Caller, action: Action, now: datetime, demands: Demands
) -> Refusal | None:
    """Why the caller can not do `action` now, or None; the person is asked before the state."""
    if not permitted(facts, caller, action):
        return Forbidden()
    return possible(facts, action, now, demands)


def allowed(facts: CaseFacts, caller: Caller, now: datetime, demands: Demands) -> list[Action]:
    """List the actions that the caller may take now, in the order of the table."""
    return [action for action in Action if refusal(facts, caller, action, now, demands) is None]


def next_state(state: CaseState, action: Action, given: frozenset[str]) -> CaseState:
    """Where an allowed `action` leads; `given` are the optional fields that carry a value."""
    transition = TRANSITIONS[state, action]
    if transition.next_with is not None and transition.next_with[0] in given:
        return transition.next_with[1]
    return transition.next
