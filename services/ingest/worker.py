"""The ingest service's worker; it keeps the read side of the items up to date."""

from services.common.app import Context
from services.common.consumer import Consumer
from services.ingest.reading.jobs import ReadingJobs
from services.ingest.retention.jobs import tickers

__all__ = ["consumer", "tickers"]


def consumer(ctx: Context) -> Consumer:
    return Consumer(ctx.database, ReadingJobs(ctx.database).handle, batch=200)
