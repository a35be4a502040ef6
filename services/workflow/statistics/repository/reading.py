"""Reading the sums of whole months and days: as they are now, and without what later days counted."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from operator import neg
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, false, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.statistics.domain.figures import HOUR, ORDER, TIME, TOTAL, Minutes, Tally
from services.workflow.statistics.domain.measures import Length
from services.workflow.statistics.domain.scope import Scope
from services.workflow.statistics.domain.windows import Parts, Window, days_of, months_of, whole_days
from services.workflow.statistics.models import (
    Dirty,
    Duration,
    DurationStep,
    Fold,
    Rollup,
    RollupStep,
)

_MOST_COUNTED = 1000
"""Of marks that wait; more is told as this many."""


class Moment(NamedTuple):
    """Now, when something was recorded last, since when every moment is known, how many marks wait."""

    now: datetime
    through: datetime | None
    since: datetime | None
    behind: int


async def moment(session: AsyncSession) -> Moment:
    waiting = select(Dirty.id).limit(_MOST_COUNTED).subquery()
    behind = select(func.count()).select_from(waiting).scalar_subquery()
    row = (await session.execute(select(func.huiying.now(), Fold.through, Fold.since, behind))).one()
    return Moment(*row)


# ---- sums


async def rolled_up(session: AsyncSession, scope: Scope, window: Window, parts: Parts, tally: Tally) -> None:
    """Add what the whole months and days say, by dimension and by day or month."""
    own = and_(Rollup.unit == scope.key, Rollup.drill == scope.drill)
    await _sums(session, Rollup, own, window, parts, tally)


async def not_yet(
    session: AsyncSession, scope: Scope, window: Window, parts: Parts, since: date, tally: Tally
) -> None:
    """Take away what was counted of the county on that day and later."""
    own = and_(RollupStep.drill == scope.drill, RollupStep.counted_on >= since)
    later = Tally()
    await _sums(session, RollupStep, own, window, parts, later)
    for (dimension, value), counts in later.sums.items():
        tally.add(dimension, value, map(neg, counts))


async def _sums(
    session: AsyncSession,
    table: type[Rollup | RollupStep],
    own: ColumnElement[bool],
    window: Window,
    parts: Parts,
    tally: Tally,
) -> None:
    whole = _starts(table, parts)
    sums = [func.sum(getattr(table, measure.value)).label(measure.value) for measure in ORDER]
    by_value = select(table.dimension, table.value, *sums).where(own, whole)
    for row in await session.execute(by_value.group_by(table.dimension, table.value)):
        tally.add(row[0], row[1], map(int, row[2:]))
    steps = _starts(table, Parts(None, (whole_days(window),), ())) if window.by_day else whole
    course = select(table.start, *sums).where(own, table.dimension == TOTAL[0], steps)
    for row in await session.execute(course.group_by(table.start)):
        start = row[0] if window.by_day else row[0].replace(day=1)
        tally.add(TIME, start.isoformat(), map(int, row[1:]))


def _starts(table: type[Rollup | RollupStep | Duration | DurationStep], parts: Parts) -> ColumnElement[bool]:
    """The rows that the whole months and whole days of a window are made of."""
    days = [and_(table.grain == "day", table.start >= first, table.start < end) for first, end in parts.days]
    months = [
        and_(table.grain == "month", table.start >= first, table.start < end)
        for first, end in ((parts.months,) if parts.months else ())
    ]
    return or_(false(), *days, *months)


# ---- how long it took


async def hours(session: AsyncSession, scope: Scope, parts: Parts) -> Minutes:
    """How many cases of the county took so many hours, by the minutes that the hours begin with."""
    return await _hours(session, Duration, scope, parts)


async def hours_not_yet(session: AsyncSession, scope: Scope, parts: Parts, since: date) -> Minutes:
    """The same of what was counted on that day and later."""
    return await _hours(session, DurationStep, scope, parts, DurationStep.counted_on >= since)


async def _hours(
    session: AsyncSession,
    table: type[Duration | DurationStep],
    scope: Scope,
    parts: Parts,
    *more: ColumnElement[bool],
) -> Minutes:
    rows = await session.execute(
        select(table.what, table.minute, func.sum(table.cases))
        .where(table.drill == scope.drill, table.width == HOUR, _starts(table, parts), *more)
        .group_by(table.what, table.minute)
    )
    return _minutes(rows)


_WITHIN = text("""
    SELECT d.what, d.minute, sum(d.cases)
    FROM unnest(CAST(:whats AS text[]), CAST(:hours AS integer[])) AS w (what, hour)
    CROSS JOIN LATERAL (
        VALUES ('day', CAST(:days AS date[])), ('month', CAST(:months AS date[]))
    ) AS s (grain, starts)
    JOIN workflow.stat_duration AS d ON d.grain = s.grain AND d.drill = :drill AND d.what = w.what
        AND d.width = 1 AND d.start = ANY (s.starts) AND d.minute >= w.hour AND d.minute < w.hour + 60
    GROUP BY d.what, d.minute
