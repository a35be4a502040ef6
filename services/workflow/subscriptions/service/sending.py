"""Events on their way to units' systems: one subscription at a time in order, several side by side."""

import asyncio
import logging
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.common.clock import wall_clock
from services.common.db import Database
from services.common.keys import Keys
from services.workflow.channels.domain.answers import Outcome, Verdict
from services.workflow.channels.domain.kinds import DeliveryState
from services.workflow.channels.service.sealing import Vault
from services.workflow.channels.service.sending import Call, Sender
from services.workflow.notices import service as notices
from services.workflow.notices.domain import ADMINISTRATORS, Notice, NoticeKind
from services.workflow.subscriptions.domain import signing, trying
from services.workflow.subscriptions.models import Subscription
from services.workflow.subscriptions.repository import deliveries, subscriptions

_log = logging.getLogger(__name__)
_AT_ONCE = 8
_IN_A_ROW = 100
_PARTS = 1000
_SECRETS = "subscription-secret"


def secret_key(keys: Keys) -> bytes:
    return keys.derive(_SECRETS)


@dataclass(frozen=True, slots=True)
class Letter:
    """A delivery ready to leave."""

    id: UUID
    kind: str
    content: bytes


def call_of(vault: Vault, key: bytes, subscription: Subscription, letter: Letter, seconds: int) -> Call:
    """The signed request of one attempt."""
    assert subscription.sealed is not None
    secret = signing.secret_of(key, subscription.id, subscription.generation)
    return Call(
        vault.access(subscription.id, subscription.sealed).url,
        signing.headers(secret, letter.kind, letter.id, seconds, letter.content),
        letter.content,
        subscription.internal_host,
    )


class Courier:
    """Sends what is due; one a worker. A worker that dies leaves leases, which end."""

    def __init__(self, database: Database, keys: Keys, sender: Sender) -> None:
        self._database = database
        self._vault = Vault(keys)
        self._key = secret_key(keys)
        self._sender = sender
        self._tasks: dict[asyncio.Task[None], UUID] = {}

    async def tick(self) -> int:
        """Begin with the subscriptions that have something due; how many. Waits for no other side."""
        free = _AT_ONCE - len(self._tasks)
        if free <= 0:
            return 0
        async with self._database.transaction() as session:
            claimed = await subscriptions.claim(session, free, set(self._tasks.values()))
        for subscription_id in claimed:
            task = asyncio.create_task(self._serve(subscription_id))
            self._tasks[task] = subscription_id
            task.add_done_callback(self._tasks.pop)
        return len(claimed)

    async def idle(self) -> None:
        """Wait until nothing is on its way."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, subscription_id: UUID) -> None:
        try:
            for _ in range(_IN_A_ROW):
                if not await self._one(subscription_id):
                    break
            async with self._database.transaction() as session:
                await subscriptions.note(session, subscription_id, leased_until=None)
        except Exception as error:  # noqa: BLE001 - the lease ends, and it is tried again
            why = {"subscription": str(subscription_id), "why": type(error).__name__}
            _log.warning("subscription.broke", extra=why)

    async def _one(self, subscription_id: UUID) -> bool:
        """Send the oldest that is due; whether the next one may follow at once."""
        async with self._database.transaction() as session:
            subscription = await subscriptions.renew(session, subscription_id)
            row = None if subscription is None else await deliveries.next_due(session, subscription_id)
            if subscription is None or row is None:
                return False
            if row.restricted:
                await deliveries.settle(session, row.id, DeliveryState.DROPPED, error="restricted")
                return True
        at = wall_clock()
        letter = Letter(row.id, row.type, orjson.dumps(row.body))
        call = call_of(self._vault, self._key, subscription, letter, int(at.timestamp()))
        verdict = await self._sender.call(call, at)
        async with self._database.transaction() as session:
            await self._settle(session, subscription, row, verdict)
        return verdict.outcome is Outcome.SENT

    async def _settle(
        self, session: AsyncSession, subscription: Subscription, row: Row[Any], verdict: Verdict
    ) -> None:
        told = {"status": verdict.status, "error": verdict.error}
        if verdict.outcome is Outcome.SENT:
            await deliveries.settle(session, row.id, DeliveryState.SENT, **told)
            await subscriptions.note_sent(session, subscription.id)
            return
        _log.info("subscription.not_sent", extra={"delivery": str(row.id), "why": verdict.error})
        pause = trying.pause_after(subscription.failures + 1)
        await subscriptions.note_failed(session, subscription.id, max(pause, verdict.pause or pause))
        if not trying.is_over(row.created_at, row.now):
            wait = trying.wait_after(row.attempts, secrets.randbelow(_PARTS) / _PARTS)
            await deliveries.put_off(session, row.id, max(wait, verdict.pause or wait), **told)
            return
        await deliveries.settle(session, row.id, DeliveryState.FAILED, **told)
        if trying.is_dead(row.created_at, subscription.last_sent_at):
            await _switch_off(session, subscription)
        await _tell_administrators(session, subscription)


async def _switch_off(session: AsyncSession, subscription: Subscription) -> None:
    """Nothing arrived for a day: what waits is dropped, and a person has to look."""
    off = {"active": False, "disabled_at": subscriptions.NOW, "updated_by_name": "系统"}
    if await subscriptions.change(session, subscription.id, subscription.version, off):
        await deliveries.drop_waiting(session, subscription.id)


async def _tell_administrators(session: AsyncSession, subscription: Subscription) -> None:
    day = (await clock.now(session)).astimezone(clock.SHANGHAI).date()
    key = f"subscription:{subscription.id}:{day}"
    data = {"subscription_id": str(subscription.id)}
    await notices.tell(session, [Notice(NoticeKind.SUBSCRIPTION_FAILED, None, ADMINISTRATORS, key, data)])
