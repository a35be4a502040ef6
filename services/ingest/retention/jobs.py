"""What the ingest worker does about retention by itself."""

from services.common.app import Context, Ticker
from services.ingest.retention import service

_DAY = 86_400.0


def tickers(ctx: Context) -> list[Ticker]:
    async def erasing() -> None:
        await service.run(ctx.database)

    return [Ticker("retention.run", _DAY, erasing)]
