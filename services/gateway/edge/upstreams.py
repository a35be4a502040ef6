"""The services behind the gateway: applications in this process, or addresses."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, MutableMapping
from typing import Any, Final

import aiohttp
from multidict import CIMultiDict
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from yarl import URL

from services.common.problems import Problem, Unavailable

_log = logging.getLogger(__name__)
_CONNECT_SECONDS: Final = 2.0
_SILENCE_SECONDS: Final = 60.0
"""The longest an upstream may say nothing; streams send a sign of life more often."""

_KEEP_ALIVE_SECONDS: Final = 4.0
"""Shorter than uvicorn's five, so that a connection is not used while the other side closes it."""

_MOST_CONNECTIONS: Final = 256
_CHUNK: Final = 64 * 1024
_HOP: Final = frozenset({b"connection", b"keep-alive", b"transfer-encoding", b"server", b"date"})


class UpstreamLost(Unavailable):
    detail = "服务在处理时中断，操作可能已经完成；请刷新查看结果，再决定是否重试。"


class UpstreamTimeout(Problem):
    status, code, title = 504, "upstream-timeout", "服务响应超时"
    detail = "服务没有及时响应，操作可能已经完成；请刷新查看结果，再决定是否重试。"


class InProcess:
    """An application of this process, with its own lifespan."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._state: MutableMapping[str, Any] = {}
        self._life: asyncio.Task[None] | None = None
        self._messages: asyncio.Queue[Message] = asyncio.Queue()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, "state": dict(self._state)}, receive, send)

    async def open(self) -> None:
        """Run the application's start-up. Raises RuntimeError with what it says when it fails."""
        started: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def send(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete" and not started.done():
                started.set_result(None)
            elif message["type"] == "lifespan.startup.failed" and not started.done():
                started.set_exception(RuntimeError(message.get("message", "start-up failed")))

        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self._state}
        self._life = asyncio.ensure_future(self._app(scope, self._messages.get, send))
        await self._messages.put({"type": "lifespan.startup"})
        await asyncio.wait({started, self._life}, return_when=asyncio.FIRST_COMPLETED)
        if started.done():
            started.result()
        else:
            # By the protocol, an application that raises here has no lifespan
            _log.debug("upstream.no-lifespan", extra={"why": repr(self._life.exception())})

    async def close(self) -> None:
        if self._life is None or self._life.done():
            return
        await self._messages.put({"type": "lifespan.shutdown"})
        await asyncio.wait({self._life}, timeout=5)


class Remote:
    """A service at an address: streams both ways, follows nothing, believes no proxy settings."""

    def __init__(self, address: str) -> None:
        self._origin = address.rstrip("/")
        self._client: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        self._client = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_MOST_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE_SECONDS),
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=_CONNECT_SECONDS, sock_read=_SILENCE_SECONDS
            ),
            skip_auto_headers=("User-Agent", "Accept-Encoding", "Accept", "Content-Type"),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._client is not None
        headers = CIMultiDict(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
        )
        started = False
        try:
            async with self._client.request(
                scope["method"],
                self._target(scope),
                headers=headers,
                data=await _body(scope["method"], receive),
                allow_redirects=False,
            ) as response:
                started = True
                await _relay(response, receive, send)
        except (aiohttp.ClientError, TimeoutError) as error:
            fields = {"upstream": self._origin, "why": type(error).__name__}
            _log.warning("upstream.failed", extra=fields)
            if started:
                raise ConnectionAbortedError("the upstream broke off in the middle of its answer") from error
            await _problem_of(error).response(scope["path"])(scope, receive, send)

    def _target(self, scope: Scope) -> URL:
        query = scope["query_string"].decode("latin-1")
        return URL(f"{self._origin}{scope['path']}{'?' if query else ''}{query}", encoded=True)


def upstream(given: ASGIApp | str) -> "InProcess | Remote":
    return Remote(given) if isinstance(given, str) else InProcess(given)


async def _body(method: str, receive: Receive) -> bytes | AsyncIterator[bytes] | None:
    if method in {"GET", "HEAD"}:
        return None
    first = await receive()
    if not first.get("more_body", False):
        return bytes(first.get("body", b""))
    return _chunks(first, receive)


async def _chunks(message: Message, receive: Receive) -> AsyncIterator[bytes]:
    while True:
        if message["type"] == "http.disconnect":
            raise aiohttp.ClientConnectionError("the caller went away")
        yield message.get("body", b"")
        if not message.get("more_body", False):
            return
        message = await receive()


async def _relay(response: aiohttp.ClientResponse, receive: Receive, send: Send) -> None:
    headers = [(name.lower(), value) for name, value in response.raw_headers if name.lower() not in _HOP]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    if response.content_type == "text/event-stream":
        await _relay_stream(response, receive, send)
        return
    async for chunk in response.content.iter_chunked(_CHUNK):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _relay_stream(response: aiohttp.ClientResponse, receive: Receive, send: Send) -> None:
    """Pass each piece on as it comes, until either side ends."""

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    async def pass_on() -> None:
        async for chunk in response.content.iter_any():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    tasks = {asyncio.create_task(gone()), asyncio.create_task(pass_on())}
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)


def _problem_of(error: Exception) -> Problem:
    """Say whether the service was not reached, was lost on the way, or is late."""
    soon = {"Retry-After": "1"}
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Unavailable(headers=soon)
    return UpstreamTimeout() if isinstance(error, TimeoutError) else UpstreamLost(headers=soon)
