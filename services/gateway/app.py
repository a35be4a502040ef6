"""The gateway, put together."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.types import ASGIApp

from services.common.app import Context, Parts, create_service_app
from services.common.clock import wall_clock as machine_clock
from services.common.form_import import MOST_BODY
from services.common.guard import MEBIBYTE
from services.common.tokens import AccessTokens
from services.contracts.events import Service
from services.gateway import housekeeping
from services.gateway.clients import api as clients_api
from services.gateway.directory import api as directory_api
from services.gateway.directory.service import Directory
from services.gateway.edge.gate import Gate
from services.gateway.edge.gateway import Edge, Gateway, cancelled
from services.gateway.edge.headers import security
from services.gateway.edge.keyed import KeyRing
from services.gateway.edge.metrics import Metrics
from services.gateway.edge.operations import Missing, Operations
from services.gateway.edge.routes import ROUTES, RouteTable
from services.gateway.edge.static import Site
from services.gateway.edge.streams import Streams
from services.gateway.edge.upstreams import InProcess, Remote, upstream
from services.gateway.identity import api as identity_api
from services.gateway.identity import changes, oauth
from services.gateway.identity.keys import load_signing_key
from services.gateway.identity.passwords import Passwords
from services.gateway.identity.service import Identity
from services.gateway.identity.sessions import Sessions
from services.gateway.imports import api as imports_api

AUDIENCE: Final = "huiying"
_IMPORTS: Final = ("/import", "/import/refused")
"""Paths that take a file."""
_SITE: Final = Path(__file__).resolve().parents[2] / "frontend" / "dist"
Clock = Callable[[], datetime]


async def _nothing_missing() -> Sequence[str]:
    return ()


def create_app(
    ctx: Context,
    upstreams: Mapping[Service, ASGIApp | str],
    *,
    missing: Missing = _nothing_missing,
    site: Path = _SITE,
    table: RouteTable = ROUTES,
    wall_clock: Clock = machine_clock,
    monotonic: Callable[[], float] = time.monotonic,
) -> Gateway:
    """Make the public application. `upstreams` are applications or addresses such as http://10.0.0.7:8001.

    `missing` names what is not ready (for /readyz). Raises SettingsError on a bad signing key.
    """
    settings = ctx.settings
    tokens = AccessTokens(load_signing_key(settings), settings.public_url or AUDIENCE, AUDIENCE)
    sessions = Sessions(ctx.database, ctx.signer, monotonic)
    passwords = Passwords()
    identity = Identity(
        ctx.database, passwords, tokens, sessions, wall_clock, ctx.keys.derive("password-changes")
    )
    own = _own_app(ctx, identity)
    services = {name: upstream(given) for name, given in {Service.GATEWAY: own, **upstreams}.items()}
    metrics = Metrics()
    edge = Edge(
        table=table,
        services=services,
        gate=Gate(
            settings,
            tokens,
            sessions,
            wall_clock=wall_clock,
            monotonic=monotonic,
            keys=KeyRing(identity, wall_clock),
        ),
        sessions=sessions,
        streams=Streams(sessions, wall_clock),
        site=Site(site),
        operations=Operations(missing, metrics, settings.metrics_token),
        metrics=metrics,
        security=security(https=(settings.public_url or "").startswith("https://")),
        monotonic=monotonic,
    )
    return Gateway(edge, lambda: _life(ctx, [*services.values()], sessions, passwords))


def _own_app(ctx: Context, identity: Identity) -> FastAPI:
    """Make the gateway's own service: signing in and the directory."""
    routers = [identity_api.router, imports_api.router, directory_api.router, clients_api.router]
    app = create_service_app(ctx, Parts("Identity and directory", routers, _body_limit))
    app.include_router(identity_api.well_known)
    app.add_middleware(oauth.FormOnly)
    app.state.identity = identity
    app.state.directory = Directory(
        ctx.database,
        identity.passwords,
        identity.sessions,
        ctx.keys.derive("shown-once"),
        demo=ctx.settings.demo,
    )
    return app


def _body_limit(path: str) -> int:
    if path.endswith(_IMPORTS):
        return MOST_BODY
    return oauth.MOST_BYTES if path == oauth.TOKEN_PATH else MEBIBYTE


@asynccontextmanager
async def _life(
    ctx: Context, services: "Sequence[InProcess | Remote]", sessions: Sessions, passwords: Passwords
) -> AsyncIterator[None]:
    opened = []
    tasks: list[asyncio.Task[None]] = []
    try:
        for service in services:
            await service.open()
            opened.append(service)
        tasks.append(asyncio.create_task(changes.listen(ctx.database, sessions)))
        tasks.append(asyncio.create_task(housekeeping.run(ctx.database)))
        yield
    finally:
        await cancelled(*tasks)
        for service in reversed(opened):
            await service.close()
        passwords.close()
