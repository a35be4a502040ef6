"""What happens to clocks by itself: they run out, follow the calendar, and run on after a pause."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.common.db import Database
from services.contracts.instants import shown
from services.workflow.calendar import repository as calendars
from services.workflow.calendar.domain import Calendar
from services.workflow.cases.domain.actions import Step
from services.workflow.cases.models import Case
from services.workflow.cases.repository import timeline
from services.workflow.cases.service.clocks import Timing
from services.workflow.cases.service.looking import policy_of
from services.workflow.deadlines import repository
from services.workflow.deadlines.domain import DeadlineRule
from services.workflow.deadlines.domain.telling import moment
from services.workflow.deadlines.models import CaseDeadline
from services.workflow.deadlines.repository import Breach
from services.workflow.policy.domain import Milestone
from services.workflow.stream import repository as stream
from services.workflow.stream.domain import Notice, StreamType

_AT_ONCE = 200
_COUNTED = frozenset(Milestone)
"""Clocks that the policy gives; a date that a person set is not reckoned again."""


async def mark_breaches(database: Database) -> int:
    """Mark every clock past due, tell the case's timeline and whoever listens; how many were marked."""
    marked = 0
    while True:
        async with database.transaction() as session:
            breaches = await repository.claim_breached(session, _AT_ONCE)
            await timeline.add(session, [_entry(breach) for breach in breaches])
            await stream.record_all(session, [_notice(breach) for breach in breaches])
        marked += len(breaches)
        if not breaches:
            return marked


def _entry(breach: Breach) -> dict[str, Any]:
    detail = {"milestone": breach.name, "due_at": shown(breach.due_at)}
    return system_entry(breach.case_id, breach.state, breach.breached_at, Step.OVERDUE, detail)


def system_entry(
    case_id: UUID, state: str, at: datetime, action: str, detail: dict[str, Any], note: str | None = None
) -> dict[str, Any]:
    """An entry of the timeline that nobody but the system wrote."""
    return {
        **timeline.SYSTEM,
        "case_id": case_id,
        "at": at,
        "action": action,
        "from_state": state,
        "to_state": state,
        "note": note,
        "detail": detail,
    }


def _notice(breach: Breach) -> Notice:
    data = {
        "version": breach.version,
        "state": breach.state,
        "tier": breach.tier,
        "risk": breach.risk,
        "overdue": breach.name,
    }
    return Notice(StreamType.CASE_CHANGED, breach.case_id, data, breach.units)


async def follow_calendar(database: Database) -> int:
    """Reckon the running clocks anew that an older calendar gave their date; how many were looked at."""
    looked = 0
    while True:
        async with database.transaction() as session:
            version = await calendars.version(session)
            cases, outdated = await repository.claim_outdated(session, version, _AT_ONCE)
            if outdated:
                await _follow(session, cases, outdated)
        looked += len(outdated)
        if not outdated:
            return looked


async def _follow(session: AsyncSession, cases: dict[UUID, Case], outdated: Any) -> None:
    now, calendar = await clock.now(session), await calendars.load(session)
    entries, untouched = [], []
    why = f"{moment(now)} 按第 {calendar.version} 版工作日历重新计算"
    for each in outdated:
        case = cases[each.case_id]
        if each.name not in _COUNTED or each.due_at < now:
            untouched.append(each.id)
            continue
        timing = Timing(session, await policy_of(session, case.policy_version), now, [calendar])
        moved = await timing.anew(each, why=f"{why}，原到期 {moment(each.due_at)}")
        if moved["from"] != moved["to"]:
            detail = {**moved, "calendar_version": calendar.version}
            entries.append(system_entry(case.id, case.state, now, Step.RECKON, detail, f"{why}。"))
    await repository.seen_calendar(session, untouched, calendar.version)
    await timeline.add(session, entries)


async def end_pauses(database: Database) -> int:
    """Let cases run on whose pause may last no longer; how many."""
    async with database.transaction() as session:
        cases = await repository.end_pauses(session, _AT_ONCE)
        now = await clock.now(session)
        rows = [system_entry(case.id, case.state, now, Step.RUN_ON, {}) for case in cases.values()]
        await timeline.add(session, rows)
    return len(cases)


def rule_of(clock_row: CaseDeadline) -> DeadlineRule | None:
    """The rule of a clock; None for a date that a person set."""
    return DeadlineRule.model_validate(clock_row.rule) if clock_row.rule else None


async def calendar_of(session: AsyncSession, version: int, loaded: dict[int, Calendar]) -> Calendar:
    """The calendar as it was at `version`, read once into `loaded`."""
    if version not in loaded:
        loaded[version] = await calendars.load(session, version)
    return loaded[version]
