"""What the workflow worker does about channels from time to time."""

from datetime import timedelta

from services.common.app import Context, Ticker
from services.workflow.channels.repository import deliveries
from services.workflow.channels.service import routing
from services.workflow.channels.service.composing import Composer
from services.workflow.channels.service.dispatching import Dispatcher
from services.workflow.channels.service.sealing import Vault
from services.workflow.channels.service.sending import Sender
from services.workflow.notices import repository as notices

_SEND_SECONDS = 1.0
_ROUTE_SECONDS = 3.0
_DAY_SECONDS = 86_400.0
_KEEP = timedelta(days=180)
"""Of notices and of the delivery log."""


def dispatcher(ctx: Context) -> Dispatcher:
    sender = Sender(loopback=ctx.settings.channel_loopback)
    return Dispatcher(ctx.database, Composer(Vault(ctx.keys), ctx.settings.public_url), sender)


def tickers(ctx: Context) -> list[Ticker]:
    sending = dispatcher(ctx)

    async def send() -> None:
        await sending.tick()

    async def route() -> None:
        await routing.notices(ctx.database)

    async def prune() -> None:
        async with ctx.database.transaction() as session:
            await deliveries.prune(session, _KEEP)
            await notices.prune(session, _KEEP)

    return [
        Ticker("channels.send", _SEND_SECONDS, send),
        Ticker("channels.route", _ROUTE_SECONDS, route),
        Ticker("channels.prune", _DAY_SECONDS, prune),
    ]
