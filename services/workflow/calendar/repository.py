"""The calendar's tables."""

from datetime import time

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.calendar.domain import Calendar, Window, Year
from services.workflow.calendar.models import CalendarYear, OfficeHours


async def load(session: AsyncSession) -> Calendar:
    """The calendar in force: the newest row of every year, and the newest hours."""
    newest = (
        select(CalendarYear)
        .ext(distinct_on(CalendarYear.year))
        .order_by(CalendarYear.year, CalendarYear.id.desc())
    )
    years = {
        row.year: Year(frozenset(row.holidays), frozenset(row.make_up_days))
        for row in (await session.execute(newest)).scalars()
    }
    hours = (await session.execute(select(OfficeHours).order_by(OfficeHours.id.desc()).limit(1))).scalar_one()
    return Calendar(years, tuple(_window(pair) for pair in hours.windows))


def _window(pair: list[str]) -> Window:
    opens, closes = map(time.fromisoformat, pair)
    return Window(opens, closes)
