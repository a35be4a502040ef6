"""Secrets that are shown once and stored nowhere: derived, so that a repeated request shows the same."""

import base64
import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common import idempotency
from services.common.db import Database
from services.common.idempotency import Answer
from services.contracts.identity import Principal

_READABLE: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mistakes for another on a printed slip."""

_GROUPS, _GROUP = 4, 4
NO_STORE: Final = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret of the object `owner`, as a person types it or as a system stores it."""

    field: str
    seed: bytes

    def readable(self, owner: UUID) -> str:
        """Give a one-time password: four groups of four, 79 bits."""
        number = int.from_bytes(self._bytes(owner), "big")
        text = ""
        for _ in range(_GROUPS * _GROUP):
            number, index = divmod(number, len(_READABLE))
            text += _READABLE[index]
        return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))

    def opaque(self, owner: UUID) -> str:
        return base64.urlsafe_b64encode(self._bytes(owner)).rstrip(b"=").decode("ascii")

    def of(self, owner: UUID) -> str:
        return self.readable(owner) if self.field == "one_time_password" else self.opaque(owner)

    def _bytes(self, owner: UUID) -> bytes:
        return hmac.digest(self.seed, f"{self.field}:{owner}".encode(), "sha256")


def random_one_time_password(owner: UUID) -> str:
    return Secret("one_time_password", secrets.token_bytes(32)).readable(owner)


async def once_shown(
    database: Database,
    master: bytes,
    request: Request,
    caller: Principal,
    field: str,
    work: Callable[[AsyncSession, Secret], Awaitable[Answer]],
) -> Response:
    """As `idempotency.once`, for an answer about an object with an `id` and a secret in `field`.

    The remembered answer lacks the secret; the caller's key gives it again.
    """
    key = idempotency.key_of(request, caller)
    nonce = key.digest if key is not None else secrets.token_bytes(32)
    secret = Secret(field, hmac.digest(master, nonce, "sha256"))
    schema = database.service.value
    async with database.transaction() as session:
        known = None if key is None else await idempotency.recall(session, schema, key)
        if known is not None:
            place = known.headers.get("location")
            headers = {} if place is None else {"Location": place}
            return _with_secret(Answer(known.status_code, orjson.loads(known.body), headers), secret)
        answer = await work(session, secret)
        if key is not None:
            await idempotency.remember(session, schema, key, answer)
    return _with_secret(answer, secret)


def _with_secret(answer: Answer, secret: Secret) -> Response:
    body: dict[str, Any] = {**answer.body, secret.field: secret.of(UUID(answer.body["id"]))}
    return Answer(answer.status, body, {**answer.headers, **NO_STORE}).response()
