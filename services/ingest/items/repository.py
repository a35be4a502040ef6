"""Every statement that touches items when they come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import MetaData, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import tables
from services.common.idempotency import Key
from services.ingest.items.models import Item

SCHEMA = "ingest"
_TICK = timedelta(microseconds=1)
_COLUMNS = (
    "id", "unit", "submitted_by", "external_id", "channel", "title", "text", "source_url", "occurred_at",
    "published_at", "place", "concerns_unit", "reach", "drill", "original", "content_digest", "dup_key",
)  # fmt: skip
_OUTBOX = ("event_id", "consumer", "type", "subject", "priority")
_AUDIT = ("id", "actor", "actor_name", "unit", "action", "object_type", "object_id", "request_id", "detail")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as it will be stored; field meanings as in models.Item."""

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
    now: datetime = (await session.execute(text("SELECT huiying.now()"))).scalar_one()
    if not named:
        return now, {}
    found = await session.execute(
        text(
            "SELECT i.unit, i.external_id, i.id, i.content_digest, i.duplicate_of FROM ingest.item AS i "
            "JOIN unnest(CAST(:units AS text[]), CAST(:names AS text[])) AS n(unit, name) "
            "ON i.unit = n.unit AND i.external_id = n.name"
        ),
        {"units": [unit for unit, _ in named], "names": [name for _, name in named]},
    )
    return now, {(row.unit, row.external_id): row for row in found}


async def firsts(session: AsyncSession, new: Sequence[tuple[ItemRow, Any]]) -> dict[bytes, First]:
    """Who was first with each content; in a fixed order, so that two groups cannot block each other."""
    mine: dict[bytes, ItemRow] = {}
    for row, _ in new:
        mine.setdefault(row.dup_key, row)
    ordered = sorted(mine)
    inserted = await session.execute(
        text(
            "INSERT INTO ingest.first_of_content (dup_key, item_id) "
            "SELECT * FROM unnest(CAST(:keys AS bytea[]), CAST(:ids AS uuid[])) "
            "ON CONFLICT DO NOTHING RETURNING dup_key"
        ),
        {"keys": ordered, "ids": [mine[key].id for key in ordered]},
    )
    first = {bytes(key): First(mine[bytes(key)].id, mine[bytes(key)].unit) for key in inserted.scalars()}
    older = [key for key in ordered if key not in first]
    if older:
        rows = await session.execute(
            text(
                "SELECT f.dup_key, f.item_id, i.unit FROM ingest.first_of_content AS f "
                "JOIN ingest.item AS i ON i.id = f.item_id WHERE f.dup_key = ANY(CAST(:keys AS bytea[]))"
            ),
            {"keys": older},
        )
        first |= {bytes(row.dup_key): First(row.item_id, row.unit) for row in rows}
    return first


async def store(session: AsyncSession, rows: Sequence[tuple[ItemRow, UUID | None]], now: datetime) -> None:
    """Write the items; rows of one group get successive times, so that lists keep their order."""
    records = [
        (*(getattr(row, name) for name in _COLUMNS), duplicate_of, now + index * _TICK)
        for index, (row, duplicate_of) in enumerate(rows)
    ]
    await _copy(session, "item", (*_COLUMNS, "duplicate_of", "received_at"), records)


async def store_events(session: AsyncSession, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    records = [(*(row[name] for name in _OUTBOX), now, now) for row in rows]
    await _copy(session, "outbox", (*_OUTBOX, "created_at", "sent_at"), records)


async def store_audit(session: AsyncSession, entries: Sequence[dict[str, Any]], now: datetime) -> None:
    records = [
        (*(orjson.dumps(entry[name]).decode() if name == "detail" else entry[name] for name in _AUDIT), now)
        for entry in entries
    ]
    await _copy(session, "audit_entry", (*_AUDIT, "at"), records)


async def _copy(
    session: AsyncSession, table: str, columns: Sequence[str], records: Sequence[tuple[Any, ...]]
) -> None:
    """COPY within the session's transaction: five to ten times faster than INSERT for a batch."""
    connection = await (await session.connection()).get_raw_connection()
    driver: Any = connection.driver_connection
    await driver.copy_records_to_table(table, schema_name=SCHEMA, columns=list(columns), records=records)


async def lock_keys(session: AsyncSession, keys: Sequence[Key]) -> bool:
    """Whether all locks were free; they hold until the end of the transaction."""
    locked = await session.execute(
        text("SELECT bool_and(pg_try_advisory_xact_lock(k)) FROM unnest(CAST(:locks AS bigint[])) AS k"),
        {"locks": [key.lock for key in keys]},
    )
    return bool(locked.scalar_one())


async def known_keys(session: AsyncSession, keys: Sequence[Key]) -> Sequence[Any]:
    table = tables.idempotency_key(MetaData(schema=SCHEMA))
    found = await session.execute(select(table).where(table.c.digest.in_([key.digest for key in keys])))
    return found.all()


async def remember_keys(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await session.execute(insert(tables.idempotency_key(MetaData(schema=SCHEMA))), list(rows))


async def sealed(session: AsyncSession, item_id: UUID) -> bytes:
    found = await session.execute(select(Item.original).where(Item.id == item_id))
    return bytes(found.scalar_one())
