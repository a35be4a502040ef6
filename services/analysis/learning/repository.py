"""Every statement of learning."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.analysis.learning.domain.agreement import Review
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
