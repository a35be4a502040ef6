"""The statements that erase words and leave tombstones."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingest.retention.models import ItemTombstone

_ERASE = text(
    "UPDATE ingest.item SET title = NULL, text = :text, place = NULL, source_url = NULL, original = '' "
    "WHERE id = ANY (CAST(:ids AS uuid[]))"
)
_FORGET = text(
    "UPDATE ingest.item_reading SET folded = '', bigrams = '' WHERE item_id = ANY (CAST(:ids AS uuid[]))"
)
_NO_LONGER_FIRST = text(
    "DELETE FROM ingest.first_of_content AS f USING ingest.item AS i "
    "WHERE i.id = ANY (CAST(:ids AS uuid[])) AND f.dup_key = i.dup_key AND f.item_id = i.id"
)
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('erase ' || :id, 0))")
_MONTHS = text("SELECT months FROM workflow.retention_policy_v1")
_DUE = text(
    "SELECT d.item_id, d.case_id, d.case_number FROM workflow.retention_due_v1 AS d "
    "WHERE NOT EXISTS (SELECT FROM ingest.item_tombstone AS t WHERE t.item_id = d.item_id) "
    "ORDER BY d.archived_at, d.item_id LIMIT :most"
)
_DUE_COUNT = text(
    "SELECT count(*) AS items, count(DISTINCT d.case_id) AS cases, min(d.archived_at) AS since "
    "FROM workflow.retention_due_v1 AS d "
    "WHERE NOT EXISTS (SELECT FROM ingest.item_tombstone AS t WHERE t.item_id = d.item_id)"
)
_ONE_RUN = text("SELECT pg_try_advisory_xact_lock(hashtextextended('retention', 0))")


class Due(NamedTuple):
    """An item whose case was archived long enough ago."""

    item_id: UUID
    case_id: UUID
    case_number: str


async def lock(session: AsyncSession, item_id: UUID) -> None:
    """One at a time decides about an item."""
    await session.execute(_LOCK, {"id": str(item_id)})


async def bury(session: AsyncSession, rows: Sequence[Mapping[str, Any]], shown: str) -> None:
    """Leave tombstones, then erase the words of their items wherever this service keeps them."""
    ids = [row["item_id"] for row in rows]
    await session.execute(insert(ItemTombstone), list(rows))
    await session.execute(_NO_LONGER_FIRST, {"ids": ids})
    await session.execute(_ERASE, {"ids": ids, "text": shown})
    await session.execute(_FORGET, {"ids": ids})


async def months(session: AsyncSession) -> int | None:
    """For how long after archiving the policy in force keeps words; None: for ever."""
    return (await session.execute(_MONTHS)).scalar_one_or_none()


async def run_is_mine(session: AsyncSession) -> bool:
    return bool((await session.execute(_ONE_RUN)).scalar_one())


async def due(session: AsyncSession, most: int) -> list[Due]:
    """The items that are due, those archived first before."""
    return [Due(*row) for row in await session.execute(_DUE, {"most": most})]


async def due_count(session: AsyncSession) -> Any:
    """How many items of how many cases are due, and since when the first case is archived."""
    return (await session.execute(_DUE_COUNT)).one()
