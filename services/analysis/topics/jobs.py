"""What runs by itself: learning from the cases that people merge and take apart."""

from services.analysis.topics.service import learning
from services.common.app import Context, Ticker

_SECONDS = 5.0


def tickers(ctx: Context) -> list[Ticker]:
    async def learn() -> None:
        async with ctx.database.transaction() as session:
            await learning.learn(session)

    return [Ticker("topics.learn", _SECONDS, learn)]
