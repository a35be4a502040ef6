"""What every service's application and worker have in common."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.common.authz import PrincipalSigner
from services.common.body import field_errors
from services.common.db import Database
from services.common.guard import MEBIBYTE, Guard, Limit
from services.common.keys import Keys
from services.common.problems import (
    InvalidRequest,
    MethodNotAllowed,
    NotFound,
    Problem,
    ProblemDocument,
)
from services.common.settings import Settings
from services.contracts.events import Service


@dataclass(frozen=True)
class Context:
    """What a service is handed when it is made: settings, its database, keys, the internal token's signer."""

    service: Service
    settings: Settings
    database: Database
    keys: Keys
    signer: PrincipalSigner

    @classmethod
    def make(
        cls, service: Service, settings: Settings, keys: Keys, *, database_url: str, pool_size: int = 5
    ) -> "Context":
        database = Database(database_url, service, pool_size=pool_size)
        return cls(service, settings, database, keys, PrincipalSigner(keys.derive("internal-token")))


@dataclass(frozen=True)
class Ticker:
    """A coroutine that a worker calls every `seconds`; an error is logged and it is called again."""

    name: str
    seconds: float
    run: Callable[[], Awaitable[Any]]


async def context(request: Request) -> Context:
    found: Context = request.app.state.context
    return found


Here = Annotated[Context, Depends(context)]


@dataclass(frozen=True)
class Parts:
    """The pieces of a service's application."""

    title: str
    routers: Sequence[APIRouter]
    limit: Limit = field(default=lambda _: MEBIBYTE)


def create_service_app(ctx: Context, parts: Parts) -> FastAPI:
    """An application under /api/v1 whose every error is a problem document."""
    app = FastAPI(
        title=parts.title,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses={"default": {"model": ProblemDocument, "description": "problem+json"}},
        separate_input_output_schemas=False,
    )
    app.state.context = ctx
    for router in parts.routers:
        app.include_router(router, prefix="/api/v1")
    add_problem_handlers(app)
    app.add_middleware(Guard, limit=parts.limit)
    return app


def add_problem_handlers(app: FastAPI) -> None:
    async def problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return error.response(request.url.path)

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        known: Problem = {404: NotFound(), 405: MethodNotAllowed(headers=error.headers)}.get(
            error.status_code, Problem()
        )
        return known.response(request.url.path)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        errors = [
            {**each, "loc": tuple(part for part in each["loc"] if part != "body")} for each in error.errors()
        ]
        return InvalidRequest(errors=field_errors(errors)).response(request.url.path)  # type: ignore[arg-type]

    app.add_exception_handler(Problem, problem)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)
