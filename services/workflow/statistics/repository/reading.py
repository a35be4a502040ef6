"""Reading the sums of whole months and days: those of now, and what some days of counting added to them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, ColumnElement, Date, and_, any_, false, func, literal, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.statistics.domain.figures import ORDER, TIME, TOTAL, Minutes, Tally
from services.workflow.statistics.domain.measures import Length
from services.workflow.statistics.domain.scope import Scope
from services.workflow.statistics.domain.windows import Parts, Window, days_of, months_of
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


@dataclass(frozen=True, slots=True)
class Book:
    """Where sums are read: those of now, or of the county what was counted since a day, or before one."""

    scope: Scope
    since: date | None = None
    until: date | None = None

    def sums(self) -> tuple[type[Rollup | RollupStep], ColumnElement[bool]]:
        if self.since is None and self.until is None:
            return Rollup, and_(Rollup.unit == self.scope.key, Rollup.drill == self.scope.drill)
        return RollupStep, and_(RollupStep.drill == self.scope.drill, *self._counted(RollupStep))

    def durations(self) -> tuple[type[Duration | DurationStep], ColumnElement[bool]]:
        if self.since is None and self.until is None:
            return Duration, Duration.drill == self.scope.drill
        return DurationStep, and_(DurationStep.drill == self.scope.drill, *self._counted(DurationStep))

    def _counted(self, table: type[RollupStep | DurationStep]) -> Iterable[ColumnElement[bool]]:
        if self.since is not None:
            yield table.counted_on >= self.since
        if self.until is not None:
            yield table.counted_on < self.until


@dataclass(frozen=True, slots=True)
class Term:
    """Which months and days are read where, and whether they are added (1) or taken away (-1)."""

    book: Book
    parts: Parts
    course: Parts
    sign: int = 1


async def add(session: AsyncSession, term: Term, tally: Tally, *, by_day: bool) -> None:
    """Add what the months and days of a term say, by dimension and by day or month."""
    table, own = term.book.sums()
    sums = [func.sum(getattr(table, measure.value)).label(measure.value) for measure in ORDER]
    if term.parts:
        by_value = select(table.dimension, table.value, *sums).where(own, _starts(table, term.parts))
        for row in await session.execute(by_value.group_by(table.dimension, table.value)):
            tally.add(row[0], row[1], (term.sign * int(count) for count in row[2:]))
    if term.course:
        whole = (own, table.dimension == TOTAL[0], _starts(table, term.course))
        for row in await session.execute(select(table.start, *sums).where(*whole).group_by(table.start)):
            start = row[0] if by_day else row[0].replace(day=1)
            tally.add(TIME, start.isoformat(), (term.sign * int(count) for count in row[1:]))


def _starts(table: type[Rollup | RollupStep | Duration | DurationStep], parts: Parts) -> ColumnElement[bool]:
    """The rows that the whole months and whole days are made of."""
    days = [and_(table.grain == "day", table.start >= first, table.start < end) for first, end in parts.days]
    months = [
        and_(table.grain == "month", table.start >= first, table.start < end)
        for first, end in ((parts.months,) if parts.months else ())
    ]
    return or_(false(), *days, *months)


# ---- how long it took

Places = Collection[tuple[Length, int]]
"""Buckets of a length, by the minutes that they begin with."""


async def minutes(session: AsyncSession, term: Term, width: int) -> Minutes:
    """How many cases of the county took how long, in buckets of so many minutes."""
    table, _ = term.book.durations()
    both = table.what.in_([length.value for length in Length])  # so that the key is of use
    return await _durations(session, term, both, table.width == width, _starts(table, term.parts))


async def within(session: AsyncSession, term: Term, width: int, wider: int, places: Places) -> Minutes:
    """The same within some of the buckets of `wider` minutes."""
    table, _ = term.book.durations()
    starts = {"day": days_of(term.parts.days), "month": months_of(term.parts.months)}
    inside = [
        and_(
            table.grain == grain,
            table.what == length.value,
            table.start == any_(literal(each, ARRAY(Date))),
            table.minute >= first,
            table.minute < first + wider,
        )
        for grain, each in starts.items()
        for length, first in places
        if each
    ]
    return await _durations(session, term, table.width == width, or_(*inside)) if inside else _minutes(())


async def _durations(session: AsyncSession, term: Term, *conditions: ColumnElement[bool]) -> Minutes:
    if not term.parts:
        return _minutes(())
    table, own = term.book.durations()
    rows = await session.execute(
        select(table.what, table.minute, term.sign * func.sum(table.cases))
        .where(own, *conditions)
        .group_by(table.what, table.minute)
    )
    return _minutes(rows)


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
