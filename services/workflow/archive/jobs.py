"""What the workflow worker does for the archive: makes packages and drops old ones."""

from services.common.app import Context, Ticker
from services.common.clock import wall_clock
from services.workflow.archive.service import packing

_LOOK_SECONDS = 2.0
_SWEEP_SECONDS = 3600.0
_OLD_DRAFT_SECONDS = 86_400.0


def tickers(ctx: Context) -> list[Ticker]:
    async def make() -> None:
        while await packing.make_next(ctx):
            continue

    async def sweep() -> None:
        await packing.drop_old(ctx, wall_clock().timestamp() - _OLD_DRAFT_SECONDS)

    return [Ticker("archive.packages", _LOOK_SECONDS, make), Ticker("archive.sweep", _SWEEP_SECONDS, sweep)]
