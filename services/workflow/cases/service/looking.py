"""Finding a case for somebody: as much as the rules need, or nothing."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.problems import NotFound
from services.contracts.codes import CaseState
from services.contracts.identity import Principal
from services.workflow.cases.domain.facts import Caller, CaseFacts, Demands
from services.workflow.cases.domain.scope import Sight, sight
from services.workflow.cases.models import Case
from services.workflow.cases.repository import cases
from services.workflow.policy import repository as policies
from services.workflow.policy.domain import Policy


class CaseNotFound(NotFound):
    detail = "没有这张工单，或者您无权查看；请核对编号，或回到工单列表重新打开。"


@dataclass(frozen=True, slots=True)
class Look:
    """A case in somebody's hands: the row, the facts for the rules, how much of it they see."""

    case: Case
    facts: CaseFacts
    principal: Principal
    caller: Caller
    sight: Sight
    policy: Policy
    item_count: int
    now: datetime

    @property
    def limited(self) -> bool:
        return self.sight is Sight.LIMITED

    @property
    def demands(self) -> Demands:
        return Demands(
            verify_before_reply=self.policy.verify_before_reply,
            follow_up_before_close=self.policy.follow_up_before_close,
            extensions=self.policy.extensions.times,
        )


def caller_of(principal: Principal) -> Caller:
    return Caller(principal.subject, frozenset(principal.roles), principal.unit)


async def look(session: AsyncSession, principal: Principal, case_id: UUID) -> Look:
    """The case for this caller. Raises CaseNotFound, also when the caller may not see it."""
    found = await cases.find(session, case_id)
    if found is None:
        raise CaseNotFound
    facts, caller = facts_of(found), caller_of(principal)
    seen = sight(facts, caller)
    if seen is Sight.NONE:
        raise CaseNotFound
    policy = await policy_of(session, found.case.policy_version)
    return Look(found.case, facts, principal, caller, seen, policy, found.item_count, found.now)


async def look_again(session: AsyncSession, seen: Look) -> Look:
    """The case after the caller's own action; who has just handed it on sees it this once more."""
    found = await cases.find(session, seen.case.id)
    if found is None:
        raise CaseNotFound
    facts = facts_of(found)
    now_seen = sight(facts, seen.caller)
    shown = seen.sight if now_seen is Sight.NONE else now_seen
    return replace(
        seen, case=found.case, facts=facts, sight=shown, item_count=found.item_count, now=found.now
    )


def facts_of(found: cases.Found) -> CaseFacts:
    case = found.case
    return CaseFacts(
        state=CaseState(case.state),
        tier=case.tier,
        lead_unit=case.lead_unit,
        assisting_units=frozenset(case.assisting_units),
        submitting_units=frozenset(found.submitting_units),
        pending_author=found.pending_author,
        returnable_until=case.returnable_until,
        verified=case.verified,
        followed_up=case.followed_up,
        extensions_used=found.extensions_used,
        extension_asked_by=found.extension_asked_by,
        has_merged_items=found.has_merged_items,
    )


_policies: dict[int, Policy] = {}
"""Versions are never changed, so each is read once a process."""


async def policy_of(session: AsyncSession, version: int) -> Policy:
    """The version of the policy that a case froze."""
    if version not in _policies:
        policy = await policies.by_version(session, version)
        if policy is None:
            raise LookupError(f"policy version {version} is gone")
        _policies[version] = policy
    return _policies[version]
