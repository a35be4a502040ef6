"""What the ingest worker does about imports by itself."""

import logging

from services.common.app import Context, Ticker
from services.ingest.imports import repository
from services.ingest.imports.service.working import KEEP_CELLS, KEEP_REASONS, ImportWorker

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 1.0
_FORGET_SECONDS = 3600.0


def tickers(ctx: Context) -> list[Ticker]:
    worker = ImportWorker(ctx)

    async def forgetting() -> None:
        await forget(ctx)

    return [
        Ticker("imports.run", _LOOK_SECONDS, worker.run),
        Ticker("imports.forget", _FORGET_SECONDS, forgetting),
    ]


async def forget(ctx: Context) -> None:
    """Erase what is kept of files for their senders only, when its time is over."""
    async with ctx.database.transaction() as session:
        erased = await repository.forget_cells(session, KEEP_CELLS)
        await repository.forget_reasons(session, KEEP_REASONS)
    if erased:
        _log.info("imports.forgot", extra={"rows": erased})
