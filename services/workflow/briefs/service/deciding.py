"""The schedule as it is shown and decided."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock
from services.common.problems import FieldError, Forbidden, InvalidRequest, Problem
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import COUNTY_ROLES, Principal
from services.workflow.briefs.domain.periods import Period, Span
from services.workflow.briefs.domain.schedule import Due, Paper, Schedule, coming, is_late
from services.workflow.briefs.models import BriefRun, BriefSchedule
from services.workflow.briefs.repository import runs
from services.workflow.briefs.schemas import (
    ComingPaperView,
    NewSchedule,
    PaperReader,
    PaperRunView,
    ScheduleView,
)
from services.workflow.calendar import repository as calendars
from services.workflow.notices.domain import NoticeKind

_SHOWN = 40
_MAY_CHANGE = (Role.OFFICE_CHIEF, Role.SYSTEM_ADMIN)


class StaleSchedule(Problem):
    status, code, title = 409, "stale-version", "定期文书安排已有新版本"
    detail = "定期文书安排已被他人修改，请刷新后在最新版本上重新修改再提交。"


def check_may_read(caller: Principal) -> None:
    """Raises Forbidden."""
    if not caller.has(*COUNTY_ROLES, Role.SYSTEM_ADMIN):
        raise Forbidden("日报与总结供县网信办和领导小组使用；如有需要，请联系县网信办。")


def check_may_change(caller: Principal) -> None:
    """Raises Forbidden."""
    if not caller.has(*_MAY_CHANGE):
        raise Forbidden("定期文书安排由网信办负责人或系统管理员修改；如需调整，请联系他们。")


async def shown(session: AsyncSession, caller: Principal) -> ScheduleView:
    row = await runs.schedule(session)
    rule = Schedule.model_validate(row.body)
    now, calendar = await clock.now(session), await calendars.load(session)
    carrying = [each.name for each in await runs.groups(session) if NoticeKind.BRIEF_READY in each.kinds]
    readers = await runs.readers(session, COUNTY_ROLES)
    return ScheduleView(
        version=row.version,
        made_at=row.made_at,
        made_by=row.made_by_name,
        reason=row.reason,
        rule=rule,
        may_change=caller.has(*_MAY_CHANGE),
        closing=f"{calendar.hours[-1].closes:%H:%M}",
        coming=[_coming(each) for each in coming(rule, calendar, now)],
        runs=[_run(each) for each in await runs.latest(session, _SHOWN)],
        readers=[PaperReader(id=each.id, username=each.username, name=each.name) for each in readers],
        channels=carrying,
    )


async def decide(session: AsyncSession, caller: Principal, new: NewSchedule) -> ScheduleView:
    """Put a schedule in force. Raises InvalidRequest, StaleSchedule."""
    known = {each.id for each in await runs.readers(session, COUNTY_ROLES)}
    if not known.issuperset(new.rule.recipients.people):
        wrong = "只能选择县网信办、领导小组和审计的在用账号"
        raise InvalidRequest(errors=[FieldError(pointer="/rule/recipients/people", detail=wrong)])
    await runs.lock_schedule(session)
    newest: BriefSchedule = await runs.schedule(session)
    if new.based_on != newest.version:
        raise StaleSchedule(current_version=newest.version)
    made = await runs.add_schedule(
        session,
        newest.version + 1,
        new.rule.model_dump(mode="json"),
        reason=new.reason,
        by=caller.subject,
        by_name=caller.name,
    )
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        "briefs.schedule",
        object_type="brief_schedule",
        object_id=str(made.version),
        detail={"reason": new.reason, "based_on": newest.version},
    )
    return await shown(session, caller)


def _coming(each: Due) -> ComingPaperView:
    return ComingPaperView(paper=each.paper, span=each.period.span, period=each.period.name, due_at=each.at)


def _run(row: BriefRun) -> PaperRunView:
    period = Period(Span(row.span), row.first)
    return PaperRunView(
        id=row.id,
        paper=Paper(row.paper),
        span=period.span,
        period=period.name,
        due_at=row.due_at,
        made_at=row.made_at,
        late=row.made_at is not None and is_late(row.due_at, row.made_at),
        report_id=row.document_id,
        attempts=row.attempts,
        error=row.error,
        next_try_at=None if row.made_at is not None else row.next_try_at,
    )
