"""The one clock: the database's, so that all processes agree and a test can move it."""

from datetime import UTC, datetime, timedelta, timezone

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has had one zone without summer time since 1992; nothing here is older."""


async def now(session: AsyncSession) -> datetime:
    """The time of the database, in UTC (see `huiying.now()`)."""
    moment: datetime = (await session.execute(text("SELECT huiying.now()"))).scalar_one()
    return moment.astimezone(UTC)


def wall_clock() -> datetime:
    """This machine's time in UTC, for what never meets the database: token lifetimes and limits."""
    return datetime.now(UTC)  # noqa: TID251 - the one place
