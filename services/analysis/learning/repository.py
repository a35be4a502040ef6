"""Every statement of learning."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.analysis.assessment.repository import INPUT, given_of
from services.analysis.judgement.types import ItemInput
from services.analysis.learning.domain.agreement import Review
from services.analysis.learning.domain.lessons import LEARNED, Lesson
from services.analysis.learning.models import ModelVersion


async def newest(session: AsyncSession) -> ModelVersion | None:
    """The newest choice of a model."""
    found = await session.execute(select(ModelVersion).order_by(ModelVersion.id.desc()).limit(1))
    return found.scalar_one_or_none()


async def serving(session: AsyncSession) -> str | None:
    """The learned version that serves; None: the one that ships."""
    chosen = await newest(session)
    return None if chosen is None else chosen.version


async def reviews(session: AsyncSession, since: datetime) -> list[Review]:
    """Of real cases, drills left out."""
    rows = await session.execute(
        text("SELECT at, changed FROM workflow.review_v1 WHERE at >= :since ORDER BY at, entry"),
        {"since": since},
    )
    return [Review(row.at, frozenset(row.changed)) for row in rows]


@dataclass
class Spread:
    """How many items got each level and each category."""

    risk: Counter[str] = field(default_factory=Counter)
    category: Counter[str] = field(default_factory=Counter)


async def spread(session: AsyncSession, since: datetime, until: datetime) -> Spread:
    """Of items assessed from `since` until before `until`, drills left out."""
    rows = await session.execute(
        text(
            "SELECT a.risk, a.category, count(*) AS items FROM analysis.assessment AS a "
            "JOIN ingest.item_for_analysis_v1 AS i USING (item_id) "
            "WHERE a.assessed_at >= :since AND a.assessed_at < :until AND NOT i.drill "
            "GROUP BY a.risk, a.category"
        ),
        {"since": since, "until": until},
    )
    found = Spread()
    for row in rows:
        found.risk[row.risk] += row.items
        found.category[row.category] += row.items
    return found


_MOST_LESSONS = 20_000
_HAS_WORDS = "NOT EXISTS (SELECT FROM ingest.item_tombstone_v1 AS t WHERE t.item_id = i.item_id)"
"""Nothing is learned from an item whose words were erased."""


async def lessons(session: AsyncSession) -> list[Lesson]:
    """The last correction of each item and field, where it corrects what the analysis said of that item."""
    rows = await session.execute(
        text(
            f"SELECT DISTINCT ON (c.item_id, c.field) c.field, c.was, c.now, {INPUT} "  # noqa: S608
            "FROM workflow.correction_v1 AS c "
            "JOIN analysis.assessment AS a ON a.item_id = c.item_id "
            "JOIN ingest.item_for_analysis_v1 AS i ON i.item_id = c.item_id "
            "WHERE c.field IN ('risk', 'category', 'kind') AND c.was IS DISTINCT FROM c.now AND NOT i.drill "
            "AND c.was = CASE c.field WHEN 'risk' THEN a.risk WHEN 'kind' THEN a.kind "
            f"ELSE a.category END AND {_HAS_WORDS} "
            "ORDER BY c.item_id, c.field, c.at DESC LIMIT :most"
        ),
        {"most": _MOST_LESSONS},
    )
    return [Lesson(row.item_id, given_of(row), row.field, row.was, row.now) for row in rows]


_MOST_AGREEMENTS = 1_000
_AGREEMENTS = text(
    f"SELECT r.changed, a.risk, a.category, a.kind, {INPUT} FROM "  # noqa: S608
    "(SELECT case_id, max(at) AS at, array_agg(DISTINCT field) AS changed FROM workflow.review_v1 "
    "LEFT JOIN LATERAL unnest(changed) AS field ON true GROUP BY case_id ORDER BY at DESC LIMIT :most) AS r "
    "JOIN workflow.item_course_v1 AS c ON c.case_id = r.case_id AND c.came_from = '{}' "
    "JOIN analysis.assessment AS a ON a.item_id = c.item_id AND a.assessed_at <= r.at "
    f"JOIN ingest.item_for_analysis_v1 AS i ON i.item_id = c.item_id WHERE NOT i.drill AND {_HAS_WORDS} "
    "AND NOT EXISTS "
    "(SELECT FROM workflow.item_course_v1 AS o WHERE o.case_id = c.case_id AND o.item_id <> c.item_id) "
    "ORDER BY r.at DESC, c.item_id"
)


async def agreements(session: AsyncSession) -> list[Lesson]:
    """What reviews left as it was, of the newest reviewed cases that hold one item alone."""
    rows = await session.execute(_AGREEMENTS, {"most": _MOST_AGREEMENTS})
    return [
        Lesson(row.item_id, given_of(row), field, getattr(row, field), getattr(row, field))
        for row in rows
        for field in LEARNED
        if field not in row.changed
    ]


async def recent(session: AsyncSession, most: int) -> list[tuple[UUID, ItemInput]]:
    """The items assessed last, drills left out."""
    rows = await session.execute(
        text(
            f"SELECT {INPUT} FROM analysis.assessment AS a "  # noqa: S608
            "JOIN ingest.item_for_analysis_v1 AS i USING (item_id) "
            f"WHERE NOT i.drill AND {_HAS_WORDS} ORDER BY a.assessed_at DESC, i.item_id DESC LIMIT :most"
        ),
        {"most": most},
    )
    return [(row.item_id, given_of(row)) for row in rows]


async def choose(
    session: AsyncSession, action: str, version: str | None, by_name: str, card: dict[str, Any]
) -> None:
    """Let this version serve from now on; None: the one that ships."""
    row = {"action": action, "version": version, "by_name": by_name, "card": card}
    await session.execute(insert(ModelVersion).values(**row))


async def choices(session: AsyncSession, most: int = 200) -> list[ModelVersion]:
    """Who chose what, the last 200, oldest first."""
    found = await session.execute(select(ModelVersion).order_by(ModelVersion.id.desc()).limit(most))
    return [*reversed(found.scalars().all())]
