"""The public port on the wire: bytes that no well-behaved client sends."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from services.gateway.edge.server import MOST_HEAD_BYTES, StrictHttpProtocol
from tests.patience import PATIENCE


async def tell_the_path(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body", False):
        pass
    path = scope["raw_path"]
    length = (b"content-length", str(len(path)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": path})


@pytest.fixture
async def port() -> AsyncIterator[int]:
    config = uvicorn.Config(tell_the_path, http=StrictHttpProtocol, lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)
        yield int(listener.getsockname()[1])
        server.should_exit = server.force_exit = True
        await running


async def said(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    try:
        return await asyncio.wait_for(reader.read(), PATIENCE)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


LAST = b"Host: x\r\nConnection: close\r\n\r\n"


async def test_a_plain_path_is_served(port: int) -> None:
    assert (await said(port, b"GET /api/v1/me?x=1 HTTP/1.1\r\n" + LAST)).endswith(b"/api/v1/me")


@pytest.mark.parametrize("target", [b"http://evil.example/api/v1/me", b"HTTPS://x/api", b"/api/v1/me#x"])
async def test_a_target_that_is_no_plain_path_becomes_one_that_is_refused(port: int, target: bytes) -> None:
    assert (await said(port, b"GET " + target + b" HTTP/1.1\r\n" + LAST)).endswith(b"/%2E")


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"a" * MOST_HEAD_BYTES * 2,
        b"GET / HTTP/1.1\r\nX: " + b"a" * MOST_HEAD_BYTES * 2,
        b"GET / HTTP/1.1\r\n" + b"X-Y: z\r\n" * MOST_HEAD_BYTES,
    ],
)
async def test_a_head_without_an_end_is_cut_off(port: int, head: bytes) -> None:
    assert b"200 OK" not in await said(port, head)


@pytest.mark.parametrize(
    "request_line", [b"BREW / HTTP/1.1", b"GET / HTTP/9.1", b"GET /\x01 HTTP/1.1", b"\x16\x03\x01", b"GET"]
)
async def test_what_is_no_http_is_refused_like_everything_else(port: int, request_line: bytes) -> None:
    head, _, body = (await said(port, request_line + b"\r\n" + LAST)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/problem+json\r\n" in head
    assert re.search(rb"\r\nx-request-id: [0-9a-f]{24}\r\n", head)
    problem = json.loads(body)
    assert (problem["status"], problem["code"], problem["instance"]) == (400, "bad-request", "/")


async def test_a_long_body_is_no_long_head(port: int) -> None:
    body = b"a" * MOST_HEAD_BYTES * 3
    request = b"POST / HTTP/1.1\r\nContent-Length: " + str(len(body)).encode() + b"\r\n" + LAST + body
    assert b"200 OK" in await said(port, request)


async def test_a_second_request_on_the_connection_is_served(port: int) -> None:
    request = b"GET /one HTTP/1.1\r\nHost: x\r\n\r\nGET /two HTTP/1.1\r\n" + LAST
    answer = await said(port, request)
    assert b"/one" in answer
    assert b"/two" in answer
