"""What the ingest worker does about imports by itself."""

import logging
from datetime import timedelta
from importlib import import_module
from typing import Any

from services.common.app import Context, Ticker
from services.ingest.imports import repository

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 1.0
_FORGET_SECONDS = 3600.0
KEEP_CELLS = timedelta(days=7)
KEEP_REASONS = timedelta(days=90)


def tickers(ctx: Context) -> list[Ticker]:
    async def working() -> None:
        await work(ctx)

    async def forgetting() -> None:
        await forget(ctx)

    return [
        Ticker("imports.work", _LOOK_SECONDS, working),
        Ticker("imports.forget", _FORGET_SECONDS, forgetting),
    ]


async def work(ctx: Context) -> None:
    """Work off what is open; checking and masking are loaded with the first file."""
    async with ctx.database.reading() as session:
        if not await repository.anything_open(session):
            return
    module: Any = import_module("services.ingest.imports.service.working")
    await module.ImportWorker(ctx).run()


async def forget(ctx: Context) -> None:
    """Erase what is kept of files for their senders only, when its time is over."""
    async with ctx.database.transaction() as session:
        erased = await repository.forget_cells(session, KEEP_CELLS)
        await repository.forget_reasons(session, KEEP_REASONS)
    if erased:
        _log.info("imports.forgot", extra={"rows": erased})
