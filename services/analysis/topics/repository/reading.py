"""Statements that read topics for people: only what the caller may see is counted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.paging import Position

MOST_ITEMS = 200
FEWEST = 2
"""A topic of the list: a matter that several items share."""
SEEN = (
    "(CAST(:unit AS text) IS NULL OR i.unit = :unit OR EXISTS (SELECT FROM workflow.item_case_v1 AS w "
    "WHERE w.item_id = i.item_id AND (w.lead_unit = :unit OR :unit = ANY (w.assisting_units)))) "
    "AND NOT EXISTS (SELECT FROM workflow.restricted_item_v1 AS h WHERE h.item_id = i.item_id "
    "AND NOT (CAST(:person AS uuid) = ANY (h.people)) AND h.unit IS DISTINCT FROM :unit)"
)
"""Whether the caller may see item `i`; no unit: a county role, who may see all but what is restricted."""
Viewer = tuple[UUID, str | None]
"""The person, and the unit of those who do not see every unit's items."""
_ITEMS = "FROM analysis.topic AS m JOIN analysis.topic_item AS i ON i.topic_id = m.id"

_PAGE = text(
    "SELECT t.id, t.last_at FROM analysis.topic AS t "  # noqa: S608 - our own words
    "WHERE t.shown_as = t.id AND t.drill = :drill "
    "AND (CAST(:at AS timestamptz) IS NULL OR (t.last_at, t.id) < (:at, CAST(:id AS uuid))) "
    f"AND :fewest <= (SELECT count(*) FROM (SELECT 1 {_ITEMS} WHERE m.shown_as = t.id "
    "LIMIT :fewest) AS few) ORDER BY t.last_at DESC, t.id DESC LIMIT :most"
)
_UNIT_PAGE = text(
    "WITH mine AS (SELECT i.item_id, i.topic_id FROM analysis.topic_item AS i WHERE i.unit = :unit "
    "UNION SELECT i.item_id, i.topic_id FROM workflow.item_case_v1 AS w "
    "JOIN analysis.topic_item AS i USING (item_id) "
    "WHERE w.lead_unit = :unit OR :unit = ANY (w.assisting_units)), "
    "shared AS (SELECT m.shown_as AS id FROM mine JOIN analysis.topic AS m ON m.id = mine.topic_id "
    "GROUP BY m.shown_as HAVING count(*) >= :fewest) "
    "SELECT t.id, t.last_at FROM shared JOIN analysis.topic AS t USING (id) WHERE t.drill = :drill "
    "AND (CAST(:at AS timestamptz) IS NULL OR (t.last_at, t.id) < (:at, CAST(:id AS uuid))) "
    "ORDER BY t.last_at DESC, t.id DESC LIMIT :most"
)
_COUNTS = text(
    "SELECT m.shown_as AS id, bool_or(m.drill) AS drill, count(*) AS items, "
    "count(*) FILTER (WHERE i.received_at > :day_ago) AS recent, "
    "count(*) FILTER (WHERE i.received_at <= :day_ago AND i.received_at > :week_before) AS before, "
    "coalesce(sum(CAST(r.reach ->> 'views' AS bigint)), 0) AS views, "
    "bool_or(a.risk = 'severe') AS severe, bool_or(a.risk = 'major') AS major, "
    "min(i.received_at) AS opened_at, max(i.received_at) AS last_at, "
    "(array_agg(i.item_id ORDER BY i.received_at, i.item_id))[1] AS first_item, "
    "(array_agg(i.item_id ORDER BY i.received_at DESC, i.item_id DESC))[1] AS last_item "
    f"{_ITEMS} JOIN analysis.assessment AS a USING (item_id) "
    "LEFT JOIN ingest.item_reach_v1 AS r USING (item_id) "
    f"WHERE m.shown_as = ANY (CAST(:ids AS uuid[])) AND {SEEN} GROUP BY m.shown_as"
)
_MEMBERS = text(
    "SELECT i.item_id, i.unit, i.received_at, i.evidence, a.risk "
    f"{_ITEMS} JOIN analysis.assessment AS a USING (item_id) WHERE m.shown_as = :topic AND {SEEN} "
    "ORDER BY i.received_at DESC, i.item_id DESC LIMIT :most"
)
_HEADINGS = text(
    "SELECT item_id, title, left(text, 80) AS text, channel FROM ingest.item_for_analysis_v1 "
    "WHERE item_id = ANY (CAST(:ids AS uuid[]))"
)
_CASES = text(
    "SELECT item_id, case_id, case_number, state FROM workflow.item_case_v1 "
    "WHERE item_id = ANY (CAST(:ids AS uuid[]))"
)
_LIKE = text(
    "SELECT DISTINCT ON (o.shown_as) o.shown_as AS id, p.evidence FROM analysis.topic_pair AS p "
    "JOIN analysis.topic AS t ON t.id IN (p.one, p.other) "
    "JOIN analysis.topic AS o ON o.id IN (p.one, p.other) AND o.id <> t.id "
    "WHERE t.shown_as = :topic AND o.shown_as <> :topic AND p.verdict = 'suggested' "
    "ORDER BY o.shown_as, p.at DESC LIMIT :most"
)
_BETWEEN = text(
    "SELECT p.one, p.other FROM analysis.topic_pair AS p JOIN analysis.topic AS a ON a.id = p.one "
    "JOIN analysis.topic AS b ON b.id = p.other WHERE p.verdict = 'suggested' AND "
    "((a.shown_as = :one AND b.shown_as = :other) OR (a.shown_as = :other AND b.shown_as = :one))"
)


