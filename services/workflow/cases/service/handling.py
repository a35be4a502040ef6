"""At the unit: accept, return, transfer, log, comment, verify, and more time."""

from typing import Any

from services.common.ids import new_id
from services.workflow.cases.domain.transitions import Guard
from services.workflow.cases.domain.words import GUARDS, MILESTONES
from services.workflow.cases.repository import clocks
from services.workflow.cases.schemas.actions import (
    Accept,
    Comment,
    DecideExtension,
    Log,
    RequestExtension,
    Return,
    Transfer,
    Verify,
)
from services.workflow.cases.service.asking import RELEASED, release
from services.workflow.cases.service.deed import Deed, Effect, masked, masked_reply
from services.workflow.cases.service.problems import NotInThisState
from services.workflow.cases.service.triage import dispatch
from services.workflow.deadlines.models import CaseDeadline
from services.workflow.policy.domain import Milestone
from services.workflow.quality import service as quality


async def accept(deed: Deed, body: Accept) -> Effect:
    del body
    await clocks.meet(deed.session, deed.case.id, [Milestone.ACCEPT], deed.now)
    return Effect({"holder": deed.principal.subject, "holder_name": deed.principal.name})


async def give_back(deed: Deed, body: Return) -> Effect:
    """`return`: not ours, with reason and basis; the desk assigns anew."""
    await clocks.stop(deed.session, deed.case.id, [Milestone.ACCEPT], deed.now)
    await release(deed)
    return Effect(RELEASED, masked(body.reason), {"basis": masked(body.basis), "unit": deed.case.lead_unit})


async def transfer(deed: Deed, body: Transfer) -> Effect:
    before = deed.case.lead_unit
    changes = await dispatch(deed, body.unit, None)
    detail = {"lead_unit": [before, body.unit], "dispatches": changes["dispatches"]}
    return Effect(changes, masked(body.reason), detail)


async def write_log(deed: Deed, body: Log) -> Effect:
    del deed
    return Effect({}, masked(body.note))


async def comment(deed: Deed, body: Comment) -> Effect:
    del deed
    return Effect({}, masked(body.note))


async def verify(deed: Deed, body: Verify) -> Effect:
    del deed
    return Effect({"verified": True}, masked(body.evidence), {"conclusion": body.conclusion})


async def request_extension(deed: Deed, body: RequestExtension) -> Effect:
    """Ask for more time before it is over, with a word to the public in the meantime."""
    clock = await _clock(deed, body.milestone)
    values = {
        "id": new_id(),
        "case_id": deed.case.id,
        "deadline_id": clock.id,
        "workdays": body.workdays,
        "reason": masked(body.reason),
        "interim_reply": masked_reply(body.interim_reply),
        "asked_by": deed.principal.subject,
        "asked_at": deed.now,
        "status": "pending",
    }
    await clocks.ask(deed.session, values)
    detail: dict[str, Any] = {"milestone": body.milestone, "workdays": body.workdays}
    if warned := await quality.codes_of(deed.session, deed.case, body.interim_reply):
        detail["interim_warnings"] = warned
    return Effect({}, masked(body.reason), detail)


async def _clock(deed: Deed, milestone: Milestone) -> CaseDeadline:
    """The running clock that can still be put off. Raises NotInThisState."""
    times = deed.look.policy.extensions.times
    for clock in await clocks.running(deed.session, deed.case.id):
        if clock.name == milestone:
            if clock.due_at <= deed.now or await clocks.granted(deed.session, clock.id) >= times:
                raise NotInThisState(GUARDS[Guard.EXTENDABLE])
            return clock
    raise NotInThisState(f"“{MILESTONES[milestone]}”时限已经完成，无需延期；请刷新后再看。")


async def decide_extension(deed: Deed, body: DecideExtension) -> Effect:
    asked = await clocks.decide(
        deed.session,
        deed.case.id,
        {
            "status": "granted" if body.granted else "refused",
            "decided_by": deed.principal.subject,
            "decided_at": deed.now,
        },
    )
    detail: dict[str, Any] = {"granted": body.granted, "workdays": asked.workdays}
    if body.granted:
        clock = await clocks.by_id(deed.session, asked.deadline_id)
        detail |= await deed.timing.anew(clock)
    return Effect({}, masked(body.reason), detail)
