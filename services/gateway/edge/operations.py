"""What those who run the installation ask: alive, ready, figures."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from starlette.responses import Response

from services.common.problems import MethodNotAllowed, NotFound, Unauthorized, dump_json
from services.gateway.edge.incoming import Incoming
from services.gateway.edge.metrics import Metrics

Missing = Callable[[], Awaitable[Sequence[str]]]
"""Names what is not ready yet; nothing when everything is."""

PATHS: Final = frozenset({"/healthz", "/readyz", "/metrics"})
_PATIENCE_SECONDS: Final = 3.0
_PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"


class Operations:
    """Answers /healthz, /readyz and /metrics; the last only to who knows the token of the settings."""

    def __init__(self, missing: Missing, metrics: Metrics, metrics_token: str | None) -> None:
        self._missing = missing
        self._metrics = metrics
        self._token = metrics_token

    async def answer(self, incoming: Incoming) -> Response:
        """Raises MethodNotAllowed, NotFound, Unauthorized."""
        if incoming.method not in {"GET", "HEAD"}:
            raise MethodNotAllowed(headers={"Allow": "GET, HEAD"})
        if incoming.path == "/healthz":
            return _json(200, {"status": "ok"})
        if incoming.path == "/readyz":
            return await self._ready()
        return self._figures(incoming)

    async def _ready(self) -> Response:
        try:
            missing = list(await asyncio.wait_for(self._missing(), _PATIENCE_SECONDS))
        except TimeoutError:
            missing = ["answer of the readiness check"]
        if missing:
            return _json(503, {"status": "not-ready", "missing": missing})
        return _json(200, {"status": "ready", "missing": []})

    def _figures(self, incoming: Incoming) -> Response:
        if self._token is None:
            raise NotFound
        given = incoming.first.get(b"authorization", b"")
        if not hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            raise Unauthorized
        return Response(self._metrics.text(), headers={"Cache-Control": "no-store"}, media_type=_PROMETHEUS)


def _json(status: int, body: dict[str, object]) -> Response:
    return Response(
        dump_json(body), status, headers={"Cache-Control": "no-store"}, media_type="application/json"
    )
