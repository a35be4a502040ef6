"""The numbers of a window as of a moment, and counting what changed.

For a report: `freshen(database)` (or `catch_up`) before the transaction, `summary(session, window)` within
it, and keep `as_of` of the answer: asked with it again, every number is the same for ever.
"""

import asyncio
import sys
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.db import Database
from services.common.problems import FieldError, InvalidRequest
from services.contracts.instants import shown
from services.workflow.statistics import shaping, summing
from services.workflow.statistics.domain.scope import Scope
from services.workflow.statistics.domain.windows import Window
from services.workflow.statistics.repository import folding, reading
from services.workflow.statistics.schemas import Summary

AT_ONCE = 500
"""Marks that one fold takes; readers wait for no longer than that."""

_MOST_AT_ONCE = 4 * AT_ONCE
"""When many wait, as after an upgrade: cases of the same days share their sums."""

_ROUNDS = 4
_TRIES = 10
_PATIENT_TRIES = 250
_PATIENCE = 0.02


async def fold(database: Database, limit: int = AT_ONCE) -> int | None:
    """Count the cases of the oldest marks, in one transaction; how many, None while somebody else does."""
    async with database.transaction() as session:
        if not await folding.take(session):
            return None
        cases = await folding.claim(session, limit)
        if cases:
            await folding.record(session, cases)
        return len(cases)


async def fold_all(database: Database) -> None:
    """Count until nothing waits, or somebody else is at it."""
    async with database.transaction() as session:
        waits = await folding.waits(session)
    limit = AT_ONCE
    while waits and await fold(database, limit):
        limit = min(2 * limit, _MOST_AT_ONCE)


async def freshen(database: Database) -> None:
    """Count what waits before numbers are read, as far as that is quickly done."""
    await _count(database, _ROUNDS, _TRIES)


async def catch_up(database: Database) -> None:
    """Count all that waits, before numbers are printed; who else counts or reads is given some seconds."""
    await _count(database, sys.maxsize, _PATIENT_TRIES)


async def _count(database: Database, rounds: int, tries: int) -> None:
    async with database.transaction() as session:
        waits = await folding.waits(session)
    while waits and rounds and tries:
        done = await fold(database)
        if done is None:
            tries -= 1
            await asyncio.sleep(_PATIENCE)
        else:
            rounds -= 1
            waits = done > 0


async def summary(
    session: AsyncSession,
    window: Window,
    *,
    unit: str | None = None,
    drill: bool = False,
    as_of: datetime | None = None,
) -> Summary:
    """Every number of the cases received in the window, of those that `unit` leads or of the whole county.

    As they are now, or as they were at `as_of`. Holds off counting until the transaction ends: keep it short.
    Raises InvalidRequest for a moment in the future or before the statistics began.
    """
    scope = Scope(unit, drill)
    at, newest, behind = await settle(session, as_of)
    tally, quantiles = await summing.summed(session, scope, window, None if newest else at)
    if unit is not None:
        tally.sums["unit", unit] = list(tally.counts().values())
    return shaping.summary(shaping.Counted(scope, window, at, behind, tally, quantiles))


async def settle(session: AsyncSession, as_of: datetime | None) -> tuple[datetime, bool, int]:
    """The moment that is meant, whether nothing was recorded since, and how many changes wait.

    From here to the end of the transaction nothing is counted, so that no moment is told twice.
    """
    await folding.hold(session)
    moment = await reading.moment(session)
    latest = max(whole_millisecond(moment.now), moment.through or whole_millisecond(moment.now))
    if as_of is None:
        return latest, True, moment.behind
    if as_of > latest:
        raise _wrong_moment("这个时刻还没有到，请选择现在或以前的时间。")
    if moment.since is not None and as_of < moment.since:
        raise _wrong_moment(f"统计从 {shown(moment.since)} 起留存，请选择此后的时间。")
    return as_of, moment.through is None or as_of >= moment.through, moment.behind


def whole_millisecond(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _wrong_moment(detail: str) -> InvalidRequest:
    return InvalidRequest(errors=[FieldError(pointer="/query/as_of", detail=detail)])
