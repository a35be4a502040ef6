"""Reading the numbers: from roll-ups as they are now, from the facts as they were at a moment."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, false, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.statistics.domain.figures import HOUR, ORDER, TIME, TOTAL, Minutes, Tally
from services.workflow.statistics.domain.measures import Length
from services.workflow.statistics.domain.scope import Scope
from services.workflow.statistics.domain.windows import Parts, Window, days_of, months_of, whole_days
from services.workflow.statistics.models import Dirty, Duration, Fold, Rollup

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


# ---- as it is now


def _starts(table: type[Rollup | Duration], parts: Parts) -> ColumnElement[bool]:
    """The rows that the whole months and whole days of a window are made of."""
    days = [and_(table.grain == "day", table.start >= first, table.start < end) for first, end in parts.days]
    months = [
        and_(table.grain == "month", table.start >= first, table.start < end)
        for first, end in ((parts.months,) if parts.months else ())
    ]
    return or_(false(), *days, *months)


async def rolled_up(session: AsyncSession, scope: Scope, window: Window, parts: Parts, tally: Tally) -> None:
    """Add what the whole months and days say, by dimension and by day or month."""
    own = (Rollup.unit == scope.key, Rollup.drill == scope.drill)
    whole = _starts(Rollup, parts)
    sums = [func.sum(getattr(Rollup, measure.value)).label(measure.value) for measure in ORDER]
    by_value = select(Rollup.dimension, Rollup.value, *sums).where(*own, whole)
    for row in await session.execute(by_value.group_by(Rollup.dimension, Rollup.value)):
        tally.add(row[0], row[1], map(int, row[2:]))
    steps = _starts(Rollup, Parts(None, (whole_days(window),), ())) if window.by_day else whole
    course = select(Rollup.start, *sums).where(*own, Rollup.dimension == TOTAL[0], steps)
    for row in await session.execute(course.group_by(Rollup.start)):
        start = row[0] if window.by_day else row[0].replace(day=1)
        tally.add(TIME, start.isoformat(), map(int, row[1:]))


async def coarse_durations(session: AsyncSession, scope: Scope, parts: Parts) -> Minutes:
    """How many cases of the county took so many hours, by the minutes that the hours begin with."""
    rows = await session.execute(
        select(Duration.what, Duration.minute, func.sum(Duration.cases))
        .where(Duration.drill == scope.drill, Duration.width == HOUR, _starts(Duration, parts))
        .group_by(Duration.what, Duration.minute)
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


async def durations_within(
    session: AsyncSession, scope: Scope, parts: Parts, hours: Collection[tuple[Length, int]]
) -> Minutes:
    """How many cases of the county took exactly so many minutes, within the hours that begin at these."""
    given = {
        "whats": [length.value for length, _ in hours],
        "hours": [hour for _, hour in hours],
        "days": days_of(parts.days),
        "months": months_of(parts.months),
        "drill": scope.drill,
    }
    return _minutes(await session.execute(_WITHIN, given))


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


async def durations_of_unit(session: AsyncSession, scope: Scope, window: Window) -> Minutes:
    """How many cases of the unit took exactly so many minutes: they are few enough to look at each."""
    given = {"unit": scope.unit, "start": window.start, "end": window.end, "drill": scope.drill}
    return _minutes(await session.execute(_OF_UNIT, given))


def _minutes(rows: Any) -> Minutes:
    found: Minutes = {length: {} for length in Length}
    for what, minute, cases in rows:
        if cases:
            found[Length(what)][minute] = int(cases)
    return found


# ---- as it was at a moment, and the pieces of days at the ends of a window

_BY_VALUE = text("""
    SELECT
        d.dimension, d.value, count(*), sum(f.items), sum(f.valid::int), sum(f.merged::int),
        sum(f.dismissed::int), sum(f.answered::int), sum(f.closed::int), sum(f.due::int),
        sum(f.on_time::int), sum(f.overdue::int), sum(f.reply_overdue::int), sum(f.accept_overdue::int),
        sum(f.reopened::int), sum(f.returned::int), sum(f.extended::int), sum(f.rated::int),
        sum(f.satisfied::int)
    FROM workflow.stat_fact AS f
    CROSS JOIN LATERAL (
        VALUES ('total', ''), ('risk', f.risk), ('kind', f.kind), ('category', f.category),
            ('channel', f.channel), ('tier', f.tier::text), ('state', f.state), ('unit', f.unit),
            ('time', CASE WHEN :by_day THEN f.day ELSE date_trunc('month', f.day::timestamp)::date END::text)
    ) AS d (dimension, value)
    WHERE f.received_at >= :start AND f.received_at < :end AND f.drill = :drill
        AND f.recorded_at <= :at AND f.replaced_at > :at
        AND (CAST(:unit AS text) IS NULL OR f.unit = :unit)
    GROUP BY d.dimension, d.value
""")
_LAST = text("""
    SELECT l.what, l.minutes, count(*)
    FROM workflow.stat_fact AS f
    CROSS JOIN LATERAL (
        VALUES ('response', f.response_minutes), ('closing', f.closing_minutes)
    ) AS l (what, minutes)
    WHERE f.received_at >= :start AND f.received_at < :end AND f.drill = :drill
        AND f.recorded_at <= :at AND f.replaced_at > :at AND l.minutes IS NOT NULL
        AND (CAST(:unit AS text) IS NULL OR f.unit = :unit)
    GROUP BY l.what, l.minutes
""")


async def counted_at(
    session: AsyncSession, scope: Scope, window: Window, at: datetime, tally: Tally, *, by_day: bool
) -> Minutes:
    """Add what the facts of a moment say; how long things took."""
    given = {
        "start": window.start,
        "end": window.end,
        "at": at,
        "unit": scope.unit,
        "drill": scope.drill,
    }
    for row in await session.execute(_BY_VALUE, given | {"by_day": by_day}):
        tally.add(row[0], row[1], map(int, row[2:]))
    return _minutes(await session.execute(_LAST, given))
