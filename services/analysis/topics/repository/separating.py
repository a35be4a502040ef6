"""Statements that take items out of a topic on a person's word."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.analysis.topics.domain.evidence import Evidence
from services.analysis.topics.domain.packing import pack, places_to_json
from services.analysis.topics.domain.places import Places
from services.analysis.topics.domain.signature import Signature, Vector
from services.analysis.topics.repository.reading import SEEN, Viewer


@dataclass(frozen=True, slots=True)
class Word:
    """What a person said: who, when, why (masked)."""

    by: UUID
    name: str
    at: datetime
    reason: str


_PARTS = text("SELECT id FROM analysis.topic WHERE shown_as = :topic ORDER BY id FOR UPDATE")
_INSIDE = text(
    "SELECT i.item_id, i.received_at FROM analysis.topic_item AS i "  # noqa: S608 - our own words
    "JOIN analysis.topic AS m ON m.id = i.topic_id "
    f"WHERE m.shown_as = :topic AND i.item_id = ANY (CAST(:items AS uuid[])) AND {SEEN} "
    "ORDER BY i.received_at, i.item_id"
)
_TAKEN_OUT_BEFORE = text(
    "SELECT s.item_id FROM analysis.topic_separation AS s JOIN analysis.topic AS m ON m.id = s.topic_id "
    "WHERE m.shown_as = :topic AND s.item_id = ANY (CAST(:items AS uuid[]))"
)
_HOLDS_MORE = text(
    "SELECT EXISTS (SELECT FROM analysis.topic_item AS i JOIN analysis.topic AS m ON m.id = i.topic_id "
    "WHERE m.shown_as = :topic AND i.item_id <> ALL (CAST(:items AS uuid[])))"
)
_ALIKE = text(
    "SELECT EXISTS (SELECT FROM analysis.topic AS a JOIN analysis.topic AS b ON b.drill = a.drill "
    "WHERE a.id = :one AND a.shown_as = a.id AND b.id = :other)"
)
_OPEN = text(
    "INSERT INTO analysis.topic "
    "(id, shown_as, drill, opened_at, last_at, items, vectors, places, stale, change) "
    "SELECT CAST(:id AS uuid), CAST(:id AS uuid), drill, :first, :last, 0, CAST(:nothing AS bytea), "
    "CAST(:nowhere AS jsonb), true, "
    "nextval('analysis.topic_change') FROM analysis.topic WHERE id = :like"
)
_NOTHING = pack(Signature(Vector.none(), Vector.none()))
_NOWHERE = orjson.dumps(places_to_json(Places())).decode()
_MOVE = text(
    "UPDATE analysis.topic_item SET topic_id = :into, evidence = CAST(:evidence AS jsonb) "
    "WHERE item_id = ANY (CAST(:items AS uuid[]))"
)
_ASSESSED_INTO = text(
    "UPDATE analysis.assessment SET topic_id = CAST(:into AS uuid), "
    "body = jsonb_set(body, '{topic_id}', to_jsonb(CAST(CAST(:into AS uuid) AS text))) "
    "WHERE item_id = ANY (CAST(:items AS uuid[]))"
)
_COUNT_ANEW = text(
    "UPDATE analysis.topic AS t SET items = now.items, last_at = coalesce(now.last_at, t.last_at), "
    "opened_at = coalesce(now.opened_at, t.opened_at), stale = true, "
    "change = nextval('analysis.topic_change') FROM "
    "(SELECT w.id, count(i.item_id) AS items, max(i.received_at) AS last_at, "
    "min(i.received_at) AS opened_at FROM unnest(CAST(:topics AS uuid[])) AS w (id) "
    "LEFT JOIN analysis.topic_item AS i ON i.topic_id = w.id GROUP BY w.id) AS now WHERE t.id = now.id"
)
_ROOTS_ANEW = text(
    "UPDATE analysis.topic AS root SET last_at = parts.last_at FROM "
    "(SELECT shown_as, max(last_at) FILTER (WHERE items > 0) AS last_at FROM analysis.topic "
    "WHERE shown_as = ANY (CAST(:roots AS uuid[])) GROUP BY shown_as HAVING count(*) > 1) AS parts "
    "WHERE root.id = parts.shown_as AND root.last_at <> parts.last_at"
)
_REMEMBER = text(
    "INSERT INTO analysis.topic_separation "
    "(item_id, topic_id, into_topic, dup_key, at, decided_by, decided_name, reason) "
    "SELECT i.item_id, t.id, CAST(:into AS uuid), i.dup_key, :at, CAST(:by AS uuid), :name, :reason "
    "FROM analysis.topic_item AS i CROSS JOIN unnest(CAST(:topics AS uuid[])) AS t (id) "
    "WHERE i.item_id = ANY (CAST(:items AS uuid[])) ON CONFLICT (item_id, topic_id) DO UPDATE SET "
    "into_topic = EXCLUDED.into_topic, at = EXCLUDED.at, decided_by = EXCLUDED.decided_by, "
    "decided_name = EXCLUDED.decided_name, reason = EXCLUDED.reason"
)
_RECALL = text(
    "DELETE FROM analysis.topic_separation "
    "WHERE topic_id = ANY (CAST(:topics AS uuid[])) AND item_id = ANY (CAST(:items AS uuid[]))"
)
_JOINED_AGAIN = text(
    "WITH gone AS (DELETE FROM analysis.topic_separation AS s USING analysis.topic_item AS i "
    "WHERE i.item_id = s.item_id AND s.topic_id = ANY (CAST(:topics AS uuid[])) "
    "AND i.topic_id = ANY (CAST(:topics AS uuid[])) RETURNING s.topic_id) "
    "UPDATE analysis.topic SET stale = true, change = nextval('analysis.topic_change') "
    "WHERE id IN (SELECT topic_id FROM gone)"
)
_TAKEN_OUT = text(
    "SELECT DISTINCT ON (s.item_id) s.item_id, m.shown_as AS topic_id, "  # noqa: S608 - our own words
    "s.at, s.decided_name, s.reason "
    "FROM analysis.topic_separation AS s JOIN analysis.topic AS own ON own.id = s.topic_id "
    "JOIN analysis.topic_item AS i ON i.item_id = s.item_id "
    "JOIN analysis.topic AS m ON m.id = i.topic_id "
    f"WHERE own.shown_as = :topic AND m.shown_as <> :topic AND {SEEN} "
    "ORDER BY s.item_id DESC LIMIT :most"
)


async def parts(session: AsyncSession, topic: UUID) -> Sequence[UUID]:
    """The topics that are shown as this one, held until the transaction ends; none if it is not shown."""
    return (await session.execute(_PARTS, {"topic": topic})).scalars().all()


async def inside(
    session: AsyncSession, topic: UUID, items: Collection[UUID], viewer: Viewer
) -> Sequence[Any]:
    """Those of `items` that the topic holds and the caller may see, oldest first."""
    given = {"topic": topic, "items": list(items), "person": viewer[0], "unit": viewer[1]}
    return (await session.execute(_INSIDE, given)).all()


async def taken_out_before(session: AsyncSession, topic: UUID, items: Collection[UUID]) -> set[UUID]:
    given = {"topic": topic, "items": list(items)}
    return set((await session.execute(_TAKEN_OUT_BEFORE, given)).scalars())


async def holds_more(session: AsyncSession, topic: UUID, items: Collection[UUID]) -> bool:
    """Whether the topic holds anything but `items`."""
    found: bool = (await session.execute(_HOLDS_MORE, {"topic": topic, "items": list(items)})).scalar_one()
    return found


async def is_like(session: AsyncSession, one: UUID, other: UUID) -> bool:
    """Whether `one` is a topic that is shown, and real or of a drill as `other` is."""
    found: bool = (await session.execute(_ALIKE, {"one": one, "other": other})).scalar_one()
    return found


async def open_like(session: AsyncSession, topic: UUID, like: UUID, times: Sequence[datetime]) -> None:
    """A topic that has no items yet, real or of a drill as `like` is."""
    given = {"id": topic, "like": like, "first": times[0], "last": times[-1]}
    await session.execute(_OPEN, given | {"nothing": _NOTHING, "nowhere": _NOWHERE})


async def move(
    session: AsyncSession, items: Sequence[UUID], parts: Sequence[UUID], into: UUID, evidence: Evidence
) -> None:
    """Put the items there, and let workers make the topics of both sides anew."""
    given: dict[str, Any] = {"items": list(items), "into": into}
    await session.execute(_MOVE, given | {"evidence": orjson.dumps(evidence.as_json()).decode()})
    await session.execute(_ASSESSED_INTO, given)
    await session.execute(_COUNT_ANEW, {"topics": [*parts, into]})


async def list_anew(session: AsyncSession, roots: Collection[UUID]) -> None:
    """Shown topics are listed by what came last of all that is shown as them."""
    await session.execute(_ROOTS_ANEW, {"roots": list(roots)})


async def remember(
    session: AsyncSession, items: Sequence[UUID], parts: Sequence[UUID], into: UUID, word: Word
) -> None:
    """These items are not of these topics; that they were not of `into` is taken back."""
    given = {"items": list(items), "topics": list(parts), "into": into}
    said = {"at": word.at, "by": word.by, "name": word.name, "reason": word.reason}
    await session.execute(_REMEMBER, given | said)
    await session.execute(_RECALL, {"topics": [into], "items": list(items)})


async def joined_again(session: AsyncSession, topics: Collection[UUID]) -> None:
    """People made these one matter: what was said before of items among them counts no more."""
    await session.execute(_JOINED_AGAIN, {"topics": list(topics)})


async def taken_out(session: AsyncSession, topic: UUID, viewer: Viewer, most: int = 50) -> Sequence[Any]:
    """Items that people took out of the topic, the newest first, and where they are now."""
    given = {"topic": topic, "person": viewer[0], "unit": viewer[1], "most": most}
    return (await session.execute(_TAKEN_OUT, given)).all()
