"""Withdrawing an item that was sent by mistake, and erasing what the policy keeps no longer."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock, outbox
from services.common.body import parse
from services.common.db import Database
from services.common.ids import new_id
from services.contracts.codes import CaseState, ItemStatus
from services.contracts.events import Event, EventType, Service
from services.contracts.identity import Principal
from services.ingest.items import domain as items
from services.ingest.reading.service import ItemReader
from services.ingest.retention import domain, repository
from services.ingest.retention.domain import ERASED_TEXT, Erasure, Standing
from services.ingest.retention.problems import NotNow, WithdrawForbidden
from services.ingest.retention.schemas import WithdrawIn

_log = logging.getLogger(__name__)
_AT_ONCE = 200
_MOST_BATCHES = 500
"""So much is erased in a run; the rest waits for the next one."""


async def withdraw(
    session: AsyncSession, reader: ItemReader, caller: Principal, item_id: UUID, body: dict[str, Any]
) -> dict[str, Any]:
    """Erase the item's words for a reason; the item as it is afterwards.

    Raises NotFound, InvalidRequest, WithdrawForbidden, NotNow.
    """
    await repository.lock(session, item_id)
    row = (await reader.visible(session, caller, item_id)).row
    reason = parse(WithdrawIn, body).reason
    office = caller.has(*domain.OFFICE)
    if not office and not (caller.has(*domain.SUBMITTERS) and row.unit == caller.unit):
        raise WithdrawForbidden
    now = await clock.now(session)
    if (why := domain.refusal(_standing(row), office=office, now=now)) is not None:
        raise NotNow(why)
    words = items.masked(None, reason, None).text
    await _erase(session, [item_id], Erasure.WITHDRAWN, caller, words, now)
    await audit.record(
        session,
        Service.INGEST,
        caller,
        "item.withdraw",
        object_type="item",
        object_id=item_id,
        detail={"reason": words, "case": None if row.case_id is None else str(row.case_id)},
    )
    return (await reader.visible(session, caller, item_id)).shown


def _standing(row: Any) -> Standing:
    status = ItemStatus.ASSESSED if row.assessment else ItemStatus(row.read_status or ItemStatus.QUEUED)
    state = None if row.state is None else CaseState(row.state)
    return Standing(row.erased_at is not None, status, state, row.received_at)


async def _erase(
    session: AsyncSession,
    ids: Collection[UUID],
    kind: Erasure,
    by: Principal | None,
    reason: str,
    now: datetime,
) -> None:
    """Leave tombstones, erase the words, tell the other services to erase theirs; `by` None: the system."""
    who = {
        "by": by.subject if by else None,
        "by_name": by.name if by else "系统",
        "unit": by.unit if by else None,
    }
    tombstones = [{"item_id": each, "kind": kind.value, "at": now, "reason": reason, **who} for each in ids]
    await repository.bury(session, tombstones, ERASED_TEXT[kind])
    events = [Event(id=new_id(), type=EventType.ITEM_ERASED, subject=each) for each in ids]
    await outbox.record(session, Service.INGEST, events)


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found or did; `months` None: the policy keeps everything, so nothing is due."""

    months: int | None
    items: int
    cases: int
    since: datetime | None
    erased: int
    busy: bool = False


async def look(database: Database) -> Report:
    """What a run would erase now; changes nothing."""
    async with database.transaction() as session:
        months = await repository.months(session)
        found = await repository.due_count(session)
    return Report(months, found.items, found.cases, found.since, erased=0)


async def run(database: Database) -> Report:
    """Erase what is due, a batch in a transaction; another run at the same time leaves it to this one."""
    before = await look(database)
    if before.months is None:
        return before
    erased = 0
    for _ in range(_MOST_BATCHES):
        done = await _batch(database, before.months)
        if done is None:
            return Report(before.months, before.items, before.cases, before.since, erased, busy=True)
        erased += done
        if done < _AT_ONCE:
            break
    if erased:
        _log.info("retention.erased", extra={"items": erased})
    return Report(before.months, before.items, before.cases, before.since, erased)


async def _batch(database: Database, months: int | None) -> int | None:
    """How many items were erased; None when another run is at it."""
    async with database.transaction() as session:
        if not await repository.run_is_mine(session):
            return None
        due = await repository.due(session, _AT_ONCE)
        if due:
            now = await clock.now(session)
            reason = f"归档满 {months} 个月，按办理政策清除"
            await _erase(session, [each.item_id for each in due], Erasure.EXPIRED, None, reason, now)
            await audit.record(
                session,
                Service.INGEST,
                None,
                "item.expire",
                object_type="retention",
                object_id=None,
                detail={
                    "months": months,
                    "items": len(due),
                    "cases": sorted({each.case_number for each in due}),
                },
            )
    return len(due)
