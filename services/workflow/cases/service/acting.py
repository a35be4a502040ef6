"""Taking an action on a case: load, decide, write, record, all in one transaction."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.body import parse
from services.contracts.codes import CaseState
from services.contracts.identity import Principal
from services.workflow.cases.domain.actions import Action
from services.workflow.cases.domain.permissions import stands_in
from services.workflow.cases.domain.rules import allowed, next_state, permitted, possible
from services.workflow.cases.domain.words import SOLE_PERSON
from services.workflow.cases.repository import cases, timeline
from services.workflow.cases.schemas.actions import BODIES, ActionBody, ActionName, Merge, Unmerge
from services.workflow.cases.service import (
    asking,
    finishing,
    guarding,
    handling,
    merging,
    pausing,
    recording,
    replying,
    triage,
)
from services.workflow.cases.service.checks import check, check_now
from services.workflow.cases.service.clocks import Timing
from services.workflow.cases.service.deed import Deed, Effect
from services.workflow.cases.service.letting_know import let_know
from services.workflow.cases.service.looking import Look, caller_of, look
from services.workflow.cases.service.problems import StaleVersion, forbidden, not_now
from services.workflow.subscriptions.domain.events import of_action

VERBS: Mapping[Action, Callable[[Deed, Any], Awaitable[Effect]]] = {
    Action.REVIEW: triage.review,
    Action.ASSIGN: triage.assign,
    Action.DISMISS: triage.dismiss,
    Action.REOPEN: triage.reopen,
    Action.ESCALATE: triage.escalate,
    Action.MERGE: merging.merge,
    Action.UNMERGE: merging.unmerge,
    Action.ACCEPT: handling.accept,
    Action.RETURN: handling.give_back,
    Action.TRANSFER: handling.transfer,
    Action.DISPUTE: asking.dispute,
    Action.DECIDE_DISPUTE: asking.decide_dispute,
    Action.TAKE: guarding.take,
    Action.HAND_OVER: guarding.hand_over,
    Action.ASK_PART: asking.ask_part,
    Action.CONTRIBUTE: asking.contribute,
    Action.WAIVE: asking.waive,
    Action.ANSWER: asking.answer,
    Action.LOG: handling.write_log,
    Action.COMMENT: handling.comment,
    Action.VERIFY: handling.verify,
    Action.REQUEST_EXTENSION: handling.request_extension,
    Action.DECIDE_EXTENSION: handling.decide_extension,
    Action.PAUSE: pausing.pause,
    Action.RESUME: pausing.resume,
    Action.SUBMIT_REPLY: replying.submit_reply,
    Action.RECALL: replying.recall,
    Action.APPROVE: replying.approve,
    Action.REJECT: replying.reject,
    Action.PUBLISH: replying.publish,
    Action.CORRECT: replying.correct,
    Action.FOLLOW_UP: finishing.follow_up,
    Action.CLOSE: finishing.close,
    Action.ARCHIVE: finishing.archive,
    Action.SUPERVISE: asking.supervise,
    Action.INSTRUCT: asking.instruct,
    Action.SETTLE_CONCERN: guarding.settle_concern,
    Action.RESTRICT: guarding.restrict,
    Action.UNRESTRICT: guarding.unrestrict,
    Action.SPOT_CHECK: finishing.spot_check,
}


async def act(session: AsyncSession, principal: Principal, case_id: UUID, given: Mapping[str, Any]) -> Look:
    """Take the action that `given` asks for; the case as its caller held it.

    Raises, in this order: CaseNotFound, InvalidRequest, ActionForbidden, StaleVersion, NotInThisState; and
    InvalidRequest at last for what is wrong only as things stand now.
    """
    seen = await look(session, principal, case_id)
    action = parse(ActionName, given).action
    body = parse(BODIES[action], given)
    await check(session, seen, action, body)
    if not permitted(seen.facts, seen.caller, action):
        raise forbidden(action, seen.facts.tier)
    if body.version != seen.case.version:
        raise StaleVersion(current_version=seen.case.version)
    if (why := possible(seen.facts, action, seen.now, seen.demands)) is not None:
        can = allowed(seen.facts, seen.caller, seen.now, seen.demands)
        raise not_now(action, seen.facts.state, why, can)
    await check_now(session, seen, action, body)
    await _claim(session, seen, body)
    deed = Deed(session, seen, Timing(session, seen.policy, seen.now))
    effect = await VERBS[action](deed, body)
    to = next_state(seen.facts.state, action, _given(body))
    if seen.facts.paused and to is not seen.facts.state:
        await pausing.end(deed)
    await cases.change(session, case_id, {**effect.changes, "state": to})
    await _record(session, seen, action, to, effect)
    return seen


def _given(body: ActionBody) -> frozenset[str]:
    """The fields that carry a value; a plain no carries none."""
    return frozenset(name for name, value in body if value is not None and value is not False)


async def _claim(session: AsyncSession, seen: Look, body: ActionBody) -> None:
    """Be the only one who changes this version. Raises StaleVersion when somebody else was first."""
    if isinstance(body, Merge | Unmerge):
        await merging.lock_for(session, seen.case.id, body)
    if not await cases.claim(session, seen.case.id, body.version, seen.now):
        raise StaleVersion(current_version=await cases.current_version(session, seen.case.id))


def _in_whose_place(seen: Look, action: Action) -> dict[str, Any]:
    """Never silently: why somebody did what their own role alone would not let them do."""
    if action in (Action.APPROVE, Action.REJECT) and stands_in(seen.facts, seen.caller):
        return {"why": SOLE_PERSON}
    if seen.stands_in_for and not permitted(seen.facts, caller_of(seen.principal), action):
        return {"why": f"代行{'、'.join(seen.stands_in_for)}的职责（AB角）"}
    return {}


async def _record(session: AsyncSession, seen: Look, action: Action, to: CaseState, effect: Effect) -> None:
    entry = {
        "case_id": seen.case.id,
        "at": seen.now,
        **timeline.person(seen.principal),
        "action": action,
        "from_state": seen.facts.state,
        "to_state": to,
        "note": effect.note,
        "detail": {**effect.detail, **_in_whose_place(seen, action)},
    }
    await timeline.add(session, [entry])
    facts = {"from": seen.facts.state, "to": to, "version": seen.case.version + 1}
    await recording.log(session, seen.principal, action, seen.case.id, facts)
    await let_know(session, seen, action, to, effect)
    before = {seen.facts.lead_unit, *seen.facts.assisting_units}
    happened = {seen.case.id: of_action(action, CaseState(seen.facts.state), to)}
    await recording.announce(session, [seen.case.id, *effect.also], also=before, happened=happened)
