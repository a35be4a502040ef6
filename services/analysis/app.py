"""The analysis service as an ASGI application; people reach its results through the items and cases."""

from fastapi import FastAPI

from services.common.app import Context, Parts, create_service_app


def create_app(ctx: Context) -> FastAPI:
    return create_service_app(ctx, Parts("Huiying analysis", []))
