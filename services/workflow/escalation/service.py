"""Taking the steps of the escalation when their time has come; nobody has to trigger it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.common.db import Database
from services.contracts.codes import CaseState, RiskLevel
from services.contracts.instants import shown
from services.workflow.calendar.domain import Calendar
from services.workflow.cases.domain.actions import Action, Step
from services.workflow.cases.domain.words import MILESTONES, TIERS
from services.workflow.cases.models import Case
from services.workflow.cases.repository import cases, clocks, timeline
from services.workflow.cases.service import recording
from services.workflow.cases.service.looking import policy_of
from services.workflow.deadlines.models import CaseDeadline
from services.workflow.deadlines.service import calendar_of, rule_of, system_entry
from services.workflow.escalation import repository
from services.workflow.escalation.domain import (
    Planned,
    Running,
    Standing,
    audience,
    due_steps,
    next_at,
    plan,
    raised_tier,
)
from services.workflow.notices import service as notices
from services.workflow.notices.domain import Notice, NoticeKind
from services.workflow.policy.domain import WARNING, Target, ladder
from services.workflow.tasks.domain import TaskKind

_AT_ONCE = 100
_WHOLE = 100
_WORDS: Mapping[str, str] = {str(name): word for name, word in MILESTONES.items()} | {
    TaskKind.PART: "协办意见",
    TaskKind.SUPERVISE: "督办",
    TaskKind.INSTRUCT: "批示",
}


@dataclass(slots=True)
class _Round:
    """What one transaction takes and writes."""

    session: AsyncSession
    now: datetime
    calendars: dict[int, Calendar] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    wake: dict[UUID, datetime | None] = field(default_factory=dict)
    raised: dict[UUID, int] = field(default_factory=dict)


async def climb(database: Database) -> int:
    """Take every step that is due now; how many. Whoever else does so at the same time takes others."""
    taken = 0
    while True:
        async with database.transaction() as session:
            claimed = await repository.claim(session, _AT_ONCE)
            if claimed.clocks:
                taken += await _take(session, claimed.cases, claimed.clocks)
        if claimed.seen < _AT_ONCE or not claimed.clocks:  # what others have locked is theirs
            return taken


async def _take(session: AsyncSession, locked: dict[UUID, Case], waiting: Sequence[CaseDeadline]) -> int:
    work = _Round(session, await clock.now(session))
    done = await repository.taken(session, [each.id for each in waiting])
    adjustments = await clocks.adjustments_of(session, waiting)
    for each in waiting:
        case = locked[each.case_id]
        running = Running(
            rule_of(each), each.counts_from or each.started_at, each.due_at, adjustments[each.id]
        )
        stages = ladder(await policy_of(session, case.policy_version))
        planned = plan(running, stages, await calendar_of(session, each.calendar_version, work.calendars))
        for step in due_steps(planned, done[each.id], work.now):
            _step(work, case, each, step)
        work.wake[each.id] = next_at(planned, done[each.id], work.now)
    await _write(work, locked)
    return len(work.steps)


def _step(work: _Round, case: Case, clock_row: CaseDeadline, step: Planned) -> None:
    stage = step.stage
    key = {"deadline_id": clock_row.id, "percent": stage.percent, "kind": stage.kind}
    work.steps.append({**key, "due_at": step.at, "done_at": work.now})
    standing = _standing(work, case)
    detail = {
        "milestone": clock_row.name,
        "percent": stage.percent,
        "due_at": shown(clock_row.due_at),
    }
    work.notices.append(
        Notice(
            kind=_kind(step),
            case_id=case.id,
            audience=audience(standing, stage, clock_row.unit or case.lead_unit),
            key=f"step:{clock_row.id}:{stage.percent}:{stage.kind}",
            data={**detail, "number": case.number, "drill": case.drill},
            urgent=case.risk == RiskLevel.SEVERE,
        )
    )
    if stage.kind == Target.NEXT_TIER:
        _raise(work, case, standing, detail)
    elif stage.kind == Target.NEXT_PERSON:
        note = f"“{_name(clock_row)}”已超期，提请下一责任人督促。"
        work.entries.append(system_entry(case.id, case.state, work.now, Step.ASK_NEXT, detail, note))
    elif stage.percent < _WHOLE:
        note = f"“{_name(clock_row)}”时限已用 {stage.percent}%。"
        work.entries.append(system_entry(case.id, case.state, work.now, Step.WARN, detail, note))


def _standing(work: _Round, case: Case) -> Standing:
    return Standing(
        state=CaseState(case.state),
        tier=work.raised.get(case.id, case.tier),
        risk=RiskLevel(case.risk),
        concerned=bool(case.concerned_units),
        lead_unit=case.lead_unit,
    )


def _kind(step: Planned) -> NoticeKind:
    if step.stage.kind != WARNING:
        return NoticeKind.ESCALATED
    return NoticeKind.WARNING if step.stage.percent < _WHOLE else NoticeKind.OVERDUE


def _name(clock_row: CaseDeadline) -> str:
    return _WORDS[clock_row.name]


def _raise(work: _Round, case: Case, standing: Standing, detail: dict[str, Any]) -> None:
    """Up a tier, at most to the one above that of the case's level; then only the people there are told."""
    tier, name = raised_tier(standing), detail["milestone"]
    words = _WORDS[name]
    if tier == standing.tier:
        note = f"“{words}”已用 {detail['percent']}%，工单已在{TIERS[tier]}，提请督办。"
        work.entries.append(system_entry(case.id, case.state, work.now, Step.ASK_NEXT, detail, note))
        return
    work.raised[case.id] = tier
    note = f"“{words}”已用 {detail['percent']}%，由系统提级到{TIERS[tier]}。"
    detail = {**detail, "tier": [standing.tier, tier], "to": TIERS[tier]}
    work.entries.append(system_entry(case.id, case.state, work.now, Action.ESCALATE, detail, note))


async def _write(work: _Round, locked: dict[UUID, Case]) -> None:
    session = work.session
    await repository.record(session, work.steps)
    await repository.sleep_until(session, work.wake)
    for case_id, tier in work.raised.items():
        touched = {"tier": tier, "version": locked[case_id].version + 1, "updated_at": work.now}
        await cases.change(session, case_id, touched)
    await timeline.add(session, work.entries)
    await notices.tell(session, work.notices)
    if work.raised:
        await recording.announce(session, work.raised.keys())
