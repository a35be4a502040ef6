"""What the workflow worker does about subscriptions from time to time."""

from datetime import timedelta

from services.common.app import Context, Ticker
from services.workflow.channels.service.sending import Sender
from services.workflow.subscriptions.repository import deliveries
from services.workflow.subscriptions.service.sending import Courier

_SEND_SECONDS = 1.0
_DAY_SECONDS = 86_400.0
_KEEP = timedelta(days=30)
"""Of the delivery log."""


def courier(ctx: Context) -> Courier:
    return Courier(ctx.database, ctx.keys, Sender(loopback=ctx.settings.channel_loopback))


def tickers(ctx: Context) -> list[Ticker]:
    sending = courier(ctx)

    async def send() -> None:
        await sending.tick()

    async def prune() -> None:
        async with ctx.database.transaction() as session:
            await deliveries.prune(session, _KEEP)

    return [
        Ticker("subscriptions.send", _SEND_SECONDS, send),
        Ticker("subscriptions.prune", _DAY_SECONDS, prune),
    ]
