"""How services become applications: all in one process, or one each behind the gateway."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common.app import Context
from services.common.keys import Keys
from services.common.outbox import Relay
from services.common.queue import Queue
from services.common.settings import Settings
from services.contracts.events import Service
from services.gateway.app import create_app as create_gateway
from services.run import needs
from services.run.readiness import Readiness

INNER = (Service.INGEST, Service.ANALYSIS, Service.WORKFLOW)
_POOLS = {Service.GATEWAY: 5, Service.INGEST: 8, Service.ANALYSIS: 2, Service.WORKFLOW: 8}


class ServiceModule(Protocol):
    """What `services/<name>/app.py` offers."""

    def create_app(self, ctx: Context) -> FastAPI: ...


def application_of(service: Service) -> ServiceModule:
    """Load the module late: a process carries only the services that it runs."""
    module: ServiceModule = import_module(f"services.{service.value}.app")
    return module


@dataclass
class Plant:
    """What the applications of one process share, and must be closed at its end."""

    settings: Settings
    keys: Keys
    queue: Queue

    @classmethod
    def of(cls, settings: Settings) -> "Plant":
        return cls(settings, Keys.load(settings), Queue(needs.redis_url(settings)))

    def context(self, service: Service) -> Context:
        url, pool = needs.database_url(self.settings), _POOLS[service]
        return Context.make(service, self.settings, self.keys, database_url=url, pool_size=pool)


def inner_app(plant: Plant, service: Service) -> ASGIApp:
    """Make one service; what it records is sent by a relay of its own."""
    ctx = plant.context(service)
    relay = Relay(plant.queue)
    ctx.database.after_commit = relay.after_commit

    async def close() -> None:
        await relay.drain()
        await ctx.database.close()

    return Closing(application_of(service).create_app(ctx), close)


def gateway_app(plant: Plant, addresses: Mapping[Service, str]) -> ASGIApp:
    """Make the gateway; services without an address run inside it."""
    ctx = plant.context(Service.GATEWAY)
    upstreams = {each: addresses.get(each) or inner_app(plant, each) for each in INNER}
    missing = Readiness(plant.settings, ctx.database, plant.queue)

    async def close() -> None:
        await plant.queue.close()
        await ctx.database.close()

    return Closing(create_gateway(ctx, upstreams, missing=missing), close)


def service_app(plant: Plant, service: Service) -> ASGIApp:
    """Make one service for a process of its own."""
    return Closing(inner_app(plant, service), plant.queue.close)


class Closing:
    """An application that closes what it was given once its own shutdown is done."""

    def __init__(self, app: ASGIApp, close: Callable[[], Awaitable[None]]) -> None:
        self._app = app
        self._close = close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return

        async def closing(message: Message) -> None:
            if message["type"] == "lifespan.shutdown.complete":
                await self._close()
            await send(message)

        await self._app(scope, receive, closing)
