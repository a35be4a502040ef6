"""The gateway as an ASGI application: requests of the outside pass by the table or not at all."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common.authz import HEADER as PRINCIPAL_HEADER
from services.common.problems import MethodNotAllowed, NotFound, Problem, dump_json
from services.contracts.events import Service
from services.gateway.edge import incoming as reading
from services.gateway.edge import openapi
from services.gateway.edge.gate import Gate, Passed
from services.gateway.edge.headers import OUTBOUND, Headers, without_scripts
from services.gateway.edge.incoming import Incoming
from services.gateway.edge.metrics import Metrics
from services.gateway.edge.operations import PATHS as OPERATIONS
from services.gateway.edge.operations import Operations
from services.gateway.edge.routes import API, Access, Match, RouteTable, WrongMethod
from services.gateway.edge.static import Site
from services.gateway.edge.streams import Streams
from services.gateway.identity.api import ADDRESS_HEADER
from services.gateway.identity.sessions import Sessions

_log = logging.getLogger(__name__)
_OPENAPI: Final = f"{API}/openapi.json"
_API_SPACE: Final = ("/api/", "/.well-known/", "/open311/")
_HOST: Final = (b"host", b"gateway")
_PRINCIPAL: Final = PRINCIPAL_HEADER.encode("ascii")
_ADDRESS: Final = ADDRESS_HEADER.encode("ascii")
_NO_STORE: Final = (b"cache-control", b"no-store")


@dataclass(frozen=True)
class Edge:
    """What the gateway is made of."""

    table: RouteTable
    services: Mapping[Service, ASGIApp]
    gate: Gate
    sessions: Sessions
    streams: Streams
    site: Site
    operations: Operations
    metrics: Metrics
    security: Headers
    monotonic: Callable[[], float]


class Exchange:
    """One request and its answer: filters and adds headers, remembers how it went."""

    def __init__(self, edge: Edge, incoming: Incoming, send: Send) -> None:
        self.incoming = incoming
        self.route = "none"
        self.status = 0
        self._send = send
        self._added: Headers = [*edge.security, (b"x-request-id", incoming.request_id)]

    def forbid_scripts(self) -> None:
        """The answer is a page for the public: nothing in it runs."""
        self._added = without_scripts(self._added)

    async def from_service(self, message: Message) -> None:
        """Pass on what a service says; only the headers on the list."""
        if message["type"] == "http.response.start":
            headers = [pair for pair in message["headers"] if pair[0] in OUTBOUND]
            if all(name != b"cache-control" for name, _ in headers):
                headers.append(_NO_STORE)
            await self._start(message, headers)
        else:
            await self._send(message)

    async def own(self, message: Message) -> None:
        """Pass on what the gateway itself says."""
        if message["type"] == "http.response.start":
            await self._start(message, list(message["headers"]))
        else:
            await self._send(message)

    async def _start(self, message: Message, headers: Headers) -> None:
        self.status = message["status"]
        await self._send({**message, "headers": headers + self._added})


class Gateway:
    """Answers requests; its lifespan is that of `edge`'s services and of `life`."""

    def __init__(self, edge: Edge, life: Callable[[], contextlib.AbstractAsyncContextManager[None]]) -> None:
        self.edge = edge
        self.life = life
        self._documented: dict[str, object] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._exchange(scope, receive, send)

    async def _exchange(self, scope: Scope, receive: Receive, send: Send) -> None:
        edge = self.edge
        began = edge.monotonic()
        incoming = reading.read(scope)
        exchange = Exchange(edge, incoming, send)
        edge.metrics.open += 1
        try:
            reading.check(scope, incoming)
            await self._dispatch(exchange, scope, receive)
        except Problem as problem:
            edge.metrics.refused.labels(problem.code).inc()
            await self._say(problem.response(incoming.path), exchange, scope, receive)
        except Exception:
            fields = {"route": exchange.route, "id": incoming.request_id.decode("ascii")}
            _log.exception("gateway.failed", extra=fields)
            if exchange.status:
                raise
            await self._say(Problem().response(incoming.path), exchange, scope, receive)
        finally:
            edge.metrics.open -= 1
            seconds = edge.monotonic() - began
            edge.metrics.answered(incoming.known_method, exchange.route, exchange.status, seconds)

    async def _dispatch(self, exchange: Exchange, scope: Scope, receive: Receive) -> None:
        incoming, edge = exchange.incoming, self.edge
        found = edge.table.find(incoming.method, incoming.path)
        if isinstance(found, Match):
            await self._forward(found, exchange, scope, receive)
        elif isinstance(found, WrongMethod):
            raise MethodNotAllowed(headers={"Allow": ", ".join(found.allowed)})
        elif incoming.path in OPERATIONS:
            exchange.route = incoming.path
            await self._say(await edge.operations.answer(incoming), exchange, scope, receive)
        elif incoming.path == _OPENAPI:
            exchange.route = incoming.path
            await self._say(await self._openapi(scope, incoming), exchange, scope, receive)
        elif incoming.path.startswith(_API_SPACE):
            raise NotFound
        else:
            exchange.route = "site"
            await self._say(await edge.site.answer(incoming), exchange, scope, receive)

    async def _forward(self, found: Match, exchange: Exchange, scope: Scope, receive: Receive) -> None:
        incoming, edge, route = exchange.incoming, self.edge, found.route
        exchange.route = route.pattern
        if not route.scripts:
            exchange.forbid_scripts()
        if route.access is Access.BY_KEY:
            passed, receive = await edge.gate.admit_by_key(route, scope, incoming, receive)
        else:
            passed = await edge.gate.admit(route, scope, incoming)
        inner = self._inner(found, passed, incoming, scope)
        service = edge.services[route.service]
        if passed is not None and route.streams:
            await edge.streams.run(service, inner, receive, exchange.from_service, passed)
        else:
            await service(inner, receive, exchange.from_service)

    def _inner(self, found: Match, passed: Passed | None, incoming: Incoming, scope: Scope) -> Scope:
        """Build the request that the service sees: path and identity are ours, the rest is on the list."""
        headers = [
            *incoming.passed,
            _HOST,
            (b"x-request-id", incoming.request_id),
        ]
        if passed is not None:
            voucher = self.edge.sessions.vouch(passed.grant.principal)
            headers.append((_PRINCIPAL, voucher))
        if found.route.service is Service.GATEWAY:
            headers.append((_ADDRESS, self.edge.gate.address(scope, incoming).encode("ascii")))
            if found.route.access is Access.ANYBODY and b"authorization" in incoming.first:
                headers.append((b"authorization", incoming.first[b"authorization"]))
        return {
            "type": "http",
            "asgi": scope["asgi"],
            "http_version": "1.1",
            "method": found.route.method,
            "scheme": scope["scheme"],
            "path": found.path,
            "raw_path": found.path.encode("ascii"),
            "query_string": scope["query_string"],
            "root_path": "",
            "headers": headers,
            "client": scope.get("client"),
            "server": scope.get("server"),
        }

    async def _openapi(self, scope: Scope, incoming: Incoming) -> Response:
        if incoming.method != "GET":
            raise MethodNotAllowed(headers={"Allow": "GET"})
        edge = self.edge
        edge.gate.limit(f"address {edge.gate.address(scope, incoming)}", writes=False)
        if self._documented is None:
            documents = {service: await openapi.fetch(app) for service, app in edge.services.items()}
            self._documented = openapi.merge(documents, edge.table.routes)
        return Response(dump_json(self._documented), media_type="application/json")

    async def _say(self, response: Response, exchange: Exchange, scope: Scope, receive: Receive) -> None:
        await response(scope, receive, exchange.own)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            async with self.life():
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except Exception as error:  # noqa: BLE001 - whatever it was, the server is told by the protocol
            _log.exception("gateway.life")
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.shutdown.complete"})


async def cancelled(*tasks: "asyncio.Task[None]") -> None:
    """Cancel and wait."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
