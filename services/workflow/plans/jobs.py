"""What the workflow worker does about the clocks of plans from time to time."""

from services.common.app import Context, Ticker
from services.workflow.plans import watching

_SECONDS = 20.0


def tickers(ctx: Context) -> list[Ticker]:
    async def finding() -> None:
        await watching.find_late(ctx.database)

    return [Ticker("plans.late", _SECONDS, finding)]
