"""What the workflow worker does about knowledge entries from time to time."""

from services.common.app import Context, Ticker
from services.workflow.knowledge.service import watching

_DUE_SECONDS = 60.0
_COUNT_SECONDS = 120.0


def tickers(ctx: Context) -> list[Ticker]:
    async def telling() -> None:
        await watching.find_due(ctx.database)

    async def counting() -> None:
        await watching.count_items(ctx.database)

    return [
        Ticker("knowledge.due", _DUE_SECONDS, telling),
        Ticker("knowledge.count", _COUNT_SECONDS, counting),
    ]
