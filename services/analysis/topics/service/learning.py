"""What people decide about cases is remembered of their topics: merged, one matter; taken apart, two."""

from collections.abc import Collection
from datetime import timedelta
from itertools import product
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.analysis.topics.repository import pairs, separating
from services.common import clock

_LOOK_BACK = timedelta(days=2)
"""Entries may become visible late, never this late."""


async def learn(session: AsyncSession) -> int:
    """Learn from each merge and unmerge once, in their order; returns from how many."""
    await pairs.lock(session)
    entries = await pairs.new_entries(session, await clock.now(session) - _LOOK_BACK)
    for entry in entries:
        one, other = await pairs.topics_of(session, entry)
        if entry.merged:
            await _same(session, one | other)
        else:
            await _different(session, one, other)
        await pairs.learned(session, entry.number)
    return len(entries)


async def _same(session: AsyncSession, topics: Collection[UUID]) -> None:
    """All of these are shown as the oldest of them."""
    ordered = sorted(topics)
    now = await clock.now(session)
    await pairs.decide(session, [(a, b) for a in ordered for b in ordered if a < b], "same", now)
    if len(ordered) > 1:
        await pairs.show_as(session, ordered, ordered[0])
        await separating.joined_again(session, ordered)


async def _different(session: AsyncSession, one: Collection[UUID], other: Collection[UUID]) -> None:
    """Each of `one` stands for itself again, and nobody is asked again whether it belongs to `other`."""
    now = await clock.now(session)
    apart = [(min(a, b), max(a, b)) for a, b in product(one, other) if a != b]
    await pairs.decide(session, apart, "different", now)
    for topics in (sorted(set(one) - set(other)), sorted(set(other))):
        if topics:
            await pairs.show_as(session, topics, topics[0])