async def page(
    session: AsyncSession, unit: str | None, *, drill: bool, after: Position | None, limit: int
) -> Sequence[Any]:
    """Ids of topics and when something last came, the newest first; one more than `limit` if there are."""
    given: dict[str, Any] = {"drill": drill, "fewest": FEWEST, "most": limit + 1}
    given |= {"at": after.at if after else None, "id": after.id if after else None}
    if unit is None:
        return (await session.execute(_PAGE, given)).all()
    return (await session.execute(_UNIT_PAGE, given | {"unit": unit})).all()


async def counts(
    session: AsyncSession,
    ids: Sequence[UUID],
    viewer: Viewer,
    days: tuple[datetime, datetime],
) -> Mapping[UUID, Any]:
    """What there is to see of each; `days`: when the last day and the week before it begin.

    `viewer`: the person, and the unit of those who do not see every unit's.
    """
    (person, unit), (day_ago, week_before) = viewer, days
    given = {"ids": list(ids), "person": person, "unit": unit, "day_ago": day_ago, "week_before": week_before}
    return {row.id: row for row in await session.execute(_COUNTS, given)}


async def members(session: AsyncSession, topic: UUID, viewer: Viewer) -> Sequence[Any]:
    """The newest items that the caller may see."""
    person, unit = viewer
    given = {"topic": topic, "person": person, "unit": unit, "most": MOST_ITEMS}
    return (await session.execute(_MEMBERS, given)).all()


async def headings(session: AsyncSession, items: Sequence[UUID]) -> Mapping[UUID, Any]:
    return {row.item_id: row for row in await session.execute(_HEADINGS, {"ids": list(items)})}


async def cases(session: AsyncSession, items: Sequence[UUID]) -> Mapping[UUID, Any]:
    return {row.item_id: row for row in await session.execute(_CASES, {"ids": list(items)})}


async def like(session: AsyncSession, topic: UUID, most: int = 10) -> Mapping[UUID, Any]:
    """Topics that may be the same matter, and why."""
    rows = await session.execute(_LIKE, {"topic": topic, "most": most})
    return {row.id: row.evidence for row in rows}


async def between(session: AsyncSession, one: UUID, other: UUID) -> list[tuple[UUID, UUID]]:
    """The suggestions that two shown topics are one matter."""
    rows = await session.execute(_BETWEEN, {"one": one, "other": other})
    return [(row.one, row.other) for row in rows]
