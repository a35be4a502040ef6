"""The route table and the services say the same: nothing is offered that is not there, nothing forgotten."""

import re
from collections.abc import Callable
from importlib import import_module

import pytest
from fastapi import FastAPI

from services.common.app import Context
from services.contracts.events import Service
from services.gateway.edge.routes import ROUTES

Operations = set[tuple[str, str]]


def _shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def _offered(service: Service) -> Operations:
    """Without HEAD, which is answered by what answers GET and stands in no OpenAPI document of ours."""
    mine = {(route.method, _shape(route.pattern)) for route in ROUTES.routes if route.service is service}
    heads = {path for method, path in mine if method == "HEAD"}
    assert heads <= {path for method, path in mine if method == "GET"}
    return {(method, path) for method, path in mine if method != "HEAD"}


def _implemented(app: FastAPI) -> Operations:
    paths = app.openapi()["paths"]
    return {(method.upper(), _shape(path)) for path, methods in paths.items() for method in methods}


@pytest.mark.parametrize("service", [Service.INGEST, Service.ANALYSIS, Service.WORKFLOW])
def test_the_table_offers_exactly_what_a_service_has(
    service: Service, context_of: Callable[[Service], Context]
) -> None:
    module = import_module(f"services.{service.value}.app")
    assert _implemented(module.create_app(context_of(service))) == _offered(service)
