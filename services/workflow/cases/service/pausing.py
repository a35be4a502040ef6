"""Letting the clocks of a case stand still while it waits for what is not in the unit's hands."""

from collections.abc import Iterable

from services.common.ids import new_id
from services.contracts.instants import shown
from services.workflow.cases.domain.words import PAUSE_BASES
from services.workflow.cases.repository import clocks
from services.workflow.cases.schemas.actions import Pause, Resume
from services.workflow.cases.service.deed import Deed, Effect, masked
from services.workflow.deadlines.domain import DeadlineRule, Unit


async def pause(deed: Deed, body: Pause) -> Effect:
    """Stand still for so many workdays at most; the dates shown are those of the whole pause."""
    session, case = deed.session, deed.case
    await clocks.end_pause(session, case.id, deed.now)
    rule = DeadlineRule(unit=Unit.WORKDAY, amount=body.workdays)
    until = (await deed.timing.reckon(rule, deed.now)).due_at
    reason = masked(body.reason)
    await clocks.pause(
        session,
        {
            "id": new_id(),
            "case_id": case.id,
            "since": deed.now,
            "until": until,
            "milestones": [str(name) for name in deed.look.policy.pauses.milestones],
            "basis": body.basis,
            "reason": reason,
            "paused_by": deed.principal.subject,
            "paused_by_name": deed.principal.name,
        },
    )
    moved = await _move(deed, deed.look.policy.pauses.milestones)
    detail = {"basis": body.basis, "until": shown(until), "workdays": body.workdays, "deadlines": moved}
    return Effect({}, f"{PAUSE_BASES[body.basis]}：{reason}", detail)


async def resume(deed: Deed, body: Resume) -> Effect:
    """Run on from now; the dates come forward by what is left of the pause."""
    return Effect({}, masked(body.note), {"deadlines": await end(deed)})


async def end(deed: Deed) -> list[dict[str, str]]:
    """End a pause if there is one; what moved."""
    stood = await clocks.end_pause(deed.session, deed.case.id, deed.now)
    return await _move(deed, stood)


async def _move(deed: Deed, names: Iterable[str]) -> list[dict[str, str]]:
    wanted = set(names)
    return [
        await deed.timing.anew(clock)
        for clock in await clocks.running(deed.session, deed.case.id)
        if clock.name in wanted and clock.due_at > deed.now
    ]
