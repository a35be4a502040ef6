"""Statements that put items into topics, and read topics as they are compared."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.analysis.topics.domain.evidence import Evidence
from services.analysis.topics.domain.index import TopicState
from services.analysis.topics.domain.packing import (
    pack,
    pack_all,
    places_from_json,
    places_to_json,
    unpack,
    unpack_all,
)
from services.analysis.topics.domain.terms import ItemText

_LOCK = 7_061_514_082_290
"""Of the one that assigns: two workers never open two topics for one matter."""
AT_ONCE = 2_000

Twin = tuple[bytes, bool]
"""A group of equal texts, and whether they are of a drill."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An item that has no topic yet."""

    item_id: UUID
    unit: str
    dup_key: bytes
    item: ItemText

    @property
    def twin(self) -> Twin:
        return self.dup_key, self.item.drill


@dataclass(frozen=True, slots=True)
class Filed:
    """An item in its topic, and why."""

    newcomer: Newcomer
    topic: UUID
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Pair:
    """Two topics that may be one matter, and why."""

    topics: tuple[UUID, UUID]
    at: datetime
    evidence: Evidence


async def lock(session: AsyncSession) -> None:
    """Assign alone until this transaction ends."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


_STATE = "id, drill, last_at, items, vectors, places, apart, stale"
_CHANGED = text(
    f"SELECT {_STATE}, change FROM analysis.topic "  # noqa: S608 - our own names
    "WHERE change > :after AND last_at >= huiying.now() - CAST(:kept AS interval) "
    "ORDER BY change LIMIT :most"
)
_TOPIC = text(f"SELECT {_STATE} FROM analysis.topic WHERE id = :id")  # noqa: S608 - our own names
_PLACED = text(
    "SELECT item_id, NULL AS dup_key, drill, topic_id FROM analysis.topic_item "
    "WHERE item_id = ANY (CAST(:ids AS uuid[])) UNION ALL "
    "(SELECT DISTINCT ON (t.dup_key, t.drill) NULL, t.dup_key, t.drill, t.topic_id "
    "FROM analysis.topic_item AS t WHERE t.dup_key = ANY (CAST(:keys AS bytea[])) AND NOT EXISTS "
    "(SELECT FROM analysis.topic_separation AS s WHERE s.dup_key = t.dup_key AND s.topic_id = t.topic_id) "
    "ORDER BY t.dup_key, t.drill, t.received_at, t.item_id)"
)
"""The topics of these items; where the first of each of these texts went that nobody took out of there."""


async def changed(
    session: AsyncSession, after: int, kept: timedelta
) -> tuple[list[TopicState], int | None, bool]:
    """The next topics that changed after `after` and were spoken of within `kept`.

    With them how far that is, and whether there are more.
    """
    given = {"after": after, "kept": kept, "most": AT_ONCE}
    rows = (await session.execute(_CHANGED, given)).all()
    return [_state(row) for row in rows], rows[-1].change if rows else None, len(rows) == AT_ONCE


async def placed(
    session: AsyncSession, newcomers: Sequence[Newcomer]
) -> tuple[dict[UUID, UUID], dict[Twin, UUID]]:
    """The topics of those that have one meanwhile, and of equal texts."""
    keys = {each.dup_key for each in newcomers}
    given = {"ids": [each.item_id for each in newcomers], "keys": list(keys)}
    rows = (await session.execute(_PLACED, given)).all()
    items = {row.item_id: row.topic_id for row in rows if row.item_id is not None}
    twins = {(bytes(row.dup_key), row.drill): row.topic_id for row in rows if row.dup_key is not None}
    return items, twins


async def topic(session: AsyncSession, topic_id: UUID) -> TopicState:
    """A topic that exists."""
    return _state((await session.execute(_TOPIC, {"id": topic_id})).one())


_SAVED = text(
    "INSERT INTO analysis.topic "
    "(id, shown_as, drill, opened_at, last_at, items, vectors, places, apart, change) "
    "SELECT id, id, drill, opened_at, last_at, items, vectors, places, apart, "
    "nextval('analysis.topic_change') FROM unnest("
    "CAST(:id AS uuid[]), CAST(:drill AS boolean[]), CAST(:opened_at AS timestamptz[]), "
    "CAST(:last_at AS timestamptz[]), CAST(:items AS integer[]), CAST(:vectors AS bytea[]), "
    "CAST(:places AS jsonb[]), CAST(:apart AS bytea[])) "
    "AS given (id, drill, opened_at, last_at, items, vectors, places, apart) "
    "ON CONFLICT (id) DO UPDATE SET last_at = EXCLUDED.last_at, items = EXCLUDED.items, "
    "vectors = EXCLUDED.vectors, places = EXCLUDED.places, apart = EXCLUDED.apart, "
    "change = EXCLUDED.change, stale = false, explained = true "
    "RETURNING change, shown_as <> id AS part"
)
_ROOTS_SPOKEN_OF = text(
    "UPDATE analysis.topic AS root SET last_at = part.last_at FROM analysis.topic AS part "
    "WHERE part.id = ANY (CAST(:ids AS uuid[])) AND root.id = part.shown_as AND root.last_at < part.last_at"
)
"""A topic is listed by when anything last came that is shown as it."""


async def save(
    session: AsyncSession, topics: Collection[TopicState], opened_at: Mapping[UUID, datetime]
) -> int:
    """Insert or update; returns the place of the last change."""
    given = {
        "id": [each.id for each in topics],
        "drill": [each.drill for each in topics],
        "opened_at": [opened_at.get(each.id, each.last_at) for each in topics],
        "last_at": [each.last_at for each in topics],
        "items": [each.count for each in topics],
        "vectors": [pack(each.signature) for each in topics],
        "places": [orjson.dumps(places_to_json(each.places)).decode() for each in topics],
        "apart": [pack_all(each.apart) for each in topics],
    }
    rows = (await session.execute(_SAVED, given)).all()
    if any(row.part for row in rows):
        await session.execute(_ROOTS_SPOKEN_OF, {"ids": given["id"]})
    last: int = max(row.change for row in rows)
    return last


_FILED = text(
    "INSERT INTO analysis.topic_item "
    "(item_id, topic_id, unit, dup_key, drill, received_at, evidence) "
    "SELECT * FROM unnest(CAST(:item_id AS uuid[]), CAST(:topic_id AS uuid[]), CAST(:unit AS text[]), "
    "CAST(:dup_key AS bytea[]), CAST(:drill AS boolean[]), CAST(:received_at AS timestamptz[]), "
    "CAST(:evidence AS jsonb[]))"
)


async def file(session: AsyncSession, items: Sequence[Filed]) -> None:
    newcomers = [each.newcomer for each in items]
    given = {
        "item_id": [each.item_id for each in newcomers],
        "topic_id": [each.topic for each in items],
        "unit": [each.unit for each in newcomers],
        "dup_key": [each.dup_key for each in newcomers],
        "drill": [each.item.drill for each in newcomers],
        "received_at": [each.item.at for each in newcomers],
        "evidence": [orjson.dumps(each.evidence.as_json()).decode() for each in items],
    }
    await session.execute(_FILED, given)


async def suggest(session: AsyncSession, pairs: Collection[Pair]) -> None:
    """Remember that two topics may be one matter; what a person decided about them stays."""
    rows = [
        {
            "one": min(pair.topics),
            "other": max(pair.topics),
            "at": pair.at,
            "evidence": orjson.dumps(pair.evidence.as_json()).decode(),
        }
        for pair in pairs
    ]
    await session.execute(
        text(
            "INSERT INTO analysis.topic_pair (one, other, verdict, at, evidence) "
            "VALUES (:one, :other, 'suggested', :at, CAST(:evidence AS jsonb)) ON CONFLICT DO NOTHING"
        ),
        rows,
    )


def _state(row: Any) -> TopicState:
    places = row.places if isinstance(row.places, dict) else orjson.loads(row.places)
    return TopicState(
        row.id,
        row.drill,
        row.last_at,
        row.items,
        unpack(bytes(row.vectors)),
        places_from_json(places),
        unpack_all(bytes(row.apart)),
        row.stale,
    )
