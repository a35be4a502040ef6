"""Statements on what is known of two topics: suggested, the same matter, or different ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

Verdict = Literal["suggested", "same", "different"]
_LOCK = 7_061_514_082_291
_MOST = 100
_WHERE_NOW = {
    True: (  # the items that went with case `from_case` into `to_case`, and those that were there
        "(c.case_id = :from_case OR :from_case = ANY (c.came_from))",
        "c.case_id = :to_case AND NOT :from_case = ANY (c.came_from)",
    ),
    False: (  # the items that left the case, and those that stayed
        "c.item_id = ANY (CAST(:items AS uuid[]))",
        "c.case_id = :from_case AND NOT c.item_id = ANY (CAST(:items AS uuid[]))",
    ),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A merge (case into another) or an unmerge (items out of a case) as workflow wrote it down."""

    number: int
    merged: bool
    case: UUID
    into: UUID | None
    items: tuple[UUID, ...]


async def lock(session: AsyncSession) -> None:
    """Learn alone until this transaction ends."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


async def new_entries(session: AsyncSession, since: datetime) -> list[Entry]:
    rows = await session.execute(
        text(
            "SELECT m.entry, m.action, m.case_id, m.detail FROM workflow.merging_v1 AS m "
            "WHERE m.at >= :since AND NOT EXISTS "
            "(SELECT FROM analysis.topic_lesson AS l WHERE l.entry = m.entry) ORDER BY m.entry LIMIT :most"
        ),
        {"since": since, "most": _MOST},
    )
    return [_entry(row) for row in rows]


def _entry(row: Any) -> Entry:
    into, items = row.detail.get("into"), row.detail.get("items", ())
    return Entry(
        row.entry,
        row.action == "merge",
        row.case_id,
        None if into is None else UUID(into),
        tuple(UUID(each) for each in items),
    )


async def topics_of(session: AsyncSession, entry: Entry) -> tuple[set[UUID], set[UUID]]:
    """The topics on the two sides of an entry, of the items as they are now."""
    found = []
    for condition in _WHERE_NOW[entry.merged]:
        rows = await session.execute(
            text(
                "SELECT DISTINCT t.topic_id FROM workflow.item_course_v1 AS c "  # noqa: S608 - our own words
                f"JOIN analysis.topic_item AS t USING (item_id) WHERE {condition}"
            ),
            {"from_case": entry.case, "to_case": entry.into}
            if entry.merged
            else {"from_case": entry.case, "items": list(entry.items)},
        )
        found.append(set(rows.scalars()))
    return found[0], found[1]


async def learned(session: AsyncSession, number: int) -> None:
    await session.execute(
        text("INSERT INTO analysis.topic_lesson (entry) VALUES (:entry) ON CONFLICT DO NOTHING"),
        {"entry": number},
    )


async def decide(
    session: AsyncSession,
    topics: Sequence[tuple[UUID, UUID]],
    verdict: Verdict,
    at: datetime,
    by: UUID | None = None,
) -> None:
    """Write down what people say of these pairs (the smaller id first); the last word counts."""
    if topics:
        await session.execute(
            text(
                "INSERT INTO analysis.topic_pair (one, other, verdict, at, evidence, decided_by) "
                "VALUES (:one, :other, :verdict, :at, '{}', :by) ON CONFLICT (one, other) DO UPDATE "
                "SET verdict = EXCLUDED.verdict, at = EXCLUDED.at, decided_by = EXCLUDED.decided_by"
            ),
            [{"one": a, "other": b, "verdict": verdict, "at": at, "by": by} for a, b in topics],
        )


async def show_as(session: AsyncSession, topics: Sequence[UUID], root: UUID) -> None:
    await session.execute(
        text("UPDATE analysis.topic SET shown_as = :root WHERE id = ANY (CAST(:topics AS uuid[]))"),
        {"root": root, "topics": list(topics)},
    )
