"""What the workflow worker does for the files of attachments from time to time."""

import asyncio
import logging

from services.common.app import Context, Ticker
from services.common.clock import wall_clock
from services.workflow.evidence import repository
from services.workflow.evidence.files import Files

_log = logging.getLogger(__name__)
_SECONDS = 600.0
_AT_ONCE = 500
GRACE_SECONDS = 3600.0
"""So old a file must be: it is stored before the row that needs it is committed."""


def tickers(ctx: Context) -> list[Ticker]:
    async def sweeping() -> None:
        await sweep(ctx, wall_clock().timestamp() - GRACE_SECONDS)

    return [Ticker("evidence.sweep", _SECONDS, sweeping)]


async def sweep(ctx: Context, before: float) -> int:
    """Erase the files, stored before `before` (epoch seconds), that no attachment needs; how many."""
    files = Files.of(ctx.settings)
    drafts = await asyncio.to_thread(files.drop_drafts, before)
    old = await asyncio.to_thread(files.older_than, before)
    erased = 0
    for start in range(0, len(old), _AT_ONCE):
        digests = old[start : start + _AT_ONCE]
        async with ctx.database.transaction() as session:
            await repository.lock_for_sweeping(session)
            orphans = set(digests) - await repository.referenced(session, digests)
            for digest in orphans:
                await asyncio.to_thread(files.drop, digest)
        erased += len(orphans)
    if erased or drafts:
        _log.info("evidence.swept", extra={"files": erased, "drafts": drafts})
    return erased
