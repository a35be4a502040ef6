"""Summing facts one by one: pieces of days, a unit's past, and what was counted on a part of a day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.statistics.domain.figures import ORDER, TIME, TOTAL, Minutes, Tally, joined
from services.workflow.statistics.domain.measures import Dimension, Length, Measure
from services.workflow.statistics.domain.scope import Scope
from services.workflow.statistics.domain.windows import Edge
from services.workflow.statistics.models import CURRENT, Fact

Versions = Select[Any]
"""Facts that are added, or taken away, with a column `sign`."""

_ENDED = text("replaced_at < 'infinity'")
"""As the index of replaced versions says it."""

_MONTH: ColumnElement[str] = literal_column("'month'")
_BY = (*(dimension.value for dimension in Dimension), TIME)
_FLAGS = [measure.value for measure in ORDER if measure not in (Measure.RECEIVED, Measure.ITEMS)]
_MINUTES = {length: f"{length.value}_minutes" for length in Length}
_READ = (*_BY[:-1], "day", Measure.ITEMS.value, *_FLAGS, *_MINUTES.values())


def now(scope: Scope, spans: Sequence[Edge]) -> list[Versions]:
    """The facts of the cases received in these spans of time, as they are now."""
    return [_versions(1, scope, span, CURRENT) for span in spans]  # type: ignore[arg-type]  # a text


def then(scope: Scope, spans: Sequence[Edge], at: datetime) -> list[Versions]:
    """The same as they were at a moment."""
    was = and_(Fact.recorded_at <= at, Fact.replaced_at > at)
    return [_versions(1, scope, span, was) for span in spans]


def counted(scope: Scope, span: Edge, counting: Edge, sign: int) -> list[Versions]:
    """What counting changed of the cases received in a span, after the one moment and up to the other."""
    after, upto = counting
    began = and_(Fact.recorded_at > after, Fact.recorded_at <= upto)
    ended = and_(Fact.replaced_at > after, Fact.replaced_at <= upto, _ENDED)
    return [_versions(sign, scope, span, began), _versions(-sign, scope, span, ended)]


def _versions(sign: int, scope: Scope, span: Edge, condition: ColumnElement[bool]) -> Select[Any]:
    columns = [getattr(Fact, name) for name in _READ]
    found = select(literal(sign, Integer).label("sign"), *columns).where(
        Fact.received_at >= span[0], Fact.received_at < span[1], Fact.drill == scope.drill, condition
    )
    return found if scope.unit is None else found.where(Fact.unit == scope.unit)


async def add(session: AsyncSession, versions: Sequence[Versions], tally: Tally, *, by_day: bool) -> Minutes:
    """Add the sums of these versions by dimension and by day or month; how long things took in them."""
    if not versions:
        return joined(())
    each = union_all(*versions).subquery()
    month = cast(func.date_trunc(_MONTH, each.c.day), Date)
    by = [each.c[name] for name in _BY[:-1]] + [each.c.day if by_day else month]
    rows = select(func.grouping(*by), *by, *_sums(each)).group_by(
        func.grouping_sets(tuple_(), *(tuple_(column) for column in by))
    )
    for row in await session.execute(rows):
        name, value = _value(row[0], row[1 : len(by) + 1])
        tally.add(name, value, (count or 0 for count in row[len(by) + 1 :]))
    return await _lengths(session, each)


def _sums(each: Any) -> list[ColumnElement[int]]:
    sign = each.c.sign
    flags = [func.sum(sign).filter(each.c[flag]) for flag in _FLAGS]
    return [func.sum(sign), func.sum(sign * each.c["items"]), *flags]


def _value(grouping: int, values: Sequence[Any]) -> tuple[str, str]:
    """Which dimension a row is about: of the bits of all, the last the least, its own alone is 0."""
    bit = (~grouping & (1 << len(values)) - 1).bit_length()
    return TOTAL if bit == 0 else (_BY[-bit], str(values[-bit]))


async def _lengths(session: AsyncSession, each: Any) -> Minutes:
    columns = [each.c[name] for name in _MINUTES.values()]
    rows = (
        select(*columns, func.sum(each.c.sign))
        .where(or_(*(column.is_not(None) for column in columns)))
        .group_by(func.grouping_sets(*(tuple_(column) for column in columns)))
    )
    found: Minutes = {length: {} for length in Length}
    for row in await session.execute(rows):
        for length, minute in zip(_MINUTES, row[:-1], strict=True):
            if minute is not None and row[-1]:
                found[length][minute] = row[-1]
    return found
