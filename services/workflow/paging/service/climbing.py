"""Steps that are due: each sent once, however many workers look, and the next one laid out with it."""

import logging
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.common.db import Database
from services.contracts.codes import COUNTY_OFFICE, CaseState, RiskLevel
from services.workflow.cases.domain.actions import OPEN_STATES, Step
from services.workflow.cases.repository import timeline
from services.workflow.channels.service import routing
from services.workflow.channels.service.routing import Called
from services.workflow.deadlines.service import system_entry
from services.workflow.duty import service as duty
from services.workflow.notices import domain as audience
from services.workflow.notices import service as notices
from services.workflow.notices.domain import Notice, NoticeKind
from services.workflow.notices.repository import names
from services.workflow.paging.domain import STAGES, Ended, Reason, Stage, after, turns, whose_turn
from services.workflow.paging.models import PageRow
from services.workflow.paging.repository import pages, rules
from services.workflow.paging.service import raising
from services.workflow.paging.service.telling import tell_ended, tell_sent, unit_of

_log = logging.getLogger(__name__)
_AT_ONCE = 500


async def climb(database: Database) -> int:
    """Send every step that is due; how many. One that fails is left for the next time, the others go on."""
    sent, tried = 0, set[UUID]()
    while len(tried) < _AT_ONCE:
        step: Row[Any] | None = None
        try:
            async with database.transaction() as session:
                step = await pages.claim_step(session, tried)
                if step is None:
                    return sent
                sent += await _take(session, step)
        except Exception as error:
            if step is None:
                raise
            why = {"page": str(step.page_id), "why": type(error).__name__}
            _log.exception("page.step_failed", extra=why)
        tried.add(step.page_id)
    return sent


async def _take(session: AsyncSession, step: Row[Any]) -> bool:
    """Send one step; false when nobody needs it any more."""
    case = await pages.subject(session, step.case_id)
    reason = Reason(step.reason)
    if not _called_for(case, reason):
        await _withdraw(session, step, case, reason)
        return False
    figures = await rules.rule_of(session, step.rule_version)
    ladder = await _ladder(session, case)
    stage = whose_turn(Stage(step.rung), ladder)
    if stage is None:
        await pages.drop_step(session, step.page_id, step.number)
    else:
        await _send(session, step, case, stage, ladder[stage])
    following = after(stage, step.round, figures.rounds, ladder)
    if following is not None:
        wait = figures.wait_between(reason)
        await pages.add_step(session, step.page_id, step.number + 1, following, wait)
    return stage is not None


def _called_for(case: Row[Any], reason: Reason) -> bool:
    """A person who lowered the level has seen the case; a case that is over or merged pages nobody."""
    wanted = {Reason.SEVERE: RiskLevel.SEVERE, Reason.MAJOR_UNREAD: RiskLevel.MAJOR}
    return CaseState(case.state) in OPEN_STATES and wanted.get(reason, case.risk) == case.risk


async def _withdraw(session: AsyncSession, step: Row[Any], case: Row[Any], reason: Reason) -> None:
    """End the page; when the case went into another one, that one is paged for instead."""
    over = PageRow.id == step.page_id
    await tell_ended(session, await pages.end(session, over, Ended.WITHDRAWN))
    if case.merged_into is not None and reason is not Reason.BY_HAND:
        await raising.placed(session, [case.merged_into])


async def _ladder(session: AsyncSession, case: Row[Any]) -> dict[Stage, list[UUID]]:
    rungs = await duty.ladder(session, await clock.now(session))
    officers = await notices.audience_of(session, audience.handlers(COUNTY_OFFICE))
    heads = await notices.audience_of(session, audience.head(*unit_of(case))) if unit_of(case) else ()
    found = turns(rungs, every_duty_officer=list(officers), unit_heads=list(heads))
    if not case.restricted:
        return found
    named = set(case.named or ())
    kept = {stage: [each for each in people if each in named] for stage, people in found.items()}
    known = {stage: people for stage, people in kept.items() if people}
    return known or ({Stage.DUTY: sorted(named)} if named else {})


async def _send(
    session: AsyncSession, step: Row[Any], case: Row[Any], stage: Stage, people: list[UUID]
) -> None:
    await pages.mark_sent(session, step.page_id, step.number, stage, people)
    notice = Notice(
        NoticeKind.PAGE,
        case.id,
        audience.people(*people),
        key=f"page:{step.page_id}",
        data={"page_id": str(step.page_id), "reason": step.reason},
        urgent=True,
    )
    await notices.tell(session, [notice])
    called = Called(step.page_id, step.number, case.id, step.reason, tuple(people))
    group = unit_of(case) if stage is Stage.UNIT_HEAD else (None,)
    await routing.page(session, called, units=() if case.restricted else group)
    await tell_sent(session, step.page_id, case, stage, people)
    known = await names(session, people)
    note = f"第 {step.number} 次，通知{STAGES[stage]}：{'、'.join(sorted(known.values()))}"
    detail = {"page": str(step.page_id), "rung": stage.value, "reason": step.reason}
    now = await clock.now(session)
    await timeline.add(session, [system_entry(case.id, case.state, now, Step.PAGE, detail, note)])
