"""Closed topics keep which items they hold; the words that tied each to them are let go in time."""

from datetime import timedelta

from services.analysis.topics.repository import keeping
from services.common.db import Database

EVIDENCE_KEPT = timedelta(days=365)
"""Twice as long as a topic takes further items."""
AT_ONCE = 1_000
_MOST_BATCHES = 20


async def let_go(database: Database, at_once: int = AT_ONCE, batches: int = _MOST_BATCHES) -> int:
    """Shorten the evidence of closed topics, each batch by itself; returns of how many items."""
    done = 0
    for _ in range(batches):
        async with database.transaction() as session:
            shortened = await keeping.shorten(session, EVIDENCE_KEPT, at_once)
        done += shortened
        if shortened < at_once:
            break
    return done
