"""What the workflow worker counts from time to time."""

from services.common.app import Context, Ticker
from services.workflow.statistics import service

_SECONDS = 1.0


def tickers(ctx: Context) -> list[Ticker]:
    async def count() -> None:
        await service.fold_all(ctx.database)

    return [Ticker("statistics.count", _SECONDS, count)]
