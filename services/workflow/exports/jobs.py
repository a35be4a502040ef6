"""What the workflow worker does for exports from time to time."""

import asyncio
import logging

from services.common.app import Context, Ticker
from services.common.clock import wall_clock
from services.workflow.exports.files import ExportFiles
from services.workflow.exports.repository import exports
from services.workflow.exports.service.running import Exporter

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 2.0
_SWEEP_SECONDS = 3600.0
GRACE_SECONDS = 3600.0
"""So old a file without an export must be before it is deleted."""


def tickers(ctx: Context) -> list[Ticker]:
    exporter = Exporter(ctx)

    async def sweeping() -> None:
        await sweep(ctx, wall_clock().timestamp() - GRACE_SECONDS)

    return [
        Ticker("exports.make", _LOOK_SECONDS, exporter.tick),
        Ticker("exports.sweep", _SWEEP_SECONDS, sweeping),
    ]


async def sweep(ctx: Context, before: float) -> int:
    """Delete files whose time is over, and what attempts that died left before `before`; how many."""
    files = ExportFiles.of(ctx.settings)
    async with ctx.database.transaction() as session:
        over = await exports.expire(session)
    for row in over:
        await asyncio.to_thread(files.drop, row.id, row.format)
    stored = await asyncio.to_thread(files.stored)
    async with ctx.database.transaction() as session:
        needed = await exports.needed(session, stored)
    left = await asyncio.to_thread(files.drop_left, before, needed)
    if over or left:
        _log.info("exports.swept", extra={"expired": len(over), "left": left})
    return len(over) + left
