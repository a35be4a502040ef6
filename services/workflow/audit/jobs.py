"""What the workflow worker does for the audit log from time to time."""

from services.common.app import Context, Ticker
from services.workflow.audit import service

_SECONDS = 2.0


def tickers(ctx: Context) -> list[Ticker]:
    heads = service.heads_of(ctx)

    async def sealing() -> None:
        await service.seal_new(ctx.database, heads)

    return [Ticker("audit.seal", _SECONDS, sealing)]
