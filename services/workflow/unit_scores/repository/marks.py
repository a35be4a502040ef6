"""What counts for which unit, now and as it was locked."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import UnitKind
from services.workflow.cases.repository.neighbours import UNIT
from services.workflow.unit_scores.domain import Counted, Period, ScoreMeasure

_COUNT = text("""
    SELECT unit, measure, sum(counted) AS counted, sum(good) AS good
    FROM workflow.unit_score_marks(:start, :end)
    WHERE CAST(:unit AS text) IS NULL OR unit = :unit
    GROUP BY unit, measure
""")
_LIST = text("""
    SELECT c.id, c.number, sum(m.counted) AS counted, sum(m.good) AS good
    FROM workflow.unit_score_marks(:start, :end) AS m JOIN workflow.cases AS c ON c.id = m.case_id
    WHERE m.unit = :unit AND m.measure = :measure AND (CAST(:after AS text) IS NULL OR c.number < :after)
    GROUP BY c.id, c.number ORDER BY c.number DESC LIMIT :most
""")
_KEPT = text("""
    SELECT c.id, c.number, c.restricted, m.counted, m.good
    FROM workflow.unit_score_mark AS k
    CROSS JOIN LATERAL unnest(k.cases, k.counted, k.good) AS m (case_id, counted, good)
    JOIN workflow.cases AS c ON c.id = m.case_id
    WHERE k.period = :period AND k.unit = :unit AND k.measure = :measure
        AND (CAST(:after AS text) IS NULL OR c.number < :after)
    ORDER BY c.number DESC LIMIT :most
""")
_KEEP = text("""
    INSERT INTO workflow.unit_score_mark (period, unit, measure, cases, counted, good)
    SELECT :period, m.unit, :measure, array_agg(m.case_id), array_agg(m.counted), array_agg(m.good)
    FROM (
        SELECT unit, case_id, sum(counted)::integer AS counted, sum(good)::integer AS good
        FROM workflow.unit_score_marks(:start, :end)
        WHERE measure = :measure GROUP BY unit, case_id
    ) AS m
    GROUP BY m.unit
    RETURNING unit, measure, (SELECT sum(each) FROM unnest(counted) AS each) AS counted,
        (SELECT sum(each) FROM unnest(good) AS each) AS good
""")


Counts = dict[str, dict[ScoreMeasure, Counted]]
"""By unit and measure."""


class Marked(NamedTuple):
    """A case behind a number; `number` None: it may not be shown any more."""

    id: UUID
    number: str | None
    counted: int
    good: int


async def counts(session: AsyncSession, period: Period, unit: str | None) -> Counts:
    """What counts now, by unit and measure; month by month, so that no statement is long."""
    found: Counts = {}
    for start, end in period.months:
        _add(found, await session.execute(_COUNT, {"start": start, "end": end, "unit": unit}))
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
    wanted = {"period": period, "unit": unit, "measure": measure, "after": after, "most": most}
    return [
        (row.number, Marked(row.id, None if row.restricted else row.number, row.counted, row.good))
        for row in await session.execute(_KEPT, wanted)
    ]


async def units(session: AsyncSession) -> Sequence[str]:
    """Those that are assessed: all that work on cases."""
    rows = select(UNIT.c.code).where(UNIT.c.active, UNIT.c.kind != UnitKind.LEADING_GROUP)
    return (await session.execute(rows.order_by(UNIT.c.code))).scalars().all()


async def keep(session: AsyncSession, period: Period, measures: Sequence[str]) -> Counts:
    """Keep every case that counts in a result that is being locked, and sum up what was kept.

    Measure by measure: a case of a year is kept once, and no statement of a large county is long.
    """
    found: Counts = {}
    for measure in measures:
        wanted = {"start": period.start, "end": period.end, "period": period.name, "measure": measure}
        _add(found, await session.execute(_KEEP, wanted))
    return found


def _add(found: Counts, rows: Iterable[Any]) -> None:
    for row in rows:
        of_unit, measure = found.setdefault(row.unit, {}), ScoreMeasure(row.measure)
        before = of_unit.get(measure, Counted(0, 0))
        of_unit[measure] = Counted(before.counted + int(row.counted), before.good + int(row.good))
