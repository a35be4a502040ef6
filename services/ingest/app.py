"""The ingest service as an ASGI application."""

from fastapi import FastAPI

from services.common.app import Context, Parts, create_service_app
from services.common.guard import MEBIBYTE
from services.ingest.directory.repository import UnitDirectory
from services.ingest.imports import api as imports
from services.ingest.items import api
from services.ingest.items.service import ItemDesk, Store
from services.ingest.open311 import api as open311
from services.ingest.reading.service import ItemReader
from services.ingest.retention import api as retention


def _limit(path: str) -> int:
    if path.endswith("/imports"):
        return imports.MOST_BODY
    return 16 * MEBIBYTE if path.endswith("/items/batch") else MEBIBYTE


def create_app(ctx: Context, store: Store | None = None) -> FastAPI:
    """Make the application; `store` stands in for the intake that writes to the database."""
    app = create_service_app(
        ctx, Parts("Huiying ingest", [api.router, retention.router, imports.router], _limit)
    )
    app.include_router(open311.router)  # under its own path, as its standard wants it
    app.state.reader = ItemReader(ctx.database)
    app.state.desk = ItemDesk(ctx, app.state.reader, UnitDirectory(ctx.database), store)
    return app
