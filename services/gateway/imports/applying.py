"""Writing what was looked at: one transaction, and one-time passwords that are in its answer only."""

import asyncio
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

import orjson
from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from services.common import audit, idempotency
from services.common.form_fields import Filled
from services.common.form_import import Applying, ImportPlan, PlanChanged, check, deal_with, noted, plan_of
from services.common.idempotency import Answer
from services.common.ids import new_id
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.gateway.directory.secrets import NO_STORE, Secret
from services.gateway.directory.service import Directory
from services.gateway.identity.passwords import Passwords
from services.gateway.imports.domain import USERS
from services.gateway.imports.service import Accounts, Prepared, names

_SECRET = "one_time_password"  # noqa: S105 - the name of a field
_HASHED_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file, what a rehearsal of them came to, and how they are to be written."""

    rows: list[Filled]
    digest: bytes
    rehearsed: ImportPlan
    options: Applying


async def users(here: Directory, request: Request, caller: Principal, sheet: Sheet) -> Response:
    """Add and change the accounts. Raises PlanChanged, RowsRefused, KeyReused, RequestInProgress.

    The remembered answer lacks the passwords; the caller's key gives them again.
    """
    key = idempotency.key_of(request, caller)
    nonce = key.digest if key is not None else secrets.token_bytes(32)
    secret = Secret(_SECRET, hmac.digest(here.master, nonce, "sha256"))
    ids = {row.number: new_id() for row in sheet.rows}
    new = [ids[row.number] for row in sheet.rehearsed.rows if row.deed == "add"]
    hashes = await _hashed(here.passwords, [secret.of(each) for each in new])
    prepared = replace(here, passwords=Prepared(hashes))
    schema = here.database.service.value
    async with here.database.transaction() as session:
        known = None if key is None else await idempotency.recall(session, schema, key)
        if known is not None:
            return _with_secrets(Answer(known.status_code, orjson.loads(known.body)), secret)
        making = Accounts(prepared, caller, secret.of, ids, await names(session))
        answer = await _write(session, making, sheet)
        if key is not None:
            await idempotency.remember(session, schema, key, answer)
    return _with_secrets(answer, secret)


async def _write(session: AsyncSession, making: Accounts, sheet: Sheet) -> Answer:
    plans = await deal_with(session, USERS, sheet.rows, making.put)
    plan = plan_of(sheet.digest, plans)
    check(plan, sheet.options)
    if plan.seen != sheet.rehearsed.seen:  # nobody made a password for what has become new since
        raise PlanChanged
    await record(session, making.caller, "user.imported", sheet.digest, plan)
    body = plan.model_copy(update={"applied": True}).model_dump(mode="json")
    return Answer(200, {**body, "created": making.made})


async def _hashed(passwords: Passwords, plain: Collection[str]) -> dict[str, str]:
    """A few at a time, so that people can sign in meanwhile."""
    waiting = list(plain)
    found: dict[str, str] = {}
    for start in range(0, len(waiting), _HASHED_AT_ONCE):
        some = waiting[start : start + _HASHED_AT_ONCE]
        found.update(zip(some, await asyncio.gather(*map(passwords.hash, some)), strict=True))
    return found


def _with_secrets(answer: Answer, secret: Secret) -> Response:
    created = [{**each, _SECRET: secret.of(UUID(each["id"]))} for each in answer.body["created"]]
    return Answer(answer.status, {**answer.body, "created": created}, NO_STORE).response()


async def record(
    session: AsyncSession, caller: Principal, action: str, digest: bytes, plan: ImportPlan
) -> None:
    """Log that a sheet was brought in; every row that did something has an entry of its own."""
    await audit.record(
        session,
        Service.GATEWAY,
        caller,
        action,
        object_type=action.split(".", maxsplit=1)[0],
        object_id=None,
        detail=noted(digest, plan),
    )
