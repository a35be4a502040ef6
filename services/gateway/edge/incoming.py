"""A request as it came, read once: what it asks, what it says of itself, what of it may pass."""

from dataclasses import dataclass, field
from typing import Final

from starlette.types import Scope

from services.common.problems import BadRequest
from services.gateway.edge.headers import INBOUND, Headers
from services.gateway.edge.targets import plain_path, request_id

_SINGLE: Final = frozenset(
    {
        b"authorization",
        b"content-length",
        b"content-type",
        b"host",
        b"idempotency-key",
        b"last-event-id",
        b"transfer-encoding",
    }
)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_MOST_HEADERS: Final = 100
_MOST_HEADER_BYTES: Final = 16 * 1024
_LONGEST_QUERY: Final = 8192


@dataclass(slots=True)
class Incoming:
    """`passed` are the headers that a service may get, `first` each header's first value."""

    method: str
    path: str = ""
    request_id: bytes = b""
    first: dict[bytes, bytes] = field(default_factory=dict)
    passed: Headers = field(default_factory=list)
    forwarded_for: list[bytes] = field(default_factory=list)
    header_bytes: int = 0
    repeated: str = ""
    """A header that stands twice and must not."""

    @property
    def known_method(self) -> str:
        """The method as a label: what clients invent is all one."""
        return self.method if self.method in _METHODS else "other"

    def text(self, name: bytes) -> str | None:
        value = self.first.get(name)
        return None if value is None else value.decode("latin-1")


def read(scope: Scope) -> Incoming:
    """Read the request as far as it can be read; `check` says whether it is taken."""
    incoming = Incoming(scope["method"])
    first = incoming.first
    for name, value in scope["headers"]:
        incoming.header_bytes += len(name) + len(value)
        if name in first:
            if name in _SINGLE:
                incoming.repeated = name.decode("ascii")
        else:
            first[name] = value
        if name in INBOUND:
            incoming.passed.append((name, value))
        elif name == b"x-forwarded-for":
            incoming.forwarded_for.append(value)
    incoming.request_id = request_id(first.get(b"x-request-id"))
    incoming.path = plain_path(scope.get("raw_path") or scope["path"].encode("utf-8")) or ""
    return incoming


def check(scope: Scope, incoming: Incoming) -> None:
    """Raises BadRequest."""
    if not incoming.path:
        raise BadRequest("请求的地址含有不允许的写法，请改用普通路径。")
    if incoming.repeated:
        raise BadRequest(f"请求头 {incoming.repeated} 只能出现一次，请修正后重试。")
    if b"host" not in incoming.first and scope.get("http_version", "1.1") != "1.0":
        raise BadRequest("缺少请求头 Host，请补上后重试。")
    if b"transfer-encoding" in incoming.first and b"content-length" in incoming.first:
        raise BadRequest("Content-Length 与 Transfer-Encoding 不能同时出现，请修正后重试。")
    too_many = len(scope["headers"]) > _MOST_HEADERS or incoming.header_bytes > _MOST_HEADER_BYTES
    if too_many or len(scope["query_string"]) > _LONGEST_QUERY:
        raise BadRequest("请求头过多或查询参数过长，请精简后重试。")
