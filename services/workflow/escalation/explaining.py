"""How a deadline came about, told again from what is stored with it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.contracts.identity import Principal
from services.workflow.calendar.domain import Calendar
from services.workflow.cases.repository import clocks
from services.workflow.cases.service.looking import CaseNotFound, look, policy_of
from services.workflow.deadlines.domain import Adjusted, Due, Pause, Step, in_words, share
from services.workflow.deadlines.domain.telling import counted
from services.workflow.deadlines.models import CaseDeadline
from services.workflow.deadlines.service import calendar_of, rule_of
from services.workflow.escalation import repository
from services.workflow.escalation.domain import Planned, Running, course_of, plan
from services.workflow.escalation.models import EscalationStep
from services.workflow.escalation.schemas import ChangeOut, DayOut, Explanation, StepOut
from services.workflow.policy.domain import ladder


async def explain(session: AsyncSession, caller: Principal, case_id: UUID, clock_id: UUID) -> Explanation:
    """Raises CaseNotFound, also for a clock of another case."""
    seen = await look(session, caller, case_id)
    found = next((each for each in await clocks.of_cases(session, [case_id]) if each.id == clock_id), None)
    if found is None:
        raise CaseNotFound
    calendar = await calendar_of(session, found.calendar_version, {})
    running = Running(
        rule_of(found),
        found.counts_from or found.started_at,
        found.due_at,
        await clocks.adjustments(session, found),
    )
    course = course_of(running, calendar)
    planned = plan(running, ladder(await policy_of(session, seen.case.policy_version)), calendar)
    taken = await repository.of_clock(session, clock_id)
    ended = found.met_at or found.stopped_at
    percent = None if ended else share(course, await clock.now(session), calendar)
    return _told(found, course, calendar, seen.case.policy_version, percent).model_copy(
        update={"steps": _steps(planned, taken, ended)}
    )


def _told(
    found: CaseDeadline, course: Due, calendar: Calendar, policy_version: int, percent: int | None
) -> Explanation:
    rule = rule_of(found)
    return Explanation(
        id=found.id,
        name=found.name,
        rule=rule,
        rule_text="由有权的人指定时间" if rule is None else in_words(rule),
        policy_version=policy_version,
        calendar_version=found.calendar_version,
        started_at=found.started_at,
        clock_at=course.clock_at,
        due_at=found.due_at,
        original_due_at=found.original_due_at,
        provisional=found.provisional,
        percent=percent,
        days=[_day(step, calendar, counted(course.rule, step.counted)) for step in course.steps],
        changes=[_change(each, calendar) for each in course.adjusted],
        steps=[],
        trace=found.trace,
    )


def _day(step: Step, calendar: Calendar, what: str) -> DayOut:
    return DayOut(
        date=step.day,
        kind=step.kind,
        name=calendar.name(step.day),
        counts=step.counted is not None,
        what=what,
        loaded=step.loaded,
    )


def _change(each: Adjusted, calendar: Calendar) -> ChangeOut:
    by = each.by
    paused = isinstance(by, Pause)
    return ChangeOut(
        kind="pause" if paused else "extension",
        since=by.since if isinstance(by, Pause) else by.at,
        until=by.until if isinstance(by, Pause) else None,
        workdays=None if isinstance(by, Pause) else by.workdays,
        reason=by.reason if isinstance(by, Pause) else None,
        before=each.before,
        after=each.after,
        days=[_day(step, calendar, _moved(step, calendar, paused=paused)) for step in each.steps],
    )


def _moved(step: Step, calendar: Calendar, *, paused: bool) -> str:
    if paused:
        return "顺延" if calendar.works(step.day) else "不计"
    return "不计" if step.counted is None else f"延期第 {step.counted} 个工作日"


def _steps(
    planned: Iterable[Planned], taken: Iterable[EscalationStep], ended: datetime | None
) -> list[StepOut]:
    """The ladder: what was taken, and what is still to come while the clock runs."""
    done = {(each.percent, each.kind): each for each in taken}
    told = []
    for each in planned:
        key = each.stage.percent, each.stage.kind
        if key in done:
            step = done[key]
            told.append(StepOut(percent=key[0], kind=key[1], at=step.due_at, done_at=step.done_at))
        elif ended is None:
            told.append(StepOut(percent=key[0], kind=key[1], at=each.at, done_at=None))
    return told
