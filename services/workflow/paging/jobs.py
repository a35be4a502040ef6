"""What the workflow worker does about pages from time to time."""

from services.common.app import Context, Ticker
from services.workflow.paging.service import climbing

_SECONDS = 1.0


def tickers(ctx: Context) -> list[Ticker]:
    async def steps() -> None:
        await climbing.climb(ctx.database)

    return [Ticker("paging.steps", _SECONDS, steps)]
