"""Deliveries on their way: claimed in turn, sent side by side, so that a slow channel holds up no other."""

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.common.clock import wall_clock
from services.common.db import Database
from services.workflow.channels.domain.answers import Outcome, Verdict, wait_after
from services.workflow.channels.domain.kinds import DeliveryState, Purpose
from services.workflow.channels.models import Delivery
from services.workflow.channels.repository import channels, deliveries
from services.workflow.channels.service.composing import Composed, Composer
from services.workflow.channels.service.sending import Sender
from services.workflow.notices import service as notices
from services.workflow.notices.domain import ADMINISTRATORS, Notice, NoticeKind

_log = logging.getLogger(__name__)
_AT_ONCE = 32
_OF_A_CHANNEL = 4
_CLAIMED = 8
_PARTS = 1000


async def _tell_administrators(session: AsyncSession, row: Delivery) -> None:
    """A channel that does not deliver must not go unnoticed; once a day is enough."""
    day = (await clock.now(session)).astimezone(clock.SHANGHAI).date()
    key = f"channel:{row.channel_id}:{day}"
    data = {"channel_id": str(row.channel_id)}
    await notices.tell(session, [Notice(NoticeKind.CHANNEL_FAILED, None, ADMINISTRATORS, key, data)])


def _together(claimed: Sequence[Any]) -> list[list[Any]]:
    """Pages for the same people on the same channel in one group, everything else alone."""
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for row in claimed:
        page = row.purpose == Purpose.PAGE
        groups.setdefault((row.channel_id, row.person, None if page else row.id), []).append(row)
    return list(groups.values())


class Dispatcher:
    """Sends what is due; one a worker. A worker that dies leaves leases, which end after a minute."""

    def __init__(self, database: Database, composer: Composer, sender: Sender) -> None:
        self._database = database
        self._composer = composer
        self._sender = sender
        self._tasks: dict[asyncio.Task[None], UUID] = {}

    async def tick(self) -> int:
        """Begin to send what is due; how many. Returns without waiting for the other side."""
        begun = 0
        while (free := min(_CLAIMED, _AT_ONCE - len(self._tasks))) > 0:
            busy = Counter(self._tasks.values())
            full = [channel for channel, count in busy.items() if count >= _OF_A_CHANNEL]
            async with self._database.transaction() as session:
                claimed = await deliveries.claim(session, free, full)
            for group in _together(claimed):
                task = asyncio.create_task(self._deliver(group))
                self._tasks[task] = group[0].channel_id
                task.add_done_callback(self._tasks.pop)
            begun += len(claimed)
            if len(claimed) < free:
                break
        return begun

    async def idle(self) -> None:
        """Wait until nothing is on its way."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver(self, group: Sequence[Any]) -> None:
        try:
            await self._send(group)
        except Exception as error:  # noqa: BLE001 - its lease ends, and it is tried again
            why = {"delivery": str(group[0].id), "why": type(error).__name__}
            _log.warning("delivery.broke", extra=why)

    async def _send(self, group: Sequence[Any]) -> None:
        """Send the first one that is still needed; further pages are told with it."""
        for place, claimed in enumerate(group):
            found = await self._prepare(claimed.id, group[place + 1 :])
            if found is not None:
                row, composed = found
                verdict = await self._sender.send(composed.outgoing, wall_clock())
                await self._settle(row, composed, verdict)
                return

    async def _prepare(self, delivery_id: UUID, beside: Sequence[Any]) -> tuple[Delivery, Composed] | None:
        """The message of a delivery; None when it is gone or nobody needs it any more."""
        async with self._database.transaction() as session:
            found = await deliveries.delivery(session, delivery_id)
            if found is None:
                return None
            row, channel = found
            composed = await self._composer.compose(session, row, channel, beside)
            if composed is None:
                await deliveries.settle(session, [row.id], DeliveryState.DROPPED, error="not-needed")
                return None
            return row, composed

    async def _settle(self, row: Delivery, composed: Composed, verdict: Verdict) -> None:
        ids: Sequence[UUID] = [row.id, *composed.others]
        told = {"status": verdict.status, "error": verdict.error}
        chance = secrets.randbelow(_PARTS) / _PARTS
        wait = wait_after(row.attempts, urgent=row.purpose == Purpose.PAGE, chance=chance)
        async with self._database.transaction() as session:
            if verdict.pause is not None:
                await channels.pause(session, row.channel_id, verdict.pause)
            if verdict.outcome is Outcome.SENT:
                await deliveries.settle(session, ids, DeliveryState.SENT, **told)
            elif verdict.outcome is Outcome.NEVER or wait is None:
                await deliveries.settle(session, ids, DeliveryState.FAILED, **told)
                await _tell_administrators(session, row)
            else:
                await deliveries.put_off(session, ids, max(wait, verdict.pause or wait), **told)
        if verdict.outcome is not Outcome.SENT:
            _log.info("delivery.not_sent", extra={"delivery": str(row.id), "why": verdict.error})
