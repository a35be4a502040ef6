"""The statements that take words out of what the analysis keeps; levels and codes stay."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_ERASED = (
    "item_id IN (SELECT t.item_id FROM ingest.item_tombstone_v1 AS t "
    "WHERE t.item_id = ANY (CAST(:ids AS uuid[])))"
)
_REASONS = text(
    "UPDATE analysis.assessment SET body = body || jsonb_build_object('entities', '[]'::jsonb, 'reasons', "  # noqa: S608 - our own words
    '(SELECT coalesce(jsonb_agg(r || \'{"detail": "内容已清除", "field": null, "start": null, "end": null}\''
    "::jsonb), '[]'::jsonb) FROM jsonb_array_elements(body -> 'reasons') AS r)) "
    f"WHERE {_ERASED}"
)
_SHARED = text(
    'UPDATE analysis.topic_item SET evidence = evidence || \'{"words": [], "places": []}\'::jsonb '  # noqa: S608
    f"WHERE {_ERASED}"
)
_ANSWERS = text(
    "DELETE FROM analysis.idempotency_key AS k USING ingest.item_tombstone_v1 AS t "
    "WHERE t.item_id = ANY (CAST(:ids AS uuid[])) AND t.kind = 'withdrawn' "
    "AND position(convert_to(t.item_id::text, 'UTF8') IN k.body) > 0"
)


async def forget(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Of those of `ids` with a tombstone: no words, no places, no entities; repeating changes nothing."""
    for statement in (_REASONS, _SHARED, _ANSWERS):
        await session.execute(statement, {"ids": list(ids)})
