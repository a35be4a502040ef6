"""The guard before every service: nothing malformed, oversized or ambiguous gets through."""

import json
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from services.common.guard import BODY, JSON, Guard, body_digest, parse_json
from services.common.problems import MalformedJson


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers the body it was given, or fails when the path says so."""
    if scope["path"] == "/fail":
        raise RuntimeError("secret detail")
    message = await receive() if scope["method"] == "POST" else {"body": b""}
    parsed = json.dumps(scope.get(JSON)).encode()
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"x-length", str(len(message["body"])).encode())],
        }
    )
    await send({"type": "http.response.body", "body": parsed})


def client(limit: int = 1024) -> httpx.AsyncClient:
    app = Guard(echo, limit=lambda _: limit)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app, raise_app_exceptions=False), base_url="http://desk"
    )


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":Infinity}', b'{"a":1e400}', b'{"a":-1e999}',
        b"\xff\xfe", b'{"a":"\xed\xa0\x80"}',
        b"[" * 17 + b"]" * 17, b"[" * 100_000, b'{"a":1}x', b"{'a':1}", b"1" * 5000,
        b'\xef\xbb\xbf{"a":1}', b'{"a":"\x01"}',
    ],
)  # fmt: skip
def test_what_is_not_strict_json_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedJson):
        parse_json(body)


@pytest.mark.parametrize(
    "body", [b"{}", b"[" * 16 + b"]" * 16, b'{"a":"\\ud800"}', '{"文":"字"}'.encode(), b"null"]
)
def test_strict_json_is_taken(body: bytes) -> None:
    parse_json(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":{"b":[1,{"c":2}]},"d":"x"}', b'{ "a" : 1 ,\n "b"\t:\r\n2}', b'{"a":"\\":"}', b"[]",
        b'{"a":"\\\\","b":1}', b'{"n":123456789012345678901234567890}', b'{"n":-0.5e-3}', b'"\x7f"',
        b'{"\\u0061":1,"b":"\\ud83d\\ude00"}',
    ],
)  # fmt: skip
def test_the_quick_reading_says_what_the_strict_one_says(body: bytes) -> None:
    assert parse_json(body) == json.loads(body)


@pytest.mark.parametrize(
    "body", [b'{"a":1,"\\u0061":2}', b'{"a":"\\":","b":{"c":1,"c":2}}', b'{"a" :1,"a":2}']
)
def test_a_name_that_is_repeated_in_another_spelling_is_repeated(body: bytes) -> None:
    with pytest.raises(MalformedJson):
        parse_json(body)


async def test_a_good_body_is_parsed_once_and_passed_on() -> None:
    async with client() as http:
        answer = await http.post("/x", json={"a": [1]})
    assert answer.json() == {"a": [1]}
    assert answer.headers["x-length"] == "9"


async def test_a_body_over_the_limit_is_refused_whatever_its_header_says() -> None:
    async def chunks() -> Any:
        for _ in range(3):
            yield b"x" * 500

    async with client() as http:
        declared = await http.post("/x", content=b"x" * 1025, headers={"content-type": "application/json"})
        streamed = await http.post("/x", content=chunks(), headers={"content-type": "application/json"})
    for answer in (declared, streamed):
        assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")
        assert answer.headers["content-type"] == "application/problem+json"


async def test_another_media_type_is_refused() -> None:
    async with client() as http:
        answer = await http.post("/x", content=b"a", headers={"content-type": "text/plain"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")


@pytest.mark.parametrize("name", ["host", "authorization", "content-type", "idempotency-key"])
async def test_a_header_that_decides_may_not_be_repeated(name: str) -> None:
    async with client() as http:
        answer = await http.get("/x", headers=[(name, "desk"), (name, "other")])
    assert answer.status_code == 400


async def test_overlong_headers_are_refused() -> None:
    async with client() as http:
        assert (await http.get("/x", headers={"x-a": "b" * 20_000})).status_code == 400


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-1._Z", True), ("a b", False), ("x" * 65, False), ("é", False)]
)
async def test_a_request_id_is_echoed_when_it_is_well_formed(given: str, kept: bool) -> None:
    async with client() as http:
        answer = await http.get("/x", headers={"x-request-id": given.encode()})
    assert (answer.headers["x-request-id"] == given) is kept
    assert answer.headers["x-request-id"]


async def test_an_unexpected_failure_tells_nothing_but_its_request_id() -> None:
    async with client() as http:
        answer = await http.get("/fail")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert "secret" not in answer.text
    assert answer.headers["x-request-id"]


def _form(boundary: str, content: bytes) -> Scope:
    part = b'Content-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n' + content
    line = b"--" + boundary.encode()
    kind = f"multipart/form-data; boundary={boundary}".encode()
    return {
        "headers": [(b"content-type", kind)],
        BODY: line + b"\r\n" + part + b"\r\n" + line + b"--\r\n",
    }


def test_a_file_sent_again_is_the_same_body_whatever_boundary_is_drawn() -> None:
    first, again = body_digest(_form("one", b"a,b")), body_digest(_form("two", b"a,b"))
    assert first == again
    assert body_digest(_form("two", b"a,c")) != first
    assert body_digest({"headers": [], BODY: b"a"}) != body_digest({"headers": [], BODY: b"b"})
