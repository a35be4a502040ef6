"""The public port's HTTP parser: uvicorn's, with the limits that it leaves to a proxy."""

from asyncio import BaseTransport, TimerHandle
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from services.common.problems import MEDIA_TYPE, BadRequest, dump_json
from services.gateway.edge.targets import request_id

MOST_HEAD_BYTES: Final = 64 * 1024
HEAD_SECONDS: Final = 15.0
_REFUSED_TARGET: Final = b"/%2E"
"""A path that the gateway answers with 400, in place of a target that the server would rewrite."""


class StrictHttpProtocol(HttpToolsProtocol):
    """Ends a connection whose request line and headers are too long or take too long.

    A target that is no plain path (absolute form, fragment) would reach the application as its path
    alone; it is refused instead. Use: `uvicorn.Config(app, http=StrictHttpProtocol)`.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._in_head = False
        self._head_bytes = 0
        self._head_timer: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_there()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                self._head_is_there()
                self.send_400_response("The request line and headers are too long.")

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the parser's English word for it
        """Say it like every other error."""
        body = dump_json(BadRequest("请求不是有效的 HTTP，请检查方法、地址和请求头后重试。").document("/"))
        head = (
            "HTTP/1.1 400 Bad Request\r\n"
            f"content-type: {MEDIA_TYPE}\r\n"
            f"content-length: {len(body)}\r\n"
            "cache-control: no-store\r\n"
            f"x-request-id: {request_id(None).decode()}\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()

    def on_message_begin(self) -> None:
        self._in_head, self._head_bytes = True, 0
        self._await_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head_is_there()
        if not self.url.startswith(b"/") or b"#" in self.url:
            self.url = _REFUSED_TARGET
        super().on_headers_complete()

    def _await_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _head_is_there(self) -> None:
        self._in_head = False
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _too_slow(self) -> None:
        self._head_timer = None
        if not self.transport.is_closing():
            self.transport.close()
