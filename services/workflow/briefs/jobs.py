"""What the workflow worker makes by schedule."""

from services.common.app import Context, Ticker
from services.workflow.briefs.service import scheduling

_SECONDS = 15.0


def tickers(ctx: Context) -> list[Ticker]:
    async def making() -> None:
        await scheduling.tick(ctx.database)

    return [Ticker("briefs.make", _SECONDS, making)]
