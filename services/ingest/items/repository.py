"""Every statement that touches items when they come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.idempotency import Key
from services.contracts.events import ROUTES, Event
from services.ingest.items.models import Item

SCHEMA = "ingest"
_KEY = ("digest", "body_digest", "status", "headers", "body")
_TICK = timedelta(microseconds=1)
_OUTBOX = ("event_id", "consumer", "type", "subject", "priority", "created_at", "sent_at")
_AUDIT = ("id", "actor", "actor_name", "unit", "action", "object_type", "object_id", "request_id", "detail")


class ItemRow(NamedTuple):
    """An item as it will be stored, its columns in this order; field meanings as in models.Item."""

    id: UUID
    unit: str
    submitted_by: UUID
    external_id: str | None
    channel: str
    title: str | None
    text: str
    source_url: str | None
    occurred_at: datetime | None
    published_at: datetime | None
    place: str | None
    concerns_unit: str | None
    reach: str | None
    drill: bool
    original: bytes
    content_digest: bytes
    dup_key: bytes
    priority: int


_STORED = ItemRow._fields[:-1]  # all but the priority, which only the event carries


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored under an external id."""

    id: UUID
    content_digest: bytes
    duplicate_of: UUID | None


@dataclass(frozen=True, slots=True)
class First:
    """The first item with some content, and the unit that submitted it."""

    item_id: UUID
    unit: str | None


async def known(
    session: AsyncSession, rows: Sequence[ItemRow]
) -> tuple[datetime, dict[tuple[str, str], Any]]:
    """The time, and the stored items that have the external ids of `rows`."""
    named = [(row.unit, row.external_id) for row in rows if row.external_id is not None]
    driver = await _driver(session)
    now: datetime = await driver.fetchval("SELECT huiying.now()")
    if not named:
        return now, {}
    found = await driver.fetch(
        "SELECT i.unit, i.external_id, i.id, i.content_digest, i.duplicate_of FROM ingest.item AS i "
        "JOIN unnest($1::text[], $2::text[]) AS n(unit, name) ON i.unit = n.unit AND i.external_id = n.name",
        [unit for unit, _ in named],
        [name for _, name in named],
    )
    return now, {
        (row["unit"], row["external_id"]): Known(row["id"], row["content_digest"], row["duplicate_of"])
        for row in found
    }


async def firsts(session: AsyncSession, new: Sequence[tuple[ItemRow, Any]]) -> dict[bytes, First]:
    """Who was first with each content; in a fixed order, so that two groups cannot block each other."""
    mine: dict[bytes, ItemRow] = {}
    for row, _ in new:
        mine.setdefault(row.dup_key, row)
    ordered = sorted(mine)
    driver = await _driver(session)
    inserted = await driver.fetch(
        "INSERT INTO ingest.first_of_content (dup_key, item_id) "
        "SELECT * FROM unnest($1::bytea[], $2::uuid[]) ON CONFLICT DO NOTHING RETURNING dup_key",
        ordered,
        [mine[key].id for key in ordered],
    )
    first = {row["dup_key"]: First(mine[row["dup_key"]].id, mine[row["dup_key"]].unit) for row in inserted}
    older = [key for key in ordered if key not in first]
    if older:
        rows = await driver.fetch(
            "SELECT f.dup_key, f.item_id, i.unit FROM ingest.first_of_content AS f "
            "JOIN ingest.item AS i ON i.id = f.item_id WHERE f.dup_key = ANY($1::bytea[])",
            older,
        )
        first |= {row["dup_key"]: First(row["item_id"], row["unit"]) for row in rows}
    return first


async def store(session: AsyncSession, rows: Sequence[tuple[ItemRow, UUID | None]], now: datetime) -> None:
    """Write the items; rows of one group get successive times, so that lists keep their order."""
    records = [
        (*row[:-1], duplicate_of, now + index * _TICK) for index, (row, duplicate_of) in enumerate(rows)
    ]
    await _copy(session, "item", (*_STORED, "duplicate_of", "received_at"), records)


async def store_events(session: AsyncSession, events: Sequence[Event], now: datetime) -> None:
    routes = {
        kind: (kind.value, [service.value for service in services]) for kind, services in ROUTES.items()
    }
    records = []
    for event in events:
        kind, consumers = routes[event.type]
        records += [(event.id, name, kind, event.subject, event.priority, now, now) for name in consumers]
    await _copy(session, "outbox", _OUTBOX, records)


async def store_audit(session: AsyncSession, entries: Sequence[dict[str, Any]], now: datetime) -> None:
    records = [
        (*(orjson.dumps(entry[name]).decode() if name == "detail" else entry[name] for name in _AUDIT), now)
        for entry in entries
    ]
    await _copy(session, "audit_entry", (*_AUDIT, "at"), records)


async def _driver(session: AsyncSession) -> Any:
    """The driver's own connection, inside the session's transaction.

    Intake is the one path where a thousand rows a second arrive; COPY and plain statements cost a tenth
    of what they do through the toolkit.
    """
    connection = await session.connection()
    if "began" not in session.info:
        await connection.exec_driver_sql("SELECT 1")  # the driver begins its transaction with a statement
        session.info["began"] = True
    return (await connection.get_raw_connection()).driver_connection


async def _copy(
    session: AsyncSession, table: str, columns: Sequence[str], records: Sequence[tuple[Any, ...]]
) -> None:
    driver = await _driver(session)
    await driver.copy_records_to_table(table, schema_name=SCHEMA, columns=list(columns), records=records)


async def lock_keys(session: AsyncSession, keys: Sequence[Key]) -> bool:
    """Whether all locks were free; they hold until the end of the transaction."""
    driver = await _driver(session)
    return bool(
        await driver.fetchval(
            "SELECT bool_and(pg_try_advisory_xact_lock(k)) FROM unnest($1::bigint[]) AS k",
            [key.lock for key in keys],
        )
    )


async def known_keys(session: AsyncSession, keys: Sequence[Key]) -> Sequence[Any]:
    driver = await _driver(session)
    found: Sequence[Any] = await driver.fetch(
        "SELECT digest, body_digest, status, headers, body FROM ingest.idempotency_key "
        "WHERE digest = ANY($1::bytea[])",
        [key.digest for key in keys],
    )
    return found


async def remember_keys(session: AsyncSession, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    records = [
        (*(orjson.dumps(row[name]).decode() if name == "headers" else row[name] for name in _KEY), now)
        for row in rows
    ]
    if records:
        await _copy(session, "idempotency_key", (*_KEY, "created_at"), records)


async def sealed(session: AsyncSession, item_id: UUID) -> bytes:
    found = await session.execute(select(Item.original).where(Item.id == item_id))
    return bytes(found.scalar_one())
