"""What runs by itself: learning from cases merged and taken apart, letting go of old words."""

from services.analysis.topics.service import keeping, learning
from services.common.app import Context, Ticker

_SECONDS = 5.0
_KEEPING_SECONDS = 3_600.0


def tickers(ctx: Context) -> list[Ticker]:
    async def learn() -> None:
        async with ctx.database.transaction() as session:
            await learning.learn(session)

    async def let_go() -> None:
        await keeping.let_go(ctx.database)

    return [
        Ticker("topics.learn", _SECONDS, learn),
        Ticker("topics.let_go", _KEEPING_SECONDS, let_go),
    ]
