"""At the desk: review, assign, dismiss, reopen, escalate."""

from collections.abc import Mapping
from typing import Any

from services.contracts.codes import CaseState, RiskLevel
from services.workflow.cases.domain.actions import ReplyStatus
from services.workflow.cases.domain.placing import own_tier
from services.workflow.cases.domain.words import TIERS
from services.workflow.cases.repository import clocks, items, replies
from services.workflow.cases.schemas.actions import Assign, Dismiss, Escalate, Reopen, Review
from services.workflow.cases.service.asking import RELEASED, UNTIL_CLOSED, ask_parts, end
from services.workflow.cases.service.clocks import ALL, OF_A_ROUND, Matter
from services.workflow.cases.service.deed import Deed, Effect, masked
from services.workflow.policy.domain import Milestone
from services.workflow.tasks.domain import TaskKind

JUDGED = ("risk", "tier", "category", "kind")


async def review(deed: Deed, body: Review) -> Effect:
    """A person's judgement takes the place of the analysis's; with `lead_unit` it assigns as well."""
    changes = judgement(deed, body)
    await items.mark_reviewed(deed.session, deed.case.id)
    detail: dict[str, Any] = {
        "changes": {name: [getattr(deed.case, name), value] for name, value in changes.items()}
    }
    matter = deed.matter(changes)
    if matter != deed.matter():
        detail["deadlines"] = await deed.timing.reckon_again(deed.case.id, matter)
    if body.lead_unit is not None:
        changes |= await dispatch(deed, body.lead_unit, body.assisting_units, matter, ask=body.ask_parts)
        detail |= _dispatched(changes)
    return Effect(changes, masked(body.reason), detail)


def judgement(deed: Deed, body: Review) -> dict[str, Any]:
    """What differs from the case so far; a higher level takes its own tier along unless one is given."""
    given = {name: getattr(body, name) for name in JUDGED}
    if body.risk is not None and body.tier is None:
        lifts = own_tier(body.risk) > max(deed.case.tier, own_tier(RiskLevel(deed.case.risk)))
        given["tier"] = own_tier(body.risk) if lifts else None
    return {
        name: value
        for name, value in given.items()
        if value is not None and value != getattr(deed.case, name)
    }


def _dispatched(changes: Mapping[str, Any]) -> dict[str, Any]:
    """What the timeline says of an assignment by the office."""
    names = ("lead_unit", "assisting_units", "dispatches")
    designated = {"designated": True} if changes["designated"] else {}
    return {name: changes[name] for name in names} | designated


async def dispatch(
    deed: Deed,
    lead_unit: str,
    assisting_units: list[str] | None,
    matter: Matter | None = None,
    *,
    ask: bool | None = None,
) -> dict[str, Any]:
    """Hand the case to a unit: its time to accept and to return starts now, what was under way ends.

    After so many dispatches as the policy says it is a designation. `ask`: for the assisting units' parts.
    """
    session, case, policy = deed.session, deed.case, deed.look.policy
    given = case.assisting_units if assisting_units is None else assisting_units
    assisting = [unit for unit in given if unit != lead_unit]
    if case.pending_reply is not None:
        await replies.decide(session, case.id, ReplyStatus.WITHDRAWN, deed.principal, deed.now)
    await clocks.lapse(session, case.id)
    await clocks.stop(session, case.id, [Milestone.ACCEPT], deed.now)
    await deed.timing.start(case.id, matter or deed.matter(), [Milestone.ACCEPT], unit=lead_unit)
    await end(deed, [TaskKind.DISPUTE])
    await end(deed, [TaskKind.PART], keep=assisting)
    if policy.parts_of_all if ask is None else ask:
        await ask_parts(deed, assisting)
    rule = policy.return_within_complex if assisting else policy.return_within
    return {
        "lead_unit": lead_unit,
        "assisting_units": assisting,
        "returnable_until": (await deed.timing.reckon(rule, deed.now)).due_at,
        "pending_reply": None,
        "dispatches": case.dispatches + 1,
        "designated": case.designated or case.dispatches >= policy.dispatches,
        "holder": None,
        "holder_name": None,
    }


async def assign(deed: Deed, body: Assign) -> Effect:
    changes = await dispatch(deed, body.lead_unit, body.assisting_units, ask=body.ask_parts)
    return Effect(changes, masked(body.note), _dispatched(changes))


async def dismiss(deed: Deed, body: Dismiss) -> Effect:
    await clocks.stop(deed.session, deed.case.id, ALL, deed.now)
    await end(deed, UNTIL_CLOSED)
    return Effect({}, masked(body.reason), {"basis": body.basis})


async def reopen(deed: Deed, body: Reopen) -> Effect:
    """New clocks beside the old ones; what was answered or late before stays on record."""
    case = deed.case
    await clocks.stop(deed.session, case.id, ALL, deed.now)
    await deed.timing.start(case.id, deed.matter(), OF_A_ROUND)
    changes: dict[str, Any] = {"round": case.round + 1, "verified": False, "followed_up": False}
    if case.state == CaseState.DISMISSED:
        changes |= RELEASED | {"dispatches": 0, "designated": False}
    return Effect(changes, masked(body.reason), {"round": case.round + 1})


async def escalate(deed: Deed, body: Escalate) -> Effect:
    tier = deed.case.tier + 1
    return Effect({"tier": tier}, masked(body.reason), {"tier": [deed.case.tier, tier], "to": TIERS[tier]})
