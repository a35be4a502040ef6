"""Group commit: POSTs that wait together share one transaction; an idle one is written at once.

A bundle is what one request brings (one item or a batch). All rows of a group are checked against
what is stored, written and recorded in the outbox and the audit log in a single transaction. When a
group fails, each bundle is tried alone, so that one request's fault is not another's.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import InterfaceError, PostgresError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, outbox
from services.common.db import Database
from services.common.idempotency import Answer, Key, KeyReused, RequestInProgress, row_of
from services.common.ids import new_ids
from services.common.problems import Problem, Unavailable
from services.contracts.events import Event, EventType, Service
from services.contracts.identity import Principal
from services.ingest.items import repository
from services.ingest.items.repository import ItemRow

_log = logging.getLogger(__name__)
_MOST_ROWS = 1000
_DATABASE_FAILED = (DBAPIError, PostgresError, InterfaceError, OSError, TimeoutError)


class ExternalIdConflict(Problem):
    status, code, title = 409, "external-id-conflict", "外部编号冲突"
    detail = "本单位已用这个 external_id 提交过不同的内容，请核对编号或换一个编号。"


@dataclass(slots=True)
class Outcome:
    """What became of a row: stored under `id`, already known, or refused."""

    id: UUID | None = None
    known: bool = False
    duplicate_of: UUID | None = None
    first_unit: str | None = None
    problem: Problem | None = None


@dataclass
class Bundle:
    """The rows of one request; `answer` makes its reply once their outcomes are known."""

    principal: Principal
    rows: list[ItemRow]
    key: Key | None = None
    replay: Answer | None = None
    outcomes: list[Outcome] = field(default_factory=list)

    async def beside(self, session: AsyncSession) -> None:
        """Write what else comes with the rows, in their transaction; plain items bring nothing else."""


class Intake:
    """Collects bundles and writes them in groups, one group at a time in a process."""

    def __init__(self, database: Database, answer_of: Callable[["Bundle"], Answer]) -> None:
        self._database = database
        self._answer_of = answer_of
        self._waiting: list[tuple[Bundle, asyncio.Future[Answer]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def submit(self, bundle: Bundle) -> Answer:
        """Store the bundle; returns after the commit. Raises Problem."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((bundle, future))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        return await future

    async def _write(self) -> None:
        while self._waiting:
            group = self._take()
            try:
                await self._store(group)
            except Exception as error:  # noqa: BLE001 - each request is tried alone and told its own failure
                _log.info("intake.alone", extra={"requests": len(group), "why": type(error).__name__})
                for alone in group:
                    await self._store_alone(alone)

    def _take(self) -> list[tuple[Bundle, asyncio.Future[Answer]]]:
        rows = 0
        for count, (bundle, _) in enumerate(self._waiting):
            rows += len(bundle.rows)
            if rows > _MOST_ROWS and count:
                break
        else:
            count = len(self._waiting)
        group, self._waiting = self._waiting[:count], self._waiting[count:]
        return group

    async def _store_alone(self, one: tuple[Bundle, asyncio.Future[Answer]]) -> None:
        try:
            await self._store([one])
        except Problem as problem:
            _settle(one[1], problem)
        except _DATABASE_FAILED:
            _settle(one[1], Unavailable(headers={"Retry-After": "2"}))
        except Exception as error:  # noqa: BLE001 - it is raised where the request waits
            _settle(one[1], error)

    async def _store(self, group: list[tuple[Bundle, asyncio.Future[Answer]]]) -> None:
        bundles = [bundle for bundle, _ in group]
        async with self._database.transaction() as session:
            now = await write(session, bundles)
            for bundle in bundles:
                if bundle.replay is None:
                    await bundle.beside(session)
            answers = [bundle.replay or self._answer_of(bundle) for bundle in bundles]
            await repository.remember_keys(
                session,
                [
                    row_of(bundle.key, answer)
                    for bundle, answer in zip(bundles, answers, strict=True)
                    if bundle.key and bundle.replay is None
                ],
                now,
            )
        for (_, future), answer in zip(group, answers, strict=True):
            _settle(future, answer)


def _settle(future: asyncio.Future[Answer], result: Answer | Exception) -> None:
    if future.done():  # the client went away
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)


async def write(session: AsyncSession, bundles: Sequence[Bundle]) -> datetime:
    """Store what is new of all bundles and set every row's outcome; those with a known key are left."""
    await _recall(session, bundles)
    fresh = [bundle for bundle in bundles if bundle.replay is None]
    rows = [row for bundle in fresh for row in bundle.rows]
    now, known = await repository.known(session, rows)
    new = _sort_out(fresh, known)
    if not new:
        return now
    firsts = await repository.firsts(session, new)
    for row, outcome in new:
        first = firsts[row.dup_key]
        if first.item_id != row.id:
            outcome.duplicate_of, outcome.first_unit = first.item_id, first.unit
    stored = [(row, outcome.duplicate_of) for row, outcome in new]
    await repository.store(session, stored, now)
    events = [
        Event(id=event_id, type=EventType.ITEM_RECEIVED, subject=row.id, priority=row.priority)
        for event_id, (row, _) in zip(new_ids(len(new)), new, strict=True)
    ]
    await repository.store_events(session, events, now)
    outbox.announce(session, events)
    await repository.store_audit(session, [_audit(bundle) for bundle in fresh], now)
    return now


async def _recall(session: AsyncSession, bundles: Sequence[Bundle]) -> None:
    keyed = {bundle.key.digest: bundle for bundle in bundles if bundle.key}
    if not keyed:
        return
    keys = [bundle.key for bundle in keyed.values() if bundle.key]
    if len(keyed) < sum(1 for bundle in bundles if bundle.key) or not await repository.lock_keys(
        session, keys
    ):
        raise RequestInProgress
    for found in await repository.known_keys(session, keys):
        bundle = keyed[found["digest"]]
        assert bundle.key is not None
        if found["body_digest"] != bundle.key.body_digest:
            raise KeyReused
        bundle.replay = Answer(found["status"], found["body"], found["headers"])


def _sort_out(bundles: Sequence[Bundle], known: dict[tuple[str, str], Any]) -> list[tuple[ItemRow, Outcome]]:
    """Outcomes of all rows; returns those that are new."""
    new: list[tuple[ItemRow, Outcome]] = []
    for bundle in bundles:
        bundle.outcomes = []
        for row in bundle.rows:
            outcome = Outcome(id=row.id)
            if row.external_id is not None:
                name = (row.unit, row.external_id)
                first = known.setdefault(name, row)
                if first is not row:
                    outcome.id = first.id
                    outcome.known = first.content_digest == row.content_digest
                    outcome.duplicate_of = getattr(first, "duplicate_of", None)
                    if not outcome.known:
                        outcome.problem = ExternalIdConflict(id=str(first.id))
            bundle.outcomes.append(outcome)
            if outcome.id == row.id:
                new.append((row, outcome))
    return new


def _audit(bundle: Bundle) -> dict[str, Any]:
    stored = [outcome.id for outcome in bundle.outcomes if outcome.problem is None and not outcome.known]
    return audit.entry(
        bundle.principal,
        "item.submit",
        object_type="item",
        object_id=stored[0] if stored else None,
        detail={"stored": len(stored), "rows": len(bundle.rows), "service": Service.INGEST.value},
    )
