"""The ingest service's worker; it keeps the read side of the items up to date."""

from services.common.app import Context, Ticker
from services.common.consumer import Consumer
from services.ingest.imports import jobs as imports
from services.ingest.reading.jobs import ReadingJobs
from services.ingest.retention import jobs as retention

__all__ = ["consumer", "tickers"]


def consumer(ctx: Context) -> Consumer:
    return Consumer(ctx.database, ReadingJobs(ctx.database).handle, batch=200)


def tickers(ctx: Context) -> list[Ticker]:
    return [*retention.tickers(ctx), *imports.tickers(ctx)]
