"""An application with the routes of policy, duty and stream, and people who call it."""

from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI

from services.common.app import Context, Parts, create_service_app
from services.common.authz import HEADER
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.calendar.api import router as calendar
from services.workflow.duty.api import router as duty
from services.workflow.policy.api import router as policy
from services.workflow.stream.api import router as stream
from tests.service.workflow_time.people import Call


@pytest.fixture(scope="module")
def context(context_of: Callable[[Service], Context]) -> Context:
    return context_of(Service.WORKFLOW)


@pytest.fixture(scope="module")
def app(context: Context) -> FastAPI:
    return create_service_app(context, Parts("workflow", [policy, calendar, duty, stream]))


@pytest.fixture(scope="module")
def call(app: FastAPI, context: Context) -> Call:
    """Gives a client that speaks in the name of a person; None: a stranger."""

    def client(caller: Principal | None) -> httpx.AsyncClient:
        headers = {HEADER: context.signer.sign(caller)} if caller else {}
        transport = httpx.ASGITransport(app)
        return httpx.AsyncClient(transport=transport, base_url="http://workflow/api/v1", headers=headers)

    return client
