"""Reading the working calendar, importing and correcting a year, changing the hours."""

import re
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock
from services.common.clock import SHANGHAI
from services.common.problems import FieldError, Forbidden, InvalidRequest, NotFound, Problem
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.calendar import repository
from services.workflow.calendar.domain import (
    Day,
    Window,
    Year,
    check_hours,
    days_of,
    missing_year,
    year_of,
)
from services.workflow.calendar.models import CalendarYear, OfficeHours
from services.workflow.calendar.schemas import (
    CalendarOut,
    Change,
    DayRow,
    HoursOut,
    NewHours,
    NewYear,
    WindowRow,
    YearDetail,
    YearOut,
)

_YEAR = re.compile(r"2[01][0-9]{2}", re.ASCII)


class StaleCalendar(Problem):
    status, code, title = 409, "stale-version", "工作日历已有新版本"
    detail = "工作日历已被他人修改，请刷新后在最新版本上重新修改再提交。"


async def shown(session: AsyncSession) -> CalendarOut:
    rows = await repository.years(session)
    today = (await clock.now(session)).astimezone(SHANGHAI).date()
    return CalendarOut(
        version=await repository.version(session),
        years=[_year(row) for row in rows],
        hours=_hours(await repository.hours(session)),
        missing_year=missing_year(today, [row.year for row in rows]),
    )


async def one_year(session: AsyncSession, number: str) -> YearDetail:
    """Raises NotFound, also for what is no year."""
    rows = await repository.versions_of(session, int(number)) if _YEAR.fullmatch(number) else []
    if not rows:
        raise NotFound
    return YearDetail(**_year(rows[0]).model_dump(), changes=[_change(row) for row in rows])


def check_may_change(caller: Principal) -> None:
    """Raises Forbidden."""
    if not caller.has(Role.SYSTEM_ADMIN):
        raise Forbidden("只有系统管理员可以修改工作日历；如需调整，请联系系统管理员。")


def year_in(new: NewYear) -> Year:
    """Raises InvalidRequest that says what the rows lack."""
    try:
        return year_of(new.year, [Day(row.date, row.workday, row.name) for row in new.days])
    except ValueError as error:
        raise InvalidRequest(errors=[FieldError(pointer="/days", detail=str(error))]) from None


def windows_in(new: NewHours) -> tuple[Window, ...]:
    """Raises InvalidRequest."""
    windows = tuple(Window(row.opens, row.closes) for row in new.windows)
    try:
        check_hours(windows)
    except ValueError as error:
        raise InvalidRequest(errors=[FieldError(pointer="/windows", detail=str(error))]) from None
    return windows


async def put_year(session: AsyncSession, caller: Principal, new: NewYear, year: Year) -> YearDetail:
    """Put a year in force; running clocks that it touches are reckoned anew. Raises StaleCalendar."""
    version = await _next_version(session, new.based_on)
    await repository.add_year(
        session,
        new.year,
        year,
        version=version,
        reason=new.reason,
        by=caller.subject,
        by_name=caller.name,
    )
    detail = {"year": new.year, "version": version, "reason": new.reason}
    await _log(session, caller, "calendar.year", str(new.year), detail)
    return await one_year(session, str(new.year))


async def put_hours(
    session: AsyncSession, caller: Principal, new: NewHours, windows: tuple[Window, ...]
) -> CalendarOut:
    """Put other office hours in force; running clocks are reckoned anew. Raises StaleCalendar."""
    version = await _next_version(session, new.based_on)
    await repository.add_hours(
        session, windows, version=version, reason=new.reason, by=caller.subject, by_name=caller.name
    )
    await _log(session, caller, "calendar.hours", "hours", {"version": version, "reason": new.reason})
    return await shown(session)


async def _next_version(session: AsyncSession, based_on: int) -> int:
    await repository.lock(session)
    current = await repository.version(session)
    if based_on != current:
        raise StaleCalendar(current_version=current)
    return current + 1


async def _log(
    session: AsyncSession, caller: Principal, action: str, what: str, detail: dict[str, object]
) -> None:
    await audit.record(
        session, Service.WORKFLOW, caller, action, object_type="calendar", object_id=what, detail=detail
    )


def _year(row: CalendarYear) -> YearOut:
    days = days_of(repository.as_year(row))
    return YearOut(
        year=row.year,
        changed=_change(row),
        holidays=len(row.holidays),
        make_up_days=len(row.make_up_days),
        days=[DayRow(date=day.date, workday=day.workday, name=day.name) for day in days],
    )


def _hours(rows: Sequence[OfficeHours]) -> HoursOut:
    windows = repository.as_windows(rows[0].windows)
    return HoursOut(
        windows=[WindowRow(opens=each.opens, closes=each.closes) for each in windows],
        changes=[_change(row) for row in rows],
    )


def _change(row: CalendarYear | OfficeHours) -> Change:
    if isinstance(row, CalendarYear):
        at, by = row.loaded_at, row.loaded_by_name
    else:
        at, by = row.set_at, row.set_by_name
    return Change(version=row.version, made_at=at, made_by=by, reason=row.source)
