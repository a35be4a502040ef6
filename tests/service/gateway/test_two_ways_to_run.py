"""Services in the gateway's own process or behind addresses: the outside sees no difference."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp

from services.common.app import Context, Parts, create_service_app
from services.common.authz import Caller
from services.common.body import JsonObject, parse
from services.contracts.events import Service
from services.gateway.app import create_app
from services.gateway.edge.gateway import Gateway
from tests.patience import PATIENCE
from tests.service.gateway.support import Echo, Hands, Office, alive, client

router = APIRouter()


@router.get("/items/{item_id}")
async def get_item(item_id: str, caller: Caller) -> dict[str, str]:
    return {"id": item_id, "reader": caller.username}


class Told(BaseModel):
    text: str


@router.post("/items")
async def submit(caller: Caller, body: JsonObject, request: Request) -> Response:
    parse(Told, body)
    return Response(
        f'{{"unit": "{caller.unit}", "size": {len(str(body))}, "query": "{request.url.query}"}}',
        202,
        {"Location": "/api/v1/items/1"},
        "application/json",
    )


@router.get("/stream")
async def stream(caller: Caller) -> StreamingResponse:
    async def events() -> AsyncIterator[bytes]:
        number = 0
        while True:
            yield f"id: {number}\ndata: {caller.username}\n\n".encode()
            number += 1
            await asyncio.sleep(0.02)

    return StreamingResponse(events(), media_type="text/event-stream")


facade = APIRouter(prefix="/open311/v2")


@facade.post("/requests.json")
async def file_request(caller: Caller, request: Request) -> dict[str, str | int]:
    return {"unit": caller.unit, "size": len(await request.body())}


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """An application behind a port of its own, as a distributed installation has it."""
    config = uvicorn.Config(app, log_level="error", lifespan="off", server_header=False)
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    server.force_exit = True
    await running


@pytest.fixture(params=["in process", "by address"])
async def gateway(
    request: pytest.FixtureRequest, county: Context, hands: Hands, tmp_path: Path
) -> AsyncIterator[Gateway]:
    service = create_service_app(county, Parts("Stand-in", [router]))
    service.include_router(facade)
    if request.param == "in process":
        made = create_app(
            county,
            {Service.INGEST: service, Service.WORKFLOW: service},
            site=tmp_path,
            wall_clock=hands.wall_clock,
        )
        async with alive(made):
            yield made
        return
    async with served(service) as address:
        made = create_app(
            county,
            {Service.INGEST: address, Service.WORKFLOW: f"{address}/"},
            site=tmp_path,
            wall_clock=hands.wall_clock,
        )
        async with alive(made):
            yield made


async def test_a_service_answers_who_asked(office: Office) -> None:
    async with await office.signed_in("edu") as person:
        answer = await person.get("/api/v1/items/abc")
    assert answer.json() == {"id": "abc", "reader": "edu"}


async def test_a_body_and_a_query_reach_the_service_whole(office: Office) -> None:
    text = "水" * 200_000
    async with await office.signed_in("edu") as person:
        answer = await person.post("/api/v1/items?x=%E6%B0%B4", json={"text": text})
    assert (answer.status_code, answer.headers["location"]) == (202, "/api/v1/items/1")
    assert answer.json() == {"unit": "jiaoyu", "size": len(str({"text": text})), "query": "x=%E6%B0%B4"}


async def test_a_form_with_a_key_is_read_for_the_key_and_passed_on_whole(gateway: Gateway) -> None:
    form = {"api_key": "jiaoyu-api:huiying-demo", "description": "水" * 9000}
    async with client(gateway) as system:
        request = system.build_request("POST", "/open311/v2/requests.json", data=form)
        answer = await system.send(request)
    assert answer.json() == {"unit": "jiaoyu", "size": len(request.content)}


async def test_a_body_in_pieces_reaches_the_service_whole(office: Office) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"text": "'
        for _ in range(10):
            yield b"a" * 1000
        yield b'"}'

    async with await office.signed_in("edu") as person:
        answer = await person.post(
            "/api/v1/items", content=pieces(), headers={"Content-Type": "application/json"}
        )
    assert answer.json()["size"] == len(str({"text": "a" * 10_000}))


async def test_problems_of_a_service_come_out_as_they_are(office: Office) -> None:
    async with await office.signed_in("edu") as person:
        broken = await person.post(
            "/api/v1/items", content=b"{", headers={"Content-Type": "application/json"}
        )
        large = await person.post("/api/v1/items", json={"text": "a" * 1_100_000})
    assert (broken.status_code, broken.json()["code"]) == (422, "malformed-json")
    assert (large.status_code, large.json()["code"]) == (413, "body-too-large")
    assert broken.headers["content-type"] == "application/problem+json"
    assert broken.headers["x-request-id"]


async def test_the_whole_is_documented(gateway: Gateway) -> None:
    async with client(gateway) as nobody:
        document = (await nobody.get("/api/v1/openapi.json")).json()
    assert document["openapi"] == "3.1.0"
    assert {"/api/v1/auth/token", "/api/v1/users/{user_id}", "/api/v1/items/{item_id}"} <= set(
        document["paths"]
    )
    assert document["paths"]["/api/v1/auth/token"]["post"]["security"] == []
    assert "/.well-known/jwks.json" in document["paths"]
    for name in _references(document):
        assert name in document["components"]["schemas"], name


async def test_a_stream_ends_when_the_session_does(gateway: Gateway, office: Office) -> None:
    async with (
        served(gateway) as address,
        await office.signed_in("edu") as person,
        _stream(address, person.headers["Authorization"]) as reader,
    ):
        await asyncio.wait_for(reader.readuntil(b"data: edu"), PATIENCE)
        await person.post("/api/v1/auth/logout")
        await asyncio.wait_for(_to_the_end(reader), PATIENCE)


async def test_a_stream_ends_when_its_token_does(gateway: Gateway, office: Office, hands: Hands) -> None:
    async with (
        served(gateway) as address,
        await office.signed_in("edu") as person,
        _stream(address, person.headers["Authorization"]) as reader,
    ):
        await asyncio.wait_for(reader.readuntil(b"data: edu"), PATIENCE)
        hands.shift = timedelta(minutes=20)
        gateway.edge.sessions.forget("*")
        await asyncio.wait_for(_to_the_end(reader), PATIENCE)


async def test_a_service_that_is_away_is_503_and_its_return_is_noticed(county: Context) -> None:
    with _free_port() as port:
        address = f"http://127.0.0.1:{port}"
    made = create_app(county, {Service.INGEST: address, Service.WORKFLOW: Echo()})
    async with alive(made), await Office(made).signed_in("edu") as person:
        answer = await person.get("/api/v1/items/abc")
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert int(answer.headers["retry-after"]) > 0


async def test_a_service_lost_in_the_middle_may_have_done_it(county: Context) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    made = create_app(county, {Service.INGEST: address, Service.WORKFLOW: Echo()})
    async with alive(made), await Office(made).signed_in("edu") as person:
        answer = await person.post("/api/v1/items", json={"text": "停水"})
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert "可能已经完成" in answer.json()["detail"]
    server.close()
    await server.wait_closed()


@contextmanager
def _free_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@asynccontextmanager
async def _stream(address: str, authorization: str) -> AsyncIterator[asyncio.StreamReader]:
    host, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        f"GET /api/v1/stream HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\n\r\n".encode()
    )
    yield reader
    writer.close()
    await writer.wait_closed()


async def _to_the_end(reader: asyncio.StreamReader) -> None:
    """Read until the answer is over (the last chunk is empty) or the connection is."""
    while line := await reader.readline():
        if line == b"0\r\n":
            return


def _references(value: object) -> set[str]:
    if isinstance(value, dict):
        found = {value["$ref"].rsplit("/", 1)[1]} if isinstance(value.get("$ref"), str) else set()
        return found.union(*(_references(inner) for inner in value.values()))
    if isinstance(value, list):
        return set().union(*(_references(inner) for inner in value))
    return set()
