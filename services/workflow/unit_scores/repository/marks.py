"""What counts for which unit, now and as it was locked."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import UnitKind
from services.workflow.cases.models import Case
from services.workflow.cases.repository.neighbours import UNIT
from services.workflow.unit_scores.domain import Counted, Period, ScoreMeasure
from services.workflow.unit_scores.models import UnitScoreMark

_COUNT = text("""
    SELECT unit, measure, sum(counted) AS counted, sum(good) AS good
    FROM workflow.unit_score_marks(:start, :end)
    WHERE CAST(:unit AS text) IS NULL OR unit = :unit GROUP BY unit, measure
""")
_LIST = text("""
    SELECT c.id, c.number, sum(m.counted) AS counted, sum(m.good) AS good
    FROM workflow.unit_score_marks(:start, :end) AS m JOIN workflow.cases AS c ON c.id = m.case_id
    WHERE m.unit = :unit AND m.measure = :measure AND (CAST(:after AS text) IS NULL OR c.number < :after)
    GROUP BY c.id, c.number ORDER BY c.number DESC LIMIT :most
""")
_KEEP = text("""
    INSERT INTO workflow.unit_score_mark (period, unit, measure, case_id, counted, good)
    SELECT :period, m.unit, m.measure, m.case_id, sum(m.counted), sum(m.good)
    FROM workflow.unit_score_marks(:start, :end) AS m
    JOIN workflow.unit_score_point AS p ON p.period = :period AND p.unit = m.unit AND p.measure = m.measure
    GROUP BY m.unit, m.measure, m.case_id
""")


class Marked(NamedTuple):
    """A case behind a number; `number` None: it may not be shown any more."""

    id: UUID
    number: str | None
    counted: int
    good: int


async def counts(
    session: AsyncSession, period: Period, unit: str | None
) -> dict[str, dict[ScoreMeasure, Counted]]:
    """What counts now, by unit and measure."""
    found: dict[str, dict[ScoreMeasure, Counted]] = {}
    for row in await session.execute(_COUNT, {"start": period.start, "end": period.end, "unit": unit}):
        found.setdefault(row.unit, {})[ScoreMeasure(row.measure)] = Counted(int(row.counted), int(row.good))
    return found


async def cases_now(
    session: AsyncSession, period: Period, unit: str, measure: str, after: str | None, most: int
) -> Sequence[Marked]:
    wanted = {
        "start": period.start,
        "end": period.end,
        "unit": unit,
        "measure": measure,
        "after": after,
        "most": most,
    }
    rows = await session.execute(_LIST, wanted)
    return [Marked(row.id, row.number, int(row.counted), int(row.good)) for row in rows]


async def cases_locked(
    session: AsyncSession, period: str, unit: str, measure: str, after: str | None, most: int
) -> Sequence[tuple[str, Marked]]:
    """With the place of each in the list."""
    rows = (
        select(Case.id, Case.number, Case.restricted, UnitScoreMark.counted, UnitScoreMark.good)
        .join(Case, Case.id == UnitScoreMark.case_id)
        .where(UnitScoreMark.period == period, UnitScoreMark.unit == unit, UnitScoreMark.measure == measure)
        .order_by(Case.number.desc())
        .limit(most)
    )
    if after is not None:
        rows = rows.where(Case.number < after)
    return [
        (row.number, Marked(row.id, None if row.restricted else row.number, row.counted, row.good))
        for row in await session.execute(rows)
    ]


async def units(session: AsyncSession) -> Sequence[str]:
    """Those that are assessed: all that work on cases."""
    rows = select(UNIT.c.code).where(UNIT.c.active, UNIT.c.kind != UnitKind.LEADING_GROUP)
    return (await session.execute(rows.order_by(UNIT.c.code))).scalars().all()


async def keep(session: AsyncSession, period: Period) -> None:
    """Keep every case behind the points of a result that is being locked."""
    await session.execute(_KEEP, {"start": period.start, "end": period.end, "period": period.name})
