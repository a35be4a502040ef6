"""What the workflow worker does about clocks from time to time."""

from services.common.app import Context, Ticker
from services.workflow.deadlines import service

_SECONDS = 5.0


def tickers(ctx: Context) -> list[Ticker]:
    async def breaches() -> None:
        await service.mark_breaches(ctx.database)

    async def calendar() -> None:
        await service.follow_calendar(ctx.database)

    async def pauses() -> None:
        await service.end_pauses(ctx.database)

    return [
        Ticker("deadlines.breaches", _SECONDS, breaches),
        Ticker("deadlines.calendar", _SECONDS, calendar),
        Ticker("deadlines.pauses", _SECONDS, pauses),
    ]
