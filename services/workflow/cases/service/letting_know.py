"""After an action: tell the people whose turn it is, and see to the pages of the case."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import CaseState
from services.workflow.cases.domain.actions import Action
from services.workflow.cases.domain.audiences import Done, told
from services.workflow.cases.repository import cases
from services.workflow.cases.service.deed import Effect
from services.workflow.cases.service.looking import Look
from services.workflow.notices import service as notices
from services.workflow.notices.domain import Notice
from services.workflow.paging.service import raising


async def let_know(session: AsyncSession, seen: Look, action: Action, to: CaseState, effect: Effect) -> None:
    """One notice for the action, at most once a version of the case; the one who acted is not told."""
    case, changes = seen.case, effect.changes
    done = Done(
        action=action.value,
        state=to,
        tier=changes.get("tier", case.tier),
        lead_unit=changes.get("lead_unit", case.lead_unit),
        lead_before=case.lead_unit,
        assisting_units=tuple(changes.get("assisting_units", case.assisting_units)),
        author=seen.facts.pending_author,
        asked_by=seen.facts.extension_asked_by,
        holder=changes.get("holder"),
        sole_person=await _nobody_else(session, seen, action),
        detail=effect.detail,
    )
    entry = told(done)
    if entry is not None:
        kind, audience, data = entry
        key = f"{action.value}:{case.id}:{case.version + 1}"
        by = seen.principal.subject
        await notices.tell(session, [Notice(kind, case.id, audience, key, data, besides=by)])
    risk = (case.risk, changes.get("risk", case.risk))
    await raising.acted(
        session, seen.principal, case.id, risk=risk, drill=case.drill, again=action is Action.REOPEN
    )


async def _nobody_else(session: AsyncSession, seen: Look, action: Action) -> bool:
    """Whether the reply that waits now was written by the only person of the unit who could approve it."""
    if action not in (Action.SUBMIT_REPLY, Action.CORRECT):
        return False
    found = await cases.find(session, seen.case.id)
    return found is not None and found.sole_person
