"""The escalation, as the workflow worker does it from time to time."""

from services.common.app import Context, Ticker
from services.workflow.escalation import service

_SECONDS = 5.0


def tickers(ctx: Context) -> list[Ticker]:
    async def climb() -> None:
        await service.climb(ctx.database)

    return [Ticker("escalation.climb", _SECONDS, climb)]
