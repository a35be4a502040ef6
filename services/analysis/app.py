"""The analysis service as an ASGI application; most of its results are read with items and cases."""

from fastapi import FastAPI

from services.analysis.learning import api as learning
from services.analysis.topics import api as topics
from services.common.app import Context, Parts, create_service_app


def create_app(ctx: Context) -> FastAPI:
    return create_service_app(ctx, Parts("Huiying analysis", [topics.router, learning.router]))
