"""The answer to the public: written, approved by another person, published, corrected."""

from typing import Any

from services.common.fold import fold
from services.contracts.codes import CaseState
from services.workflow.archive.repository import finding as archive
from services.workflow.cases.domain.actions import ReplyStatus
from services.workflow.cases.domain.words import MILESTONES
from services.workflow.cases.repository import clocks, replies
from services.workflow.cases.schemas.actions import Approve, Correct, Publish, Recall, Reject, SubmitReply
from services.workflow.cases.service.asking import end
from services.workflow.cases.service.deed import Deed, Effect, masked, masked_reply
from services.workflow.cases.service.problems import NotInThisState
from services.workflow.policy.domain import Milestone
from services.workflow.publications.service import recording as ledger
from services.workflow.publications.service.recording import Told
from services.workflow.quality import service as quality
from services.workflow.tasks.domain import TaskKind


async def submit_reply(deed: Deed, body: SubmitReply) -> Effect:
    """Who answers a case does not dispute any more whose it is."""
    await end(deed, [TaskKind.DISPUTE])
    version = await _draft(deed, body.public_reply, {"internal_note": masked(body.internal_note)})
    return Effect({"pending_reply": version}, masked(body.internal_note), {"reply": version})


async def correct(deed: Deed, body: Correct) -> Effect:
    """更正: a new version on its way to approval; the ones before stay on record and the last one shown."""
    reason = masked(body.reason)
    version = await _draft(deed, body.public_reply, {"correction": True, "reason": reason})
    return Effect({"pending_reply": version}, reason, {"reply": version})


async def _draft(deed: Deed, words: str, more: dict[str, Any]) -> int:
    values = {
        "correction": False,
        "text": masked_reply(words),
        "author": deed.principal.subject,
        "author_name": deed.principal.name,
        "author_unit": deed.principal.unit,
        "submitted_at": deed.now,
        "status": ReplyStatus.SUBMITTED,
    }
    version = await replies.add(deed.session, deed.case.id, values | more)
    await quality.keep(deed.session, deed.case, version, words, deed.now)
    return version


async def recall(deed: Deed, body: Recall) -> Effect:
    return await _decide(deed, ReplyStatus.RECALLED, masked(body.reason))


async def reject(deed: Deed, body: Reject) -> Effect:
    return await _decide(deed, ReplyStatus.REJECTED, masked(body.reason))


async def approve(deed: Deed, body: Approve) -> Effect:
    """From here on the units that brought the items can read the answer."""
    note = masked(body.note)
    warned = await quality.overrule(deed.session, deed.case, deed.principal, deed.now, note)
    done = await _decide(deed, ReplyStatus.APPROVED, note)
    await _let_find(deed)
    await clocks.meet(deed.session, deed.case.id, [Milestone.FIRST_REPLY], deed.now)
    detail = {**done.detail, "warnings": warned} if warned else done.detail
    return Effect({**done.changes, "shown_reply": deed.case.pending_reply}, done.note, detail)


async def _let_find(deed: Deed) -> None:
    version = deed.case.pending_reply
    assert version is not None
    words = (await replies.one(deed.session, deed.case.id, version)).text
    await archive.index_reply(deed.session, deed.case.id, version, fold(words))


async def _decide(deed: Deed, status: ReplyStatus, note: str | None) -> Effect:
    await replies.decide(deed.session, deed.case.id, status, deed.principal, deed.now)
    return Effect({"pending_reply": None}, note, {"reply": deed.case.pending_reply})


async def publish(deed: Deed, body: Publish) -> Effect:
    """Keep on record where the answer was published; the product itself publishes nothing.

    With a `milestone` it is what was announced beside the answer: it meets that clock, and the next report of
    a series is due again. Raises NotInThisState when no such clock runs.
    """
    await _publication(deed, body.milestone)
    told = Told(masked_reply(body.where), masked(body.url), body.at or deed.now, body.milestone)
    await ledger.of_case(deed.session, deed.principal, deed.case, told, deed.now)
    detail = {"where": told.place, "url": told.url, "at": told.at.isoformat()}
    named = {"milestone": told.milestone} if told.milestone else {}
    return Effect({}, None, detail | {"reply": deed.case.shown_reply} | named)


async def _publication(deed: Deed, milestone: Milestone | None) -> None:
    session, case_id = deed.session, deed.case.id
    if milestone is None:
        if deed.look.facts.state is not CaseState.REPLIED:
            raise NotInThisState("答复还没有审核通过，现在只能登记权威信息、新闻发布会或续报，请选择一项。")
        await clocks.meet(session, case_id, [Milestone.FIRST_REPLY, Milestone.PUBLIC_RESPONSE], deed.now)
        return
    if milestone not in deed.look.facts.running:
        raise NotInThisState(f"“{MILESTONES[milestone]}”没有在计时，无需登记；请刷新后再看。")
    await clocks.meet(session, case_id, [milestone], deed.now)
    if milestone is Milestone.FOLLOW_UP_REPORT:
        await deed.timing.start(case_id, deed.matter(), [milestone])
