"""Who is on, who is paged, the shifts of a range, and the gaps before they happen."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock, paging
from services.contracts.codes import Role
from services.contracts.identity import Principal
from services.workflow.duty.domain.attendance import Attendance
from services.workflow.duty.domain.gaps import LOOK_AHEAD, Gap, Watch, gaps
from services.workflow.duty.domain.posts import (
    BEHIND_THE_ROTA,
    ELIGIBLE,
    LadderStep,
    Post,
    Rung,
    climb,
    week_of,
)
from services.workflow.duty.domain.rota import Shift, overlaps
from services.workflow.duty.domain.standards import Level
from services.workflow.duty.models import RegimeRow
from services.workflow.duty.repository import attendance, people, plan, regimes, standards, swaps
from services.workflow.duty.schemas.common import PersonOut
from services.workflow.duty.schemas.reading import (
    CandidatesOut,
    DutyNow,
    GapList,
    GapOut,
    LadderOut,
    RangeQuery,
    RungOut,
    ShiftOut,
    ShiftPage,
    ShiftQuery,
    Waiting,
)
from services.workflow.duty.service import showing
from services.workflow.duty.service.checks import check_range

_WEEK = timedelta(days=7)
_INSTANT = timedelta(microseconds=1)
_MOST_GAPS = 200
_NEXT_WITHIN = timedelta(days=8)


async def ladder(session: AsyncSession, at: datetime) -> list[Rung]:
    """Who is to be paged at the moment `at` (aware), in the order to be paged; each person once.

    The steps: main officer on duty, deputy, leader on duty, then every office chief, then every member of
    the leading group; before each of the last two whoever stands in for them (AB角). `Rung.step` tells
    them apart: rungs of equal step are neighbours and may be paged together. Only people with an active
    account; empty when the directory has none of them. Reads only.
    """
    on = (await plan.load(session, at, at + _INSTANT)).shifts(at, at + _INSTANT)
    known = await people.known(session, {shift.person for shift in on})
    on_shift = [
        _rung(LadderStep(shift.post), known[shift.person])
        for shift in on
        if shift.person in known and known[shift.person].active
    ]
    return climb([*on_shift, *await _behind(session, at)])


async def _behind(session: AsyncSession, at: datetime) -> list[Rung]:
    """Everybody with the roles behind the rota; who stands in for one of them (AB角) comes just before."""
    roles = set(BEHIND_THE_ROTA.values())
    stand_ins = await people.deputies(session, roles, at)
    rungs: list[Rung] = []
    for row in await people.active_with(session, roles):
        for step, role in BEHIND_THE_ROTA.items():
            if role in row.roles:
                instead = [each for each in stand_ins if (each.role, each.absent) == (role, row.id)]
                rungs += [_rung(step, each) for each in (*instead, row)]
    return rungs


def _rung(step: LadderStep, row: Row[Any]) -> Rung:
    return Rung(step=step, person=row.id, username=row.username, name=row.name)


async def ladder_now(session: AsyncSession) -> LadderOut:
    at = await clock.now(session)
    return LadderOut(
        at=at,
        items=[
            RungOut(step=rung.step, person=PersonOut(id=rung.person, username=rung.username, name=rung.name))
            for rung in await ladder(session, at)
        ],
    )


async def now(session: AsyncSession, caller: Principal) -> DutyNow:
    at = await clock.now(session)
    until = at + _NEXT_WITHIN
    found = (await plan.load(session, at, until)).shifts(at, until)
    on = [shift for shift in found if overlaps(shift, at, at + _INSTANT)]
    regime = showing.strictest(await regimes.touching(session, at, at + _INSTANT))
    shown = await showing.shifts(session, on, at)
    coming = await showing.shifts(session, _next(found, at), at)
    return DutyNow(
        at=at,
        on_call=shown,
        next=coming,
        level=Level(regime.level) if regime else Level.NORMAL,
        regime=showing.regime(regime, at) if regime else None,
        waiting=Waiting(
            check_in=any(_to_sign(shift, caller) for shift in (*shown, *coming)),
            swaps=await swaps.asked_of(session, caller.subject, at),
            handovers=await attendance.left_for(session, caller.subject),
            gaps=len(await _gaps(session, found, at, at + _WEEK)) if caller.has(Role.OFFICE_CHIEF) else 0,
        ),
    )


def _to_sign(shift: ShiftOut, caller: Principal) -> bool:
    return shift.person.id == caller.subject and shift.attendance in (Attendance.DUE, Attendance.MISSING)


def _next(found: Iterable[Shift], at: datetime) -> list[Shift]:
    """For each post the shift that starts first after `at`; `found` is in order."""
    first: dict[Post, Shift] = {}
    for shift in found:
        if shift.starts_at > at:
            first.setdefault(shift.post, shift)
    return list(first.values())


async def shifts(session: AsyncSession, query: ShiftQuery) -> ShiftPage:
    """Raises InvalidRequest when the range runs backwards or is too long."""
    at = await clock.now(session)
    since = query.from_ or week_of(at)[0]
    until = query.to or since + _WEEK
    check_range(since, until)
    after = query.position()
    found = (await plan.load(session, since, until)).shifts(since, until)
    rest = [shift for shift in found if after is None or (shift.starts_at, shift.id) > (after.at, after.id)]
    page, cursor = paging.cut(rest[: query.limit + 1], query.limit, at="starts_at")
    return ShiftPage(items=await showing.shifts(session, page, at), next_cursor=cursor)


async def gap_list(session: AsyncSession, query: RangeQuery) -> GapList:
    """Raises InvalidRequest when the range runs backwards or is too long."""
    since = query.from_ or await clock.now(session)
    until = query.to or since + LOOK_AHEAD
    check_range(since, until)
    found = (await plan.load(session, since, until)).shifts(since, until)
    missing = await _gaps(session, found, since, until)
    items = [
        GapOut(post=gap.post, starts_at=gap.starts_at, ends_at=gap.ends_at, lack=gap.lack, level=gap.level)
        for gap in missing[:_MOST_GAPS]
    ]
    return GapList(from_=since, to=until, items=items, more=len(missing) > _MOST_GAPS)


async def gaps_ahead(session: AsyncSession, at: datetime, span: timedelta) -> list[Gap]:
    """The gaps of the time from `at` on."""
    found = (await plan.load(session, at, at + span)).shifts(at, at + span)
    return await _gaps(session, found, at, at + span)


async def _gaps(session: AsyncSession, found: Sequence[Shift], since: datetime, until: datetime) -> list[Gap]:
    """`found` are the shifts of the range, in order."""
    watches = [_watch(row) for row in await regimes.touching(session, since, until)]
    known = await people.known(session, {shift.person for shift in found})
    active = {row.id for row in known.values() if row.active}
    return gaps(found, watches, active, (since, until), await standards.load(session))


def _watch(row: RegimeRow) -> Watch:
    end = row.ends_at if row.ended_at is None else min(row.ends_at, row.ended_at)
    return Watch(Level(row.level), row.starts_at, end)


async def candidates(session: AsyncSession) -> CandidatesOut:
    """Who may stand on each post."""
    rows = await people.active_with(session, frozenset().union(*ELIGIBLE.values()))
    fit = {
        post: [showing.of_row(row) for row in rows if not roles.isdisjoint(row.roles)]
        for post, roles in ELIGIBLE.items()
    }
    return CandidatesOut(duty=fit[Post.DUTY], deputy=fit[Post.DEPUTY], chief=fit[Post.CHIEF])
