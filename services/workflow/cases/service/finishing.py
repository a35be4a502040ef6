"""Follow-up, closing, filing, and the look at what is closed."""

from services.workflow.cases.repository import clocks
from services.workflow.cases.schemas.actions import Archive, Close, FollowUp, SpotCheck
from services.workflow.cases.service.asking import UNTIL_CLOSED, end
from services.workflow.cases.service.clocks import ALL
from services.workflow.cases.service.deed import Deed, Effect, masked
from services.workflow.policy.domain import Milestone
from services.workflow.tasks import repository as tasks
from services.workflow.tasks.domain import TaskKind


async def follow_up(deed: Deed, body: FollowUp) -> Effect:
    del deed
    return Effect({"followed_up": True}, masked(body.note), {"satisfaction": body.satisfaction})


async def close(deed: Deed, body: Close) -> Effect:
    """Closing without the public response that was due is possible, and never silent."""
    owed = Milestone.PUBLIC_RESPONSE in deed.look.facts.running
    await clocks.meet(deed.session, deed.case.id, [Milestone.CLOSE], deed.now)
    await clocks.stop(deed.session, deed.case.id, ALL, deed.now)
    await end(deed, UNTIL_CLOSED)
    return Effect({}, masked(body.note), {"unpublished": True} if owed else {})


async def archive(deed: Deed, body: Archive) -> Effect:
    del deed
    return Effect({}, masked(body.note))


async def spot_check(deed: Deed, body: SpotCheck) -> Effect:
    """A closed case is looked at once more, drawn for it or not."""
    drawn = await tasks.waiting(deed.session, deed.case.id, [TaskKind.SAMPLE])
    note = masked(body.note)
    await tasks.finish(deed.session, drawn, deed.principal, deed.now, answer=note, result=body.result)
    return Effect({}, note, {"result": body.result})
