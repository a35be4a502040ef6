"""What time does to entries: they ask to be checked, they end; items that ask the same are counted anew."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from services.common import clock
from services.common.db import Database
from services.common.fold import fold
from services.contracts.codes import COUNTY_OFFICE
from services.workflow.knowledge.domain import nearness, rules
from services.workflow.knowledge.domain.rules import EntryState
from services.workflow.knowledge.repository import counting, searching
from services.workflow.knowledge.repository.counting import Due
from services.workflow.knowledge.service import showing, writing
from services.workflow.notices import service as notices
from services.workflow.notices.domain import CHIEF, Notice, NoticeKind, head

_AT_ONCE: Final = 100
_COUNTED_AT_ONCE: Final = 3
_COUNT_AGAIN: Final = timedelta(hours=12)
_YEAR: Final = timedelta(days=365)
_MOST_ITEMS: Final = 500
_PAIRS: Final = 12


async def find_due(database: Database) -> int:
    """Tell of each entry once that its day comes near, and once that it has passed; how many."""
    async with database.transaction() as session:
        day = await showing.today(session)
        found = await counting.due(session, day, rules.SOON, _AT_ONCE)
        if not found:
            return 0
        over = [each for each in found if each.valid_until < day]
        await counting.warned(session, [each.id for each in found])
        await counting.expire(session, [each.id for each in over])
        for each in over:
            since = EntryState(each.state)
            state = EntryState.EXPIRED if since is EntryState.APPROVED else since
            await writing.record(session, None, each.id, "expire", since, state, each.number)
        await notices.tell(session, [_notice(each, day) for each in found])
        return len(found)


def _notice(due: Due, day: date) -> Notice:
    """To the unit's head and the office's, who decide."""
    over = due.valid_until < day
    data = {"entry": str(due.id), "valid_until": due.valid_until.isoformat(), "expired": over}
    audience = CHIEF if due.unit == COUNTY_OFFICE else head(due.unit) | CHIEF
    key = f"knowledge {'over' if over else 'soon'} {due.id} {due.valid_until}"
    return Notice(NoticeKind.KNOWLEDGE_CHECK, None, audience, key, data)


async def count_items(database: Database) -> int:
    """Count for some entries how many items of the last year ask them; how many entries."""
    async with database.transaction() as session:
        now = await clock.now(session)
        waiting = await counting.uncounted(session, now - _COUNT_AGAIN, _COUNTED_AT_ONCE)
        if not waiting:
            return 0
        common = await searching.shares(session)
        asked: list[tuple[UUID, str, Sequence[str]]] = []
        for entry_id, question in waiting:
            pairs = nearness.telling(fold(question), common, _PAIRS)
            near = await searching.items_like(session, pairs, now - _YEAR, _MOST_ITEMS) if pairs[1:] else []
            asked.append((entry_id, fold(question), near))
    counts = await asyncio.to_thread(_count, asked, common)
    async with database.transaction() as session:
        for entry_id, count in counts:
            await counting.set_resembling(session, entry_id, count, now)
    return len(counts)


def _count(
    asked: Sequence[tuple[UUID, str, Sequence[str]]], common: nearness.Weights
) -> list[tuple[UUID, int]]:
    return [
        (entry_id, sum(nearness.is_like(item, question, common) for item in items))
        for entry_id, question, items in asked
    ]
