"""Putting a window together: sums of whole months and days, and facts for what is left.

The county's numbers of a past moment are those of now without what later days counted, and without (or with)
what was counted on a part of the moment's own day. A unit's facts are few enough to look at each.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.statistics import shaping
from services.workflow.statistics.domain.figures import (
    HOUR,
    Minutes,
    Tally,
    below,
    coarse,
    joined,
    less,
    nearest_rank,
    ranked,
)
from services.workflow.statistics.domain.measures import QUANTILES, Length
from services.workflow.statistics.domain.scope import Scope
from services.workflow.statistics.domain.windows import (
    Parts,
    Window,
    counting_day,
    midnight,
    split,
    whole_days,
)
from services.workflow.statistics.repository import facts, reading

Found = tuple[Tally, shaping.Quantiles]


async def summed(session: AsyncSession, scope: Scope, window: Window, at: datetime | None) -> Found:
    """The sums and ranks of a window as of a moment; None: as it is now."""
    if scope.unit is None:
        return await _county(session, scope, window, at)
    tally = Tally()
    if at is not None:
        versions = facts.then(scope, [(window.start, window.end)], at)
        return tally, _ranks(await facts.add(session, versions, tally, by_day=window.by_day))
    parts = split(window)
    await reading.rolled_up(session, scope, window, parts, tally)
    await facts.add(session, facts.now(scope, parts.edges), tally, by_day=window.by_day)
    return tally, _ranks(await reading.minutes_of_unit(session, scope, window))


@dataclass(frozen=True, slots=True)
class _Sums:
    """Which sums of the county a window is made of; `since`: without what was counted from this day on."""

    session: AsyncSession
    scope: Scope
    parts: Parts
    since: date | None


async def _county(session: AsyncSession, scope: Scope, window: Window, at: datetime | None) -> Found:
    parts, tally, since = split(window), Tally(), None
    await reading.rolled_up(session, scope, window, parts, tally)
    if at is None:
        versions = facts.now(scope, parts.edges)
    else:
        since, counting, sign = counting_day(at)
        await reading.not_yet(session, scope, window, parts, since, tally)
        first, end = whole_days(window)
        whole = midnight(first), midnight(end)
        versions = facts.then(scope, parts.edges, at)
        if first < end:
            versions += facts.counted(scope, whole, counting, sign)
    left = await facts.add(session, versions, tally, by_day=window.by_day)
    return tally, await _quantiles(_Sums(session, scope, parts, since), left)


def _ranks(minutes: Minutes) -> shaping.Quantiles:
    return {
        (length, name): nearest_rank(minutes[length], share)
        for length in Length
        for name, (share, _) in QUANTILES.items()
    }


async def _quantiles(sums: _Sums, left: Minutes) -> shaping.Quantiles:
    """Exact to the minute: the hours by the counts of hours, the minutes by those within these hours."""
    hours = joined([await _hours(sums), coarse(left)])
    wanted = {key: hour for key, hour in _ranks(hours).items() if hour is not None}
    places = {(length, hour) for (length, _), hour in wanted.items()}
    fine = joined([await _within(sums, places), left])
    found: dict[tuple[Length, str], int | None] = dict.fromkeys(_ranks(hours))
    for (length, name), hour in wanted.items():
        within = {minute: cases for minute, cases in fine[length].items() if hour <= minute < hour + HOUR}
        total = sum(hours[length].values())
        found[length, name] = ranked(within, below(hours[length], hour), total, QUANTILES[name][0])
    return found


async def _hours(sums: _Sums) -> Minutes:
    now = await reading.hours(sums.session, sums.scope, sums.parts)
    if sums.since is None:
        return now
    return joined([now, less(await reading.hours_not_yet(sums.session, sums.scope, sums.parts, sums.since))])


async def _within(sums: _Sums, places: reading.Places) -> Minutes:
    now = await reading.within(sums.session, sums.scope, sums.parts, places)
    if sums.since is None:
        return now
    later = await reading.within_not_yet(sums.session, sums.scope, sums.parts, places, sums.since)
    return joined([now, less(later)])
