"""Requests that try to be two things at once."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from starlette.types import Message

from services.common.app import Context
from services.contracts.events import Service
from services.gateway.app import create_app
from services.gateway.directory.seed import seed_demo_directory
from services.gateway.edge.gateway import Gateway
from tests.service.gateway.support import Echo, Office, alive

Pairs = list[tuple[bytes, bytes]]


@pytest.fixture(scope="module")
def service() -> Echo:
    return Echo()


@pytest.fixture
def echo(service: Echo) -> Echo:
    service.seen.clear()
    return service


@pytest.fixture(scope="module")
async def gateway(
    context_of: Callable[[Service], Context], service: Echo, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Gateway]:
    made = context_of(Service.GATEWAY)
    await seed_demo_directory(made.database)
    ctx = replace(made, settings=made.settings.model_copy(update={"demo": True}))
    no_site = tmp_path_factory.mktemp("no-site")
    app = create_app(ctx, {Service.INGEST: service, Service.WORKFLOW: service}, site=no_site)
    async with alive(app):
        yield app


@pytest.fixture(scope="module")
async def token(gateway: Gateway) -> str:
    return str((await Office(gateway).token("edu")).json()["access_token"])


async def raw(
    gateway: Gateway, method: str, target: bytes, headers: Pairs, query: bytes = b""
) -> tuple[int, dict[bytes, bytes]]:
    """Send exactly these bytes as a server would hand them on."""
    answer: dict[str, Any] = {}

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.update(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": target.decode("latin-1"),
        "raw_path": target,
        "query_string": query,
        "root_path": "",
        "headers": headers,
        "client": ("192.0.2.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    await gateway(scope, receive, send)
    return int(answer["status"]), dict(answer["headers"])


def bearer(token: str, *more: tuple[bytes, bytes]) -> Pairs:
    return [(b"host", b"gateway.test"), (b"authorization", f"Bearer {token}".encode()), *more]


@pytest.mark.parametrize(
    "target",
    [
        b"http://attacker.example/api/v1/items",
        b"//attacker.example/api/v1/items",
        b"/api/v1/../v1/items",
        b"/api/v1/./items",
        b"/api/v1/%2e%2e/v1/items",
        b"/api/v1/%2E%2e/items",
        b"/api/v1/items%2fx",
        b"/api/v1/items%5cx",
        b"/api/v1\\items",
        b"/api/v1/items/%00",
        b"/api/v1/items/%252e%252e",
        b"/api/v1//items",
        b"*",
        b"",
        b"/\xff",
        b"/" + b"a" * 4000,
        b"/api/v1/items\r\nX-Evil: 1",
    ],
)
async def test_a_path_in_disguise_reaches_nobody(
    gateway: Gateway, echo: Echo, token: str, target: bytes
) -> None:
    status, _ = await raw(gateway, "GET", target, bearer(token))
    assert status == 400
    assert not echo.seen


@pytest.mark.parametrize(
    "target",
    [
        b"/api/v1/items/..;/x",
        b"/api/v1/items/%41",
        b"/API/v1/items",
        b"/api/v1/items;x=1",
        b"/api/v1/items/",
        b"/api/v2/items",
        b"/openapi.json",
        b"/.well-known/openid-configuration",
        b"/metrics/x",
    ],
)
async def test_a_path_that_is_not_in_the_table_reaches_nobody(
    gateway: Gateway, echo: Echo, token: str, target: bytes
) -> None:
    status, _ = await raw(gateway, "GET", target, bearer(token))
    assert status == 404
    assert not echo.seen


@pytest.mark.parametrize(
    "extra",
    [
        (b"host", b"other.example"),
        (b"authorization", b"Bearer x"),
        (b"content-length", b"5"),
        (b"content-type", b"text/plain"),
        (b"idempotency-key", b"k2"),
    ],
)
async def test_a_header_that_must_stand_once_may_not_stand_twice(
    gateway: Gateway, echo: Echo, token: str, extra: tuple[bytes, bytes]
) -> None:
    once = bearer(
        token, (b"content-length", b"0"), (b"content-type", b"application/json"), (b"idempotency-key", b"k1")
    )
    status, _ = await raw(gateway, "GET", b"/api/v1/items", [*once, extra])
    assert status == 400
    assert not echo.seen


async def test_a_request_without_a_host_or_with_two_lengths_is_refused(gateway: Gateway, token: str) -> None:
    without = [pair for pair in bearer(token) if pair[0] != b"host"]
    assert (await raw(gateway, "GET", b"/api/v1/items", without))[0] == 400
    both = bearer(token, (b"content-length", b"3"), (b"transfer-encoding", b"chunked"))
    assert (await raw(gateway, "POST", b"/api/v1/items", both))[0] == 400


async def test_identity_from_outside_never_reaches_a_service(
    gateway: Gateway, echo: Echo, token: str
) -> None:
    forged = [
        (b"x-huiying-principal", b"forged"),
        (b"x_huiying_principal", b"forged"),
        (b"x-huiying-address", b"127.0.0.1"),
        (b"x-forwarded-for", b"127.0.0.1"),
        (b"x-forwarded-host", b"evil"),
        (b"x-original-url", b"/admin"),
        (b"forwarded", b"for=127.0.0.1"),
        (b"connection", b"x-huiying-principal, authorization"),
        (b"cookie", b"session=1"),
        (b"te", b"trailers"),
    ]
    status, _ = await raw(gateway, "GET", b"/api/v1/items", bearer(token, *forged))
    assert status == 200
    (voucher,) = echo.last(b"x-huiying-principal")
    assert voucher != b"forged"
    names = {name for name, _ in echo.seen[-1]["headers"]}
    assert not names & {name for name, _ in forged} - {b"x-huiying-principal"}
    assert b"authorization" not in names
    assert echo.last(b"host") == [b"gateway"]


async def test_no_identity_is_made_up_for_somebody_without_a_token(gateway: Gateway, echo: Echo) -> None:
    headers = [(b"host", b"gateway.test"), (b"x-huiying-principal", b"forged")]
    assert (await raw(gateway, "GET", b"/api/v1/items", headers))[0] == 401
    assert not echo.seen


@pytest.mark.parametrize(
    "value",
    [b"", b"Bearer", b"Bearer ", b"Basic YTpi", b"bearer\tx", b"Bearer a b", b"Bearer \xff", b"x" * 9000],
)
async def test_every_bad_authorization_is_the_same_401(gateway: Gateway, value: bytes) -> None:
    headers = [(b"host", b"gateway.test"), (b"authorization", value)]
    status, answered = await raw(gateway, "GET", b"/api/v1/items", headers)
    assert status == 401
    assert answered[b"www-authenticate"] == b"Bearer"


async def test_too_many_headers_or_too_long_a_query_is_refused(gateway: Gateway, token: str) -> None:
    many = bearer(token, *[(f"x-{number}".encode(), b"1") for number in range(200)])
    assert (await raw(gateway, "GET", b"/api/v1/items", many))[0] == 400
    assert (await raw(gateway, "GET", b"/api/v1/items", bearer(token), b"q=" + b"a" * 9000))[0] == 400
