"""Statements that put items into topics, and read topics as they are compared."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.analysis.topics.domain.evidence import Evidence
from services.analysis.topics.domain.index import TopicState
from services.analysis.topics.domain.packing import pack, places_from_json, places_to_json, unpack
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


async def newcomers(session: AsyncSession, ids: Collection[UUID]) -> list[Newcomer]:
    """Those of `ids` without a topic, in the order received."""
    rows = await session.execute(
        text(
            "SELECT i.item_id, i.unit, i.dup_key, i.title, i.text, i.place, i.drill, i.received_at "
            "FROM ingest.item_for_analysis_v1 AS i LEFT JOIN analysis.topic_item AS t USING (item_id) "
            "WHERE i.item_id = ANY (CAST(:ids AS uuid[])) AND t.item_id IS NULL "
            "ORDER BY i.received_at, i.item_id"
        ),
        {"ids": list(ids)},
    )
    return [
        Newcomer(
            row.item_id,
            row.unit,
            bytes(row.dup_key),
            ItemText(row.title or "", row.text, row.place or "", row.received_at, row.drill),
        )
        for row in rows
    ]


async def lock(session: AsyncSession) -> None:
    """Assign alone until this transaction ends."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


async def filed(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The topics of those of `ids` that have one."""
    rows = await session.execute(
        text("SELECT item_id, topic_id FROM analysis.topic_item WHERE item_id = ANY (CAST(:ids AS uuid[]))"),
        {"ids": list(ids)},
    )
    return {row.item_id: row.topic_id for row in rows}


async def changed(session: AsyncSession, after: int, since: datetime) -> tuple[list[TopicState], int | None]:
    """The next topics that changed after `after`, without those silent `since` then, and how far that is."""
    rows = (
        await session.execute(
            text(
                "SELECT id, drill, last_at, items, vectors, places, change FROM analysis.topic "
                "WHERE change > :after AND last_at >= :since ORDER BY change LIMIT :most"
            ),
            {"after": after, "since": since, "most": AT_ONCE},
        )
    ).all()
    return [_state(row) for row in rows], rows[-1].change if rows else None


async def topics_of_twins(session: AsyncSession, twins: Collection[Twin]) -> dict[Twin, UUID]:
    """Where equal texts went, the first of them."""
    rows = await session.execute(
        text(
            "SELECT DISTINCT ON (dup_key, drill) dup_key, drill, topic_id FROM analysis.topic_item "
            "WHERE dup_key = ANY (CAST(:keys AS bytea[])) ORDER BY dup_key, drill, received_at, item_id"
        ),
        {"keys": list({key for key, _ in twins})},
    )
    return {(bytes(row.dup_key), row.drill): row.topic_id for row in rows}


async def topic(session: AsyncSession, topic_id: UUID) -> TopicState:
    """A topic that exists."""
    row = await session.execute(
        text("SELECT id, drill, last_at, items, vectors, places FROM analysis.topic WHERE id = :id"),
        {"id": topic_id},
    )
    return _state(row.one())


_SAVED = text(
    "INSERT INTO analysis.topic "
    "(id, shown_as, drill, opened_at, last_at, items, vectors, places, change) "
    "VALUES (:id, :id, :drill, :opened_at, :last_at, :items, :vectors, CAST(:places AS jsonb), :change) "
    "ON CONFLICT (id) DO UPDATE SET last_at = EXCLUDED.last_at, items = EXCLUDED.items, "
    "vectors = EXCLUDED.vectors, places = EXCLUDED.places, change = EXCLUDED.change"
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
    drawn = await session.execute(
        text("SELECT nextval('analysis.topic_change') FROM generate_series(1, :many)"),
        {"many": len(topics)},
    )
    changes: list[int] = sorted(drawn.scalars())
    rows = [
        _row(topic, opened_at.get(topic.id, topic.last_at), change)
        for topic, change in zip(topics, changes, strict=True)
    ]
    await session.execute(_SAVED, rows)
    await session.execute(_ROOTS_SPOKEN_OF, {"ids": [topic.id for topic in topics]})
    return changes[-1]


def _row(topic: TopicState, opened_at: datetime, change: int) -> dict[str, Any]:
    return {
        "id": topic.id,
        "drill": topic.drill,
        "opened_at": opened_at,
        "last_at": topic.last_at,
        "items": topic.count,
        "vectors": pack(topic.signature),
        "places": orjson.dumps(places_to_json(topic.places)).decode(),
        "change": change,
    }


async def file(session: AsyncSession, items: Sequence[Filed]) -> None:
    await session.execute(
        text(
            "INSERT INTO analysis.topic_item "
            "(item_id, topic_id, unit, dup_key, drill, received_at, evidence) "
            "VALUES (:item_id, :topic_id, :unit, :dup_key, :drill, :received_at, CAST(:evidence AS jsonb))"
        ),
        [
            {
                "item_id": each.newcomer.item_id,
                "topic_id": each.topic,
                "unit": each.newcomer.unit,
                "dup_key": each.newcomer.dup_key,
                "drill": each.newcomer.item.drill,
                "received_at": each.newcomer.item.at,
                "evidence": orjson.dumps(each.evidence.as_json()).decode(),
            }
            for each in items
        ],
    )


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
        row.id, row.drill, row.last_at, row.items, unpack(bytes(row.vectors)), places_from_json(places)
    )
