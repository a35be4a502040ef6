"""Statements that read what the items of a topic say, for a topic whose items people changed."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.analysis.topics.domain.terms import ItemText

MOST_SAID = 60
"""The newest items of a topic; what earlier ones said has faded from its mean."""
MOST_APART = 8

_IN = text(
    "SELECT w.id AS topic_id, i.title, i.text, i.place, i.received_at, i.drill "
    "FROM unnest(CAST(:ids AS uuid[])) AS w (id) CROSS JOIN LATERAL "
    "(SELECT t.item_id FROM analysis.topic_item AS t WHERE t.topic_id = w.id "
    "ORDER BY t.received_at DESC, t.item_id DESC LIMIT :most) AS m "
    "JOIN ingest.item_for_analysis_v1 AS i USING (item_id) ORDER BY i.received_at, i.item_id"
)
_OUT = text(
    "SELECT w.id AS topic_id, i.title, i.text, i.place, i.received_at, i.drill "
    "FROM unnest(CAST(:ids AS uuid[])) AS w (id) CROSS JOIN LATERAL "
    "(SELECT s.item_id FROM analysis.topic_separation AS s WHERE s.topic_id = w.id "
    "ORDER BY s.at DESC, s.item_id DESC LIMIT :most) AS m "
    "JOIN ingest.item_for_analysis_v1 AS i USING (item_id) ORDER BY i.received_at, i.item_id"
)

Said = Mapping[UUID, list[ItemText]]


async def said_in(session: AsyncSession, topics: Collection[UUID]) -> Said:
    """By topic the newest of its items, oldest first."""
    return await _texts(session, _IN, topics, MOST_SAID)


async def said_apart(session: AsyncSession, topics: Collection[UUID]) -> Said:
    """By topic the items that were taken out of it last."""
    return await _texts(session, _OUT, topics, MOST_APART)


async def _texts(session: AsyncSession, wanted: Any, topics: Collection[UUID], most: int) -> Said:
    found = defaultdict(list)
    for row in await session.execute(wanted, {"ids": list(topics), "most": most}):
        found[row.topic_id].append(
            ItemText(row.title or "", row.text, row.place or "", row.received_at, row.drill)
        )
    return found
