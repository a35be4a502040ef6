"""Putting a window together: sums of whole months and days, and facts for what is left.

The county's numbers of a past moment are those of now without what later days counted, and without (or with)
what was counted on a part of the moment's own day. A unit's facts are few enough to look at each.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.statistics import shaping
from services.workflow.statistics.domain.figures import (
    WIDTHS,
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
    """Exact to the minute: the day by the counts of days, the hour within it, the minute within the hour."""
    whole = [await reading.minutes(session, term, WIDTHS[0]) for term in terms]
    counts = joined([*whole, coarse(left, WIDTHS[0])])
    found = {key: _Rank(key[0], counts[key[0]], QUANTILES[key[1]][0]) for key in _ranks(counts)}
    for wider, width in pairwise(WIDTHS):
        places = {(rank.length, rank.at) for rank in found.values() if rank.at is not None}
        inside = [await reading.within(session, term, width, wider, places) for term in terms]
        counts = joined([*inside, coarse(left, width)])
        for rank in found.values():
            rank.narrow(counts[rank.length], wider)
    return {key: rank.at for key, rank in found.items()}


class _Rank:
    """The bucket in which a quantile lies; `skipped` cases lie below it."""

    def __init__(self, length: Length, counts: Mapping[int, int], share: int) -> None:
        self.length, self._share = length, share
        self._total, self._skipped = sum(counts.values()), 0
        self.at: int | None = None
        self._find(counts)

    def narrow(self, counts: Mapping[int, int], wider: int) -> None:
        """Go on to a narrower bucket within the one that is `wider` minutes wide."""
        first = self.at
        if first is not None:
            self._find({each: cases for each, cases in counts.items() if first <= each < first + wider})

    def _find(self, counts: Mapping[int, int]) -> None:
        self.at = ranked(counts, self._skipped, self._total, self._share)
        if self.at is not None:
            self._skipped += below(counts, self.at)
