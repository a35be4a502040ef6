"""Finding a case for somebody: as much as the rules need, or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.problems import NotFound
from services.contracts.codes import CaseState, Role
from services.contracts.identity import Principal
from services.workflow.cases.domain.facts import Caller, CaseFacts, Demands
from services.workflow.cases.domain.scope import Sight, sight
from services.workflow.cases.models import Case
from services.workflow.cases.repository import cases
from services.workflow.policy import repository as policies
from services.workflow.policy.domain import Policy
from services.workflow.tasks.domain import PRESSURE, TaskKind


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
    stands_in_for: tuple[str, ...] = ()
    """Names of those whose role the caller has for the time being."""

    @property
    def limited(self) -> bool:
        return self.sight is Sight.LIMITED

    @property
    def demands(self) -> Demands:
        return Demands(
            verify_before_reply=self.policy.verify_before_reply,
            follow_up_before_close=self.policy.follow_up_before_close,
            extensions=self.policy.extensions.times,
            dispatches=self.policy.dispatches,
            pauses=self.policy.pauses.times,
            pausable=frozenset(self.policy.pauses.milestones),
        )


def caller_of(principal: Principal, stands_in_for: Iterable[Mapping[str, str]] = ()) -> Caller:
    """The caller with the roles of those they stand in for."""
    acting = {Role(each["role"]) for each in stands_in_for}
    return Caller(principal.subject, frozenset(principal.roles) | acting, principal.unit)


async def look(session: AsyncSession, principal: Principal, case_id: UUID) -> Look:
    """The case for this caller. Raises CaseNotFound, also when the caller may not see it."""
    found = await cases.find(session, case_id, principal.subject)
    if found is None:
        raise CaseNotFound
    facts, caller = facts_of(found), caller_of(principal, found.stands_in_for)
    seen = sight(facts, caller)
    if seen is Sight.NONE:
        raise CaseNotFound
    policy = await policy_of(session, found.case.policy_version)
    names = tuple(each["name"] for each in found.stands_in_for)
    return Look(found.case, facts, principal, caller, seen, policy, found.item_count, found.now, names)


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
        designated=case.designated,
        dispatches=case.dispatches,
        found_units=frozenset(case.found_units),
        sole_person=found.sole_person,
        restricted=case.restricted,
        named=frozenset(found.named),
        running=frozenset(found.running),
        in_time=frozenset(found.in_time),
        pauses_used=found.pauses_used,
        paused=found.paused,
        **_waiting(found.waiting),
    )


def _waiting(tasks: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    by_kind: dict[str, list[Mapping[str, str]]] = {}
    for task in tasks:
        by_kind.setdefault(task["kind"], []).append(task)
    pressing = [task for kind in PRESSURE for task in by_kind.get(kind, ())]
    disputed = by_kind.get(TaskKind.DISPUTE)
    return {
        "waiting_parts": frozenset(task["unit"] for task in by_kind.get(TaskKind.PART, ())),
        "unanswered": frozenset(UUID(task["id"]) for task in pressing),
        "instructed": TaskKind.INSTRUCT in by_kind,
        "dispute_asked_by": UUID(disputed[0]["asked_by"]) if disputed else None,
    }


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
