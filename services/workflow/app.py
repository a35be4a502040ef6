"""The workflow service as an ASGI application."""

from fastapi import FastAPI

from services.common.app import Context, Parts, create_service_app
from services.workflow.cases import api as cases
from services.workflow.duty import api as duty
from services.workflow.policy import api as policy
from services.workflow.stream import api as stream


def create_app(ctx: Context) -> FastAPI:
    return create_service_app(
        ctx, Parts("Huiying workflow", [cases.router, duty.router, policy.router, stream.router])
    )
