"""Who is on call, the rota, checking in, and the rota of the demo."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock, paging
from services.common.db import Database
from services.common.problems import FieldError, InvalidRequest, Problem
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.duty import repository
from services.workflow.duty.domain import (
    BEHIND_THE_ROTA,
    LONGEST_RANGE,
    Post,
    Rung,
    Step,
    climb,
    rota,
    week_of,
)
from services.workflow.duty.schemas import CheckedIn, DutyNow, PersonOut, ShiftOut, ShiftPage, ShiftQuery

_WEEK = timedelta(days=7)


class NotOnShift(Problem):
    status, code, title = 403, "not-on-shift", "不在班次"
    detail = "现在没有您的班次（可提前 30 分钟签到）；请核对值班表，如需换班请联系网信办负责人。"


async def now(session: AsyncSession) -> DutyNow:
    at = await clock.now(session)
    return DutyNow(
        at=at,
        on_call=[_shown(row) for row in await repository.on_call(session, at)],
        next=[_shown(row) for row in await repository.coming(session, at)],
    )


async def ladder(session: AsyncSession, at: datetime) -> list[Rung]:
    """Who is to be paged at the moment `at` (aware), in the order to be paged; each person once.

    The steps: main officer on duty, deputy, leader on duty, then every office chief, then every member of
    the leading group. `Rung.step` tells them apart: rungs of equal step are neighbours and may be paged
    together. Only people with an active account; empty when the directory has none of them. Reads only.
    """
    shifts = await repository.on_call(session, at)
    active = {row.id: row for row in await repository.active_among(session, {row.person for row in shifts})}
    on_shift = [_rung(Step(row.post), active[row.person]) for row in shifts if row.person in active]
    behind = [
        _rung(step, row)
        for row in await repository.active_with(session, set(BEHIND_THE_ROTA.values()))
        for step, role in BEHIND_THE_ROTA.items()
        if role in row.roles
    ]
    return climb([*on_shift, *behind])


def _rung(step: Step, row: Row[Any]) -> Rung:
    return Rung(step=step, person=row.id, username=row.username, name=row.name)


async def shifts(session: AsyncSession, query: ShiftQuery) -> ShiftPage:
    """Raises InvalidRequest when the range runs backwards or is too long."""
    since = query.from_ or week_of(await clock.now(session))[0]
    until = query.to or since + _WEEK
    if not since < until <= since + LONGEST_RANGE:
        detail = f"结束时间应晚于开始时间，且不超过 {LONGEST_RANGE.days} 天"
        raise InvalidRequest(errors=[FieldError(pointer="/query/to", detail=detail)])
    found = await repository.between(session, since, until, after=query.position(), limit=query.limit + 1)
    page, cursor = paging.cut(found, query.limit, at="starts_at")
    return ShiftPage(items=[_shown(row) for row in page], next_cursor=cursor)


async def check_in(session: AsyncSession, caller: Principal) -> CheckedIn:
    """Note that the caller has come to the shifts that are on; again changes nothing. Raises NotOnShift."""
    mine = await repository.open_to(session, caller.subject, await clock.now(session))
    if not mine:
        raise NotOnShift
    for shift in await repository.check_in(session, caller.subject, mine):
        await audit.record(
            session, Service.WORKFLOW, caller, "duty.check_in", object_type="shift", object_id=shift
        )
    return CheckedIn(items=[_shown(row) for row in await repository.by_ids(session, mine)])


async def seed_demo_rota(
    database: Database, users: Mapping[Post, Sequence[UUID]] | None = None, monday: date | None = None
) -> None:
    """Plan two weeks without a gap behind what is planned: people of a post take turns.

    `users` by default are those who have a post's role, `monday` is that of this week.
    """
    async with database.transaction() as session:
        people = users or await repository.people(session)
        begins = monday or week_of(await clock.now(session))[0].date()
        until = await repository.planned_until(session)
        planned = rota(people, begins, weeks=2)
        await repository.plan(
            session, [shift for shift in planned if shift.starts_at >= until.get(shift.post, shift.starts_at)]
        )


def _shown(row: Row[Any]) -> ShiftOut:
    return ShiftOut(
        id=row.id,
        post=Post(row.post),
        person=PersonOut(id=row.person, username=row.username, name=row.name),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        checked_in_at=row.checked_in_at,
    )
