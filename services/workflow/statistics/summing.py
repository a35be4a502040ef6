"""Putting a window together: sums of whole months and days, and facts for what is left.

The county's numbers of a past moment are those of now without what later days counted, and without (or with)
what was counted on a part of the moment's own day. A unit's facts are few enough to look at each.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.statistics import shaping
from services.workflow.statistics.domain.figures import (
    HOUR,
    Minutes,
    Tally,
    below,
    coarse,
    joined,
    nearest_rank,
    ranked,
)
from services.workflow.statistics.domain.measures import QUANTILES, Length
from services.workflow.statistics.domain.scope import Scope
from services.workflow.statistics.domain.windows import (
    DAY,
    Parts,
    Window,
    counting_day,
    course_of,
    midnight,
    split,
    whole_days,
)
from services.workflow.statistics.repository import facts, reading
from services.workflow.statistics.repository.reading import Book, Term

Found = tuple[Tally, shaping.Quantiles]
_RECENT = 7 * DAY
"""Of which most steps are still to come."""


async def summed(session: AsyncSession, scope: Scope, window: Window, at: datetime | None) -> Found:
    """The sums and ranks of a window as of a moment; None: as it is now."""
    if scope.unit is None:
        return await _county(session, scope, window, at)
    tally = Tally()
    if at is not None:
        versions = facts.then(scope, [(window.start, window.end)], at)
        return tally, _ranks(await facts.add(session, versions, tally, by_day=window.by_day))
    parts = split(window)
    term = Term(Book(scope), parts, course_of(window, parts))
    await reading.add(session, term, tally, by_day=window.by_day)
    await facts.add(session, facts.now(scope, parts.edges), tally, by_day=window.by_day)
    return tally, _ranks(await reading.minutes_of_unit(session, scope, window))


async def _county(session: AsyncSession, scope: Scope, window: Window, at: datetime | None) -> Found:
    tally, parts = Tally(), split(window)
    terms = _terms(scope, window, parts, at)
    for term in terms:
        await reading.add(session, term, tally, by_day=window.by_day)
    if at is None:
        versions = facts.now(scope, parts.edges)
    else:
        versions = facts.then(scope, parts.edges, at) + _of_the_day(scope, window, at)
    left = await facts.add(session, versions, tally, by_day=window.by_day)
    return tally, await _quantiles(session, terms, left)


def _terms(scope: Scope, window: Window, parts: Parts, at: datetime | None) -> list[Term]:
    """What is read of the sums, until the beginning of the day of `at` or its end.

    Of what was received long before, the present without the later steps: few. Of the last days before the
    moment, and of what came after it, the steps until then: few as well.
    """
    course = course_of(window, parts)
    if at is None:
        return [Term(Book(scope), parts, course)]
    since = counting_day(at).since
    (before, after), (earlier, later) = (each.cut(since - _RECENT) for each in (parts, course))
    return [
        Term(Book(scope), before, earlier),
        Term(Book(scope, since=since), before, earlier, -1),
        Term(Book(scope, until=since), after, later),
    ]


def _of_the_day(scope: Scope, window: Window, at: datetime) -> list[facts.Versions]:
    """What was counted of the window's whole days on a part of the moment's own day."""
    _, counting, sign = counting_day(at)
    first, end = whole_days(window)
    return facts.counted(scope, (midnight(first), midnight(end)), counting, sign) if first < end else []


def _ranks(minutes: Minutes) -> shaping.Quantiles:
    return {
        (length, name): nearest_rank(minutes[length], share)
        for length in Length
        for name, (share, _) in QUANTILES.items()
    }


async def _quantiles(session: AsyncSession, terms: Sequence[Term], left: Minutes) -> shaping.Quantiles:
    """Exact to the minute: the hours by the counts of hours, the minutes by those within these hours."""
    hours = joined([*[await reading.hours(session, term) for term in terms], coarse(left)])
    wanted = {key: hour for key, hour in _ranks(hours).items() if hour is not None}
    places = {(length, hour) for (length, _), hour in wanted.items()}
    fine = joined([*[await reading.within(session, term, places) for term in terms], left])
    found: dict[tuple[Length, str], int | None] = dict.fromkeys(_ranks(hours))
    for (length, name), hour in wanted.items():
        within = {minute: cases for minute, cases in fine[length].items() if hour <= minute < hour + HOUR}
        total = sum(hours[length].values())
        found[length, name] = ranked(within, below(hours[length], hour), total, QUANTILES[name][0])
    return found
