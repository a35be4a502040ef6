"""One ASGI guard before every service: header and body limits, strict JSON, request ids, no surprises."""

import json
import logging
import re
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any, NoReturn

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common.ids import new_id
from services.common.logging import request_id
from services.common.problems import (
    BadRequest,
    BodyTooLarge,
    MalformedJson,
    Problem,
    UnsupportedMediaType,
)

MEBIBYTE = 1024 * 1024
BODY = "huiying.body"
JSON = "huiying.json"
REQUEST_ID_HEADER = b"x-request-id"
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}", re.ASCII)
_BOUNDARY = re.compile(rb'multipart/form-data\s*;\s*boundary="?([^";,\s]{1,70})"?\s*\Z', re.IGNORECASE)
_MOST_HEADER_BYTES = 16 * 1024
_MOST_DEPTH = 16
_SINGLE = (b"host", b"authorization", b"content-length", b"content-type", b"idempotency-key")
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_log = logging.getLogger(__name__)

Limit = Callable[[str], int]


class Unreadable(dict[str, Any]):
    """A body that is no JSON object; `services.common.body.parse` raises its problem.

    By then it is known whether the caller may see what it was sent to: that answer goes first.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem


def _refuse(value: Any) -> NoReturn:
    raise ValueError(str(value)[:20])


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        _refuse("repeated name")
    return members


def _finite(digits: str) -> float:
    value = float(digits)
    return value if value - value == 0 else _refuse(digits)


_decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_finite)
_NAME_ENDS = re.compile(rb'"[ \t\n\r]*:')


class _LookCloser(Exception):  # noqa: N818 - reads as what it asks for
    """The quick reading cannot vouch for this document."""


def _members(values: Iterable[Any], depth: int) -> int:
    """How many names the objects among `values` have, however deep. Raises _LookCloser."""
    if depth > _MOST_DEPTH:
        raise _LookCloser
    count = 0
    for value in values:
        kind = type(value)
        if kind is dict:
            count += len(value) + _members(value.values(), depth + 1)
        elif kind is list:
            count += _members(value, depth + 1)
        elif kind is float:  # a large integer becomes one in the quick reading
            raise _LookCloser
    return count


def _quickly(body: bytes) -> Any:
    """What most documents are, read at a third of the cost. Raises _LookCloser.

    A name ends with a quote and a colon. When the bytes hold no more such ends than the objects hold
    names, no name was repeated (a colon behind a quote inside of a text only costs the closer look).
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise _LookCloser from None
    if len(_NAME_ENDS.findall(body)) != _members((value,), 0):
        raise _LookCloser
    return value


def _too_deep(value: Any, depth: int = 1) -> bool:
    if isinstance(value, dict):
        return depth > _MOST_DEPTH or any(_too_deep(inner, depth + 1) for inner in value.values())
    if isinstance(value, list):
        return depth > _MOST_DEPTH or any(_too_deep(inner, depth + 1) for inner in value)
    return False


def parse_json(body: bytes) -> Any:
    """Strict JSON (RFC 8259): UTF-8, no repeated names, no NaN, depth <= 16. Raises MalformedJson."""
    try:
        return _quickly(body)
    except _LookCloser:
        return _strictly(body)


def _strictly(body: bytes) -> Any:
    try:
        value = _decoder.decode(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise MalformedJson from None
    if _too_deep(value):
        raise MalformedJson("JSON 嵌套过深（最多 16 层），请简化后重新提交。")
    return value


class Guard:
    """Wraps an application; `limit(path)` is the most bytes that a body may have there."""

    def __init__(self, app: ASGIApp, limit: Limit = lambda _: MEBIBYTE) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == REQUEST_ID_HEADER), b"")
        identifier = given if _REQUEST_ID.fullmatch(given) else str(new_id()).encode()
        token = request_id.set(identifier.decode())
        started = False

        async def answer(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = [pair for pair in message["headers"] if pair[0] != REQUEST_ID_HEADER]
                message = {**message, "headers": [*headers, (REQUEST_ID_HEADER, identifier)]}
            await send(message)

        try:
            await self._guarded(scope, receive, answer)
        except Problem as problem:
            await problem.response(scope["path"])(scope, receive, answer)
        except Exception:
            _log.exception("request.failed", extra={"method": scope["method"], "route": _route(scope)})
            if started:
                raise
            await Problem().response(scope["path"])(scope, receive, answer)
        finally:
            request_id.reset(token)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _checked_headers(scope)
        if scope["method"] not in _WITH_BODY:
            await self._app(scope, receive, send)
            return
        body = await self._read(scope, headers, receive)
        kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
        scope = {**scope, BODY: body}
        if kind == b"application/json" or kind.endswith(b"+json"):
            scope[JSON] = _parsed(body)
        elif body and kind not in (b"application/x-www-form-urlencoded", b"multipart/form-data"):
            raise UnsupportedMediaType
        await self._app(scope, _replay(body, receive), send)

    async def _read(self, scope: Scope, headers: dict[bytes, bytes], receive: Receive) -> bytes:
        most = self._limit(scope["path"])
        length = headers.get(b"content-length", b"0")
        if not length.isdigit():
            raise BadRequest("Content-Length 不是整数，请修正后重试。")
        if int(length) > most:
            raise BodyTooLarge
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise BadRequest("连接在正文传完之前断开，内容没有保存；请重试。")
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > most:
                raise BodyTooLarge
            chunks.append(chunk)
            if not message.get("more_body", False):
                return b"".join(chunks)


def _parsed(body: bytes) -> Any:
    try:
        return parse_json(body)
    except MalformedJson as problem:
        return Unreadable(problem)


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", "")) or "unmatched"


def _checked_headers(scope: Scope) -> dict[bytes, bytes]:
    headers: dict[bytes, bytes] = {}
    size = 0
    for name, value in scope["headers"]:
        size += len(name) + len(value)
        if name in headers and name in _SINGLE:
            raise BadRequest(f"请求头 {name.decode('latin-1')} 只能出现一次，请修正后重试。")
        headers[name] = value
    if size > _MOST_HEADER_BYTES:
        raise BadRequest("请求头过长，请精简后重试。")
    return headers


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def once() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once


def body_digest(scope: Scope) -> bytes:
    """SHA-256 of the body that the guard read; of a form without its boundary, which is drawn each time."""
    body: bytes = scope.get(BODY, b"")
    boundary = _BOUNDARY.match(dict(scope["headers"]).get(b"content-type", b""))
    if boundary is not None:
        body = body.replace(b"--" + boundary[1], b"--")
    return sha256(body).digest()
