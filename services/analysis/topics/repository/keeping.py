"""Statements that let go of what is no longer needed of closed topics."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_OLD = (
    "SELECT t.id FROM analysis.topic AS t "
    "WHERE t.explained AND t.last_at < huiying.now() - CAST(:kept AS interval) "
    "AND NOT EXISTS (SELECT FROM analysis.topic_item AS i JOIN workflow.item_case_v1 AS c USING (item_id) "
    "WHERE i.topic_id = t.id AND c.state <> ALL (CAST(:shut AS text[]))) ORDER BY t.last_at LIMIT :topics"
)
_SHORTEN = text(
    "UPDATE analysis.topic_item SET evidence = jsonb_build_object('how', evidence -> 'how') "  # noqa: S608
    f"WHERE item_id IN (SELECT i.item_id FROM ({_OLD}) AS old "
    "JOIN analysis.topic_item AS i ON i.topic_id = old.id WHERE jsonb_exists(i.evidence, 'words') "
    "LIMIT :items FOR UPDATE OF i SKIP LOCKED) RETURNING item_id"
)
_DONE_WITH = text(
    "UPDATE analysis.topic AS t SET explained = false "  # noqa: S608 - our own words
    f"WHERE t.id IN (SELECT old.id FROM ({_OLD}) AS old) AND NOT EXISTS "
    "(SELECT FROM analysis.topic_item AS i WHERE i.topic_id = t.id AND jsonb_exists(i.evidence, 'words'))"
)
_TOPICS = 200
_SHUT = ("closed", "archived", "dismissed", "merged")


async def shorten(session: AsyncSession, kept: timedelta, most: int) -> int:
    """Of at most so many items keep only how they came in; returns of how many.

    Those of topics that nobody spoke of for `kept` and that no open case holds.
    """
    given = {"kept": kept, "shut": list(_SHUT), "topics": _TOPICS}
    shortened = (await session.execute(_SHORTEN, given | {"items": most})).all()
    await session.execute(_DONE_WITH, given)
    return len(shortened)
