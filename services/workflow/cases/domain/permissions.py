"""On what ground a caller may act on a case: the role alone, or the role and the relation to the case."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from services.contracts.codes import Role
from services.workflow.cases.domain.facts import Caller, CaseFacts


class Ground(StrEnum):
    DUTY = "duty"
    CHIEF = "chief"
    LEADER = "leader"
    LEAD_HANDLER = "lead_handler"
    LEAD_HEAD = "lead_head"
    ASSISTING = "assisting"
    SUBMITTER = "submitter"
    VIEWER = "viewer"
    AUTHOR = "author"
    APPROVER = "approver"
    NOT_WHO_ASKED = "not_who_asked"
    NOT_WHO_DISPUTED = "not_who_disputed"


APPROVER_OF_TIER: Mapping[int, Ground] = {1: Ground.LEAD_HEAD, 2: Ground.CHIEF, 3: Ground.LEADER}
"""Who approves or rejects a reply, by the tier of the case."""


def _lead_handler(facts: CaseFacts, caller: Caller) -> bool:
    """Before a lead unit is named no handler is ruled out: then it is the state that says no."""
    if facts.lead_unit is None:
        return caller.has(Role.HANDLER)
    return caller.handles_for(facts.lead_unit)


def _lead_head(facts: CaseFacts, caller: Caller) -> bool:
    if facts.lead_unit is None:
        return caller.has(Role.UNIT_HEAD)
    return caller.heads(facts.lead_unit)


def _assisting(facts: CaseFacts, caller: Caller) -> bool:
    return any(caller.handles_for(unit) or caller.heads(unit) for unit in facts.assisting_units)


def _submitter(facts: CaseFacts, caller: Caller) -> bool:
    return caller.belongs_to_unit and caller.unit in facts.submitting_units


def _viewer(_facts: CaseFacts, caller: Caller) -> bool:
    reads_only = {Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}
    return not caller.roles <= reads_only


def _author(facts: CaseFacts, caller: Caller) -> bool:
    if facts.pending_author is None:
        return _lead_handler(facts, caller)
    return caller.subject == facts.pending_author


def _approver(facts: CaseFacts, caller: Caller) -> bool:
    """Apply the two-person rule: never who wrote the reply, whatever else the person may be."""
    if caller.subject == facts.pending_author:
        return False
    if stands_in(facts, caller):
        return True
    return _HOLDS[APPROVER_OF_TIER[facts.tier]](facts, caller)


def stands_in(facts: CaseFacts, caller: Caller) -> bool:
    """Whether the duty officer decides for a unit that has nobody but who wrote the reply."""
    own_tier = APPROVER_OF_TIER[facts.tier] is Ground.LEAD_HEAD
    return own_tier and facts.sole_person and caller.has(Role.DUTY_OFFICER)


def _not_who_disputed(facts: CaseFacts, caller: Caller) -> bool:
    return caller.has(Role.DUTY_OFFICER, Role.OFFICE_CHIEF) and caller.subject != facts.dispute_asked_by


def _not_who_asked(facts: CaseFacts, caller: Caller) -> bool:
    return caller.has(Role.DUTY_OFFICER, Role.OFFICE_CHIEF) and caller.subject != facts.extension_asked_by


_HOLDS: Mapping[Ground, Callable[[CaseFacts, Caller], bool]] = {
    Ground.DUTY: lambda _facts, caller: caller.has(Role.DUTY_OFFICER),
    Ground.CHIEF: lambda _facts, caller: caller.has(Role.OFFICE_CHIEF),
    Ground.LEADER: lambda _facts, caller: caller.has(Role.LEADING_GROUP),
    Ground.LEAD_HANDLER: _lead_handler,
    Ground.LEAD_HEAD: _lead_head,
    Ground.ASSISTING: _assisting,
    Ground.SUBMITTER: _submitter,
    Ground.VIEWER: _viewer,
    Ground.AUTHOR: _author,
    Ground.APPROVER: _approver,
    Ground.NOT_WHO_ASKED: _not_who_asked,
    Ground.NOT_WHO_DISPUTED: _not_who_disputed,
}


def may(grounds: frozenset[Ground], facts: CaseFacts, caller: Caller) -> bool:
    """Whether one of `grounds` holds for the caller; whether the state allows it is another question."""
    return any(_HOLDS[ground](facts, caller) for ground in grounds)
