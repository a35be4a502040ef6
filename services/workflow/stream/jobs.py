"""What the workflow worker does for the stream from time to time."""

from services.common.app import Context, Ticker
from services.workflow.stream import repository

_HOUR = 3600.0


def tickers(ctx: Context) -> list[Ticker]:
    async def prune() -> None:
        async with ctx.database.transaction() as session:
            await repository.prune(session)

    return [Ticker("stream.prune", _HOUR, prune)]
