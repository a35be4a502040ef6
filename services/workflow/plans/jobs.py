"""What the workflow worker does about the clocks of plans from time to time."""

from services.common.app import Context, Ticker
from services.workflow.plans import service

_SECONDS = 20.0


def tickers(ctx: Context) -> list[Ticker]:
    async def finding() -> None:
        await service.find_late(ctx.database)

    return [Ticker("plans.late", _SECONDS, finding)]
