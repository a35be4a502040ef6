"""Reminding the administrators, once a day, of a year that has to be imported."""

from services.common import clock
from services.common.app import Context, Ticker
from services.common.clock import SHANGHAI
from services.common.db import Database
from services.workflow.calendar import repository
from services.workflow.calendar.domain import missing_year
from services.workflow.notices.domain import ADMINISTRATORS, Notice, NoticeKind
from services.workflow.notices.service import tell

_SECONDS = 600.0


async def remind(database: Database) -> int | None:
    """The year that is missing, told once a day however many workers there are."""
    async with database.transaction() as session:
        today = (await clock.now(session)).astimezone(SHANGHAI).date()
        year = missing_year(today, [row.year for row in await repository.years(session)])
        if year is not None:
            key = f"calendar:{year}:{today.isoformat()}"
            notice = Notice(NoticeKind.CALENDAR_MISSING, None, ADMINISTRATORS, key, {"year": year})
            await tell(session, [notice])
        return year


def tickers(ctx: Context) -> list[Ticker]:
    async def reminder() -> None:
        await remind(ctx.database)

    return [Ticker("calendar.reminder", _SECONDS, reminder)]
