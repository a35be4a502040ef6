"""A gateway to talk to, a stand-in for the services behind it, and people who sign in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
from starlette.types import Receive, Scope, Send

from services.gateway.directory.seed import DEMO_PASSWORD
from services.gateway.edge.gateway import Gateway

ORIGIN = "http://gateway.test"


@dataclass
class Echo:
    """A service that answers with what it was asked; the last request is kept."""

    status: int = 200
    extra_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    seen: list[dict[str, Any]] = field(default_factory=list)
    fail: Exception | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        body, more = b"", scope["method"] not in {"GET", "HEAD"}
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        if self.fail is not None:
            raise self.fail
        self.seen.append(
            {"path": scope["path"], "headers": list(scope["headers"]), "body": body, "scope": scope}
        )
        headers = [(b"content-type", b"application/json"), *self.extra_headers]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": orjson.dumps({"path": scope["path"]})})

    def last(self, name: bytes) -> list[bytes]:
        return [value for key, value in self.seen[-1]["headers"] if key == name]


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


@dataclass
class Hands:
    """Clocks that a test moves by hand; the wall clock starts at this machine's time."""

    shift: timedelta = timedelta()
    ticks: float = 1000.0

    def wall_clock(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def monotonic(self) -> float:
        return self.ticks


@asynccontextmanager
async def alive(gateway: Gateway) -> AsyncIterator[None]:
    async with gateway.life():
        yield


def client(gateway: Gateway, address: str = "192.0.2.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=gateway, client=(address, 40000), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN)


class Office:
    """What a test does at the office: people sign in, each with a client of their own."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    async def token(
        self, username: str, password: str = DEMO_PASSWORD, address: str = "192.0.2.1"
    ) -> httpx.Response:
        form = {"grant_type": "password", "username": username, "password": password}
        async with client(self.gateway, address) as nobody:
            return await nobody.post("/api/v1/auth/token", data=form)

    async def refresh(self, token: str) -> httpx.Response:
        form = {"grant_type": "refresh_token", "refresh_token": token}
        async with client(self.gateway) as nobody:
            return await nobody.post("/api/v1/auth/token", data=form)

    async def signed_in(self, username: str, password: str = DEMO_PASSWORD) -> httpx.AsyncClient:
        answer = await self.token(username, password)
        assert answer.status_code == 200, answer.text
        return self.bearer(answer.json()["access_token"])

    def bearer(self, token: str) -> httpx.AsyncClient:
        person = client(self.gateway)
        person.headers["Authorization"] = f"Bearer {token}"
        return person
