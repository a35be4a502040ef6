"""Idempotency keys: the same POST by the same caller gets the same answer again.

The effect and its answer commit together; a lock of the transaction stands for "still running",
so that a crash leaves neither.
"""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from fastapi import Request
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common import tables
from services.common.db import Database
from services.common.guard import body_digest
from services.common.problems import FieldError, InvalidRequest, Problem, dump_json
from services.contracts.events import Service
from services.contracts.identity import Principal

HEADER = "idempotency-key"
_MOST = 255


class RequestInProgress(Problem):
    status, code, title = 409, "request-in-progress", "正在处理"
    detail = "同一幂等键的请求正在处理，请稍候再查询或重试。"


class KeyReused(Problem):
    status, code, title = 422, "idempotency-key-reused", "幂等键重复"
    detail = "这个 Idempotency-Key 已用于另一份内容，请换一个新的键再提交。"


@dataclass(frozen=True)
class Answer:
    """What a route answers: a status, a JSON body (bytes: as it is) and headers."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        return Response(self.content, self.status, headers=self.headers, media_type="application/json")

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else dump_json(self.body)


@dataclass(frozen=True)
class Key:
    """A caller's key on a route, and the body that it came with."""

    digest: bytes
    body_digest: bytes

    @property
    def lock(self) -> int:
        return int.from_bytes(self.digest[:8], "big", signed=True)

    def sealed(self, secret: bytes) -> "Key":
        """The same for a body that holds a password: its hash alone would be a thing to guess against."""
        return Key(self.digest, hmac.digest(secret, self.body_digest, "sha256"))


def key_of(request: Request, principal: Principal) -> Key | None:
    """The request's key, if it has one. Raises InvalidRequest."""
    given = request.headers.get(HEADER)
    if given is None:
        return None
    if not 1 <= len(given) <= _MOST or not (given.isascii() and given.isprintable()):
        raise InvalidRequest(
            errors=[FieldError(pointer="/header/Idempotency-Key", detail="应为 1 至 255 个可见字符")]
        )
    scope = f"{principal.subject}\n{request.method} {request.url.path}\n{given}"
    return Key(sha256(scope.encode()).digest(), body_digest(request.scope))


async def recall(session: AsyncSession, schema: str, key: Key) -> Response | None:
    """The answer that `key` got before; takes its lock. Raises RequestInProgress, KeyReused."""
    table = tables.shared(tables.idempotency_key, Service(schema))
    free = await session.execute(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": key.lock})
    if not free.scalar_one():
        raise RequestInProgress
    row = (await session.execute(select(table).where(table.c.digest == key.digest))).one_or_none()
    if row is None:
        return None
    if row.body_digest != key.body_digest:
        raise KeyReused
    return Response(row.body, row.status, headers=row.headers, media_type="application/json")


async def remember(session: AsyncSession, schema: str, key: Key, answer: Answer) -> None:
    await session.execute(insert(tables.shared(tables.idempotency_key, Service(schema))), row_of(key, answer))


def row_of(key: Key, answer: Answer) -> dict[str, Any]:
    return {
        "digest": key.digest,
        "body_digest": key.body_digest,
        "status": answer.status,
        "headers": answer.headers,
        "body": answer.content,
    }


async def once(
    database: Database,
    request: Request,
    principal: Principal,
    work: Callable[[AsyncSession], Awaitable[Answer]],
) -> Response:
    """Run `work` in one transaction, or give the answer that its key got before."""
    key = key_of(request, principal)
    async with database.transaction() as session:
        if key is not None and (known := await recall(session, database.service.value, key)):
            return known
        answer = await work(session)
        if key is not None:
            await remember(session, database.service.value, key, answer)
    return answer.response()
