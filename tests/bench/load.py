"""A load that costs little itself: requests are rendered before the clock starts, answers barely read."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import uvloop

Header = tuple[bytes, bytes]
_END = b"\r\n\r\n"


def post(path: str, body: Any, headers: Sequence[Header] = ()) -> bytes:
    content = orjson.dumps(body)
    own = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    return _head("POST", path, [*own, *headers]) + content


def get(path: str, headers: Sequence[Header] = ()) -> bytes:
    return _head("GET", path, headers)


def _head(method: str, path: str, headers: Sequence[Header]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1".encode(), b"host: bench"]
    lines += [name + b": " + value for name, value in headers]
    return b"\r\n".join(lines) + _END


class Connection(asyncio.Protocol):
    """One keep-alive connection; one request at a time."""

    def __init__(self) -> None:
        self._transport: Any = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body. Raises ConnectionError."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, rest = self._buffer.partition(_END)
        if not end or self._answer is None:
            return
        at = head.lower().find(b"content-length:")
        if at >= 0:
            if len(rest) < int(head[at + 15 : at + 30].split(b"\r\n")[0]):
                return
            body = rest
        else:
            if not rest.endswith(b"0" + _END):
                return
            body = rest.partition(b"\r\n")[2]
        self._buffer = b""
        self._answer.set_result((int(head[9:12]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("closed"))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


async def connect(port: int) -> Connection:
    _, connection = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", port)
    return connection


@dataclass
class Load:
    """What came of a load; latencies in seconds."""

    wall: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.wall


async def drive(port: int, requests: Iterator[bytes], *, connections: int, seconds: float) -> Load:
    """Keep `connections` busy for `seconds`. Raises RuntimeError on an answer that is no success.

    On a loop and thread of its own: uvloop asks half of asyncio, but cannot start our servers.
    """
    return await asyncio.to_thread(uvloop.run, _drive(port, requests, connections, seconds))


async def _drive(port: int, requests: Iterator[bytes], connections: int, seconds: float) -> Load:
    load = Load()
    lines = [await connect(port) for _ in range(connections)]
    began = time.perf_counter()
    until = began + seconds

    async def work(line: Connection) -> None:
        for request in requests:
            sent = time.perf_counter()
            if sent > until:
                return
            status, body = await line.ask(request)
            if status >= 300:
                raise RuntimeError(f"{status} {body[:300].decode(errors='replace')}")
            load.latencies.append(time.perf_counter() - sent)

    await asyncio.gather(*(work(line) for line in lines))
    load.wall = time.perf_counter() - began
    for line in lines:
        line.close()
    return load


async def token(port: int, username: str, password: str) -> Header:
    """Sign in through a gateway; the header that says so."""
    form = f"grant_type=password&username={username}&password={password}".encode()
    own = [
        (b"content-type", b"application/x-www-form-urlencoded"),
        (b"content-length", str(len(form)).encode()),
    ]
    line = await connect(port)
    status, body = await line.ask(_head("POST", "/api/v1/auth/token", own) + form)
    line.close()
    if status != 200:
        raise RuntimeError(f"{status} {body[:300].decode(errors='replace')}")
    return b"authorization", b"Bearer " + orjson.loads(body)["access_token"].encode()
