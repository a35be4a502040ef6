"""The calendar's tables."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.calendar.domain import Calendar, Window, Year
from services.workflow.calendar.models import CalendarYear, OfficeHours

MOST_VERSIONS = 50


async def load(session: AsyncSession, version: int | None = None) -> Calendar:
    """The calendar in force, or as it was at `version`: the newest row of every year, the newest hours."""
    newest = (
        select(CalendarYear)
        .ext(distinct_on(CalendarYear.year))
        .order_by(CalendarYear.year, CalendarYear.id.desc())
    )
    hours = select(OfficeHours).order_by(OfficeHours.id.desc()).limit(1)
    if version is not None:
        newest = newest.where(CalendarYear.version <= version)
        hours = hours.where(OfficeHours.version <= version)
    rows = (await session.execute(newest)).scalars().all()
    office = (await session.execute(hours)).scalar_one()
    return Calendar(
        {row.year: as_year(row) for row in rows},
        as_windows(office.windows),
        max([office.version, *(row.version for row in rows)]),
    )


def as_year(row: CalendarYear) -> Year:
    names = {date.fromisoformat(day): name for day, name in row.names.items()}
    return Year(frozenset(row.holidays), frozenset(row.make_up_days), names)


def as_windows(pairs: list[Any]) -> tuple[Window, ...]:
    return tuple(Window(*map(time.fromisoformat, pair)) for pair in pairs)


async def version(session: AsyncSession) -> int:
    """The number of the last change."""
    return max(
        (await session.execute(select(func.max(CalendarYear.version)))).scalar_one(),
        (await session.execute(select(func.max(OfficeHours.version)))).scalar_one(),
    )


async def lock(session: AsyncSession) -> None:
    """Let one transaction at a time decide what the next version is."""
    await session.execute(
        text("LOCK TABLE workflow.calendar_year, workflow.office_hours IN SHARE ROW EXCLUSIVE MODE")
    )


async def years(session: AsyncSession) -> Sequence[CalendarYear]:
    """The row in force of every year, the latest year first."""
    rows = (
        select(CalendarYear)
        .ext(distinct_on(CalendarYear.year))
        .order_by(CalendarYear.year.desc(), CalendarYear.id.desc())
    )
    return (await session.execute(rows)).scalars().all()


async def versions_of(session: AsyncSession, year: int) -> Sequence[CalendarYear]:
    """The rows of a year, the newest first."""
    rows = select(CalendarYear).where(CalendarYear.year == year).order_by(CalendarYear.id.desc())
    return (await session.execute(rows.limit(MOST_VERSIONS))).scalars().all()


async def hours(session: AsyncSession) -> Sequence[OfficeHours]:
    """The hours, the newest first."""
    rows = select(OfficeHours).order_by(OfficeHours.id.desc()).limit(MOST_VERSIONS)
    return (await session.execute(rows)).scalars().all()


async def add_year(
    session: AsyncSession, number: int, year: Year, *, version: int, reason: str, by: UUID, by_name: str
) -> None:
    """Append a year. The caller holds the lock."""
    await session.execute(
        insert(CalendarYear).values(
            version=version,
            year=number,
            holidays=sorted(year.holidays),
            make_up_days=sorted(year.make_up_days),
            names={day.isoformat(): name for day, name in sorted(year.names.items())},
            source=reason,
            loaded_by=by,
            loaded_by_name=by_name,
        )
    )


async def add_hours(
    session: AsyncSession,
    windows: Sequence[Window],
    *,
    version: int,
    reason: str,
    by: UUID,
    by_name: str,
) -> None:
    """Append hours. The caller holds the lock."""
    await session.execute(
        insert(OfficeHours).values(
            version=version,
            windows=[[f"{each.opens:%H:%M}", f"{each.closes:%H:%M}"] for each in windows],
            source=reason,
            set_by=by,
            set_by_name=by_name,
        )
    )