""")
_WITHIN_NOT_YET = text("""
    SELECT d.what, d.minute, sum(d.cases)
    FROM unnest(CAST(:whats AS text[]), CAST(:hours AS integer[])) AS w (what, hour)
    CROSS JOIN LATERAL (
        VALUES ('day', CAST(:days AS date[])), ('month', CAST(:months AS date[]))
    ) AS s (grain, starts)
    JOIN workflow.stat_duration_step AS d ON d.grain = s.grain AND d.drill = :drill AND d.what = w.what
        AND d.width = 1 AND d.start = ANY (s.starts) AND d.minute >= w.hour AND d.minute < w.hour + 60
    WHERE d.counted_on >= :since
    GROUP BY d.what, d.minute
""")
Places = Collection[tuple[Length, int]]
"""Hours of a length, by the minutes that they begin with."""


async def within(session: AsyncSession, scope: Scope, parts: Parts, places: Places) -> Minutes:
    """How many cases of the county took exactly so many minutes, within these hours."""
    return _minutes(await session.execute(_WITHIN, _given(scope, parts, places)))


async def within_not_yet(
    session: AsyncSession, scope: Scope, parts: Parts, places: Places, since: date
) -> Minutes:
    """The same of what was counted on that day and later."""
    given = _given(scope, parts, places) | {"since": since}
    return _minutes(await session.execute(_WITHIN_NOT_YET, given))


def _given(scope: Scope, parts: Parts, places: Places) -> dict[str, Any]:
    return {
        "whats": [length.value for length, _ in places],
        "hours": [hour for _, hour in places],
        "days": days_of(parts.days),
        "months": months_of(parts.months),
        "drill": scope.drill,
    }


_OF_UNIT = text("""
    SELECT l.what, l.minutes, count(*)
    FROM workflow.stat_fact AS f
    CROSS JOIN LATERAL (
        VALUES ('response', f.response_minutes), ('closing', f.closing_minutes)
    ) AS l (what, minutes)
    WHERE f.unit = :unit AND f.replaced_at = 'infinity' AND f.received_at >= :start AND f.received_at < :end
        AND f.drill = :drill AND l.minutes IS NOT NULL
    GROUP BY l.what, l.minutes
""")


async def minutes_of_unit(session: AsyncSession, scope: Scope, window: Window) -> Minutes:
    """How many cases of the unit took exactly so many minutes: an index holds them."""
    given = {"unit": scope.unit, "start": window.start, "end": window.end, "drill": scope.drill}
    return _minutes(await session.execute(_OF_UNIT, given))


def _minutes(rows: Iterable[Any]) -> Minutes:
    found: Minutes = {length: {} for length in Length}
    for what, minute, cases in rows:
        if cases:
            found[Length(what)][minute] = int(cases)
    return found
