"""Follow-up, closing and filing; and pressure from above on the way."""

from services.workflow.cases.repository import clocks
from services.workflow.cases.schemas.actions import Archive, Close, FollowUp, Instruct, Supervise
from services.workflow.cases.service.clocks import ALL
from services.workflow.cases.service.deed import Deed, Effect, masked
from services.workflow.policy.domain import Milestone


async def follow_up(deed: Deed, body: FollowUp) -> Effect:
    del deed
    return Effect({"followed_up": True}, masked(body.note), {"satisfaction": body.satisfaction})


async def close(deed: Deed, body: Close) -> Effect:
    await clocks.meet(deed.session, deed.case.id, [Milestone.CLOSE], deed.now)
    await clocks.stop(deed.session, deed.case.id, ALL, deed.now)
    return Effect({}, masked(body.note))


async def archive(deed: Deed, body: Archive) -> Effect:
    del deed
    return Effect({}, masked(body.note))


async def supervise(deed: Deed, body: Supervise) -> Effect:
    return await _press(deed, body)


async def instruct(deed: Deed, body: Instruct) -> Effect:
    return await _press(deed, body)


async def _press(deed: Deed, body: Supervise | Instruct) -> Effect:
    del deed
    detail = {} if body.due_at is None else {"due_at": body.due_at.isoformat()}
    return Effect({}, masked(body.note), detail)
