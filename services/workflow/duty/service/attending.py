"""Checking in 签到 and handing over 交接班."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock, paging
from services.common.ids import new_id
from services.common.paging import PageQuery
from services.common.problems import Forbidden, NotFound
from services.contracts.codes import CaseState, RiskLevel, Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.privacy import mask
from services.workflow.duty.domain.posts import Post
from services.workflow.duty.domain.rota import Shift, overlaps
from services.workflow.duty.models import Handover
from services.workflow.duty.repository import attendance, people, plan, standards
from services.workflow.duty.repository.people import People
from services.workflow.duty.schemas.handovers import (
    Acknowledgement,
    CaseOfNote,
    CasesOfNote,
    HandoverOut,
    HandoverPage,
    NewHandover,
)
from services.workflow.duty.schemas.reading import CheckedIn
from services.workflow.duty.service import showing
from services.workflow.duty.service.checks import AlreadyAcknowledged, NotOnShift, refused

_AFTERWARDS = timedelta(hours=2)
"""How long after a shift its person may still hand it over."""

_NEXT_WITHIN = timedelta(days=7)
_MOST_CASES = 30


async def check_in(session: AsyncSession, caller: Principal) -> CheckedIn:
    """Note that the caller has come to the shifts that are on; again changes nothing. Raises NotOnShift."""
    now = await clock.now(session)
    mine = await _shifts_of(session, caller.subject, now, await _soon(session, now))
    if not mine:
        raise NotOnShift
    for shift in await attendance.check_in(session, mine):
        await audit.record(
            session, Service.WORKFLOW, caller, "duty.check_in", object_type="shift", object_id=shift
        )
    return CheckedIn(items=await showing.shifts(session, mine, now))


async def _soon(session: AsyncSession, now: datetime) -> datetime:
    """Who has a shift that begins until then may check in."""
    return now + (await standards.load(session)).at(now).early


async def _shifts_of(session: AsyncSession, person: UUID, since: datetime, until: datetime) -> list[Shift]:
    """The person's shifts that touch [since, until], the earliest first."""
    end = until + timedelta(microseconds=1)
    found = (await plan.load(session, since, end)).shifts(since, end)
    return [shift for shift in found if shift.person == person]


async def cases_of_note(session: AsyncSession, caller: Principal) -> CasesOfNote:
    """What a handover should mention: open cases that are severe, major or overdue."""
    rows = await attendance.cases_of_note(session, caller.subject, await clock.now(session), _MOST_CASES)
    return CasesOfNote(items=[_case(row) for row in rows])


async def handovers(session: AsyncSession, caller: Principal, query: PageQuery) -> HandoverPage:
    found = await attendance.handovers(session, query.position(), query.limit + 1)
    rows, cursor = paging.cut(found, query.limit, at="made_at")
    return HandoverPage(items=await _shown(session, caller, rows), next_cursor=cursor)


async def hand_over(session: AsyncSession, caller: Principal, new: NewHandover) -> HandoverOut:
    """Leave words and cases to the next person. Raises InvalidRequest, NotOnShift."""
    now = await clock.now(session)
    known = await attendance.cases(session, new.cases, caller.subject, now)
    if strange := [index for index, case in enumerate(new.cases) if case not in known]:
        raise refused(f"/cases/{strange[0]}", "没有这个工单，请刷新后重新选择")
    mine = [
        shift
        for shift in await _shifts_of(session, caller.subject, now - _AFTERWARDS, now)
        if new.post in (None, shift.post)
    ]
    if not mine:
        raise NotOnShift("交接班记录由在班人员填写（下班后 2 小时内可补）；现在没有您的班次。")
    row = await attendance.add_handover(
        session,
        {
            "id": new_id(),
            "post": mine[-1].post.value,
            "words": mask(new.words),
            "cases": list(dict.fromkeys(new.cases)),
            "made_by": caller.subject,
            "made_by_name": caller.name,
            "next_person": await _next_person(session, mine[-1], now),
        },
    )
    await _record(session, caller, "duty.hand_over", row)
    return (await _shown(session, caller, [row]))[0]


async def _next_person(session: AsyncSession, shift: Shift, now: datetime) -> UUID | None:
    """The other person who is on this post first after the shift."""
    found = (await plan.load(session, now, now + _NEXT_WITHIN)).shifts(now, now + _NEXT_WITHIN)
    later = (each for each in found if each.post is shift.post and each.ends_at > shift.ends_at)
    return next((each.person for each in later if each.person != shift.person), None)


async def find(session: AsyncSession, handover_id: UUID) -> Handover:
    """Raises NotFound."""
    row = await attendance.handover(session, handover_id)
    if row is None:
        raise NotFound
    return row


async def acknowledge(
    session: AsyncSession, caller: Principal, handover: Handover, said: Acknowledgement
) -> HandoverOut:
    """Confirm that one has read what was handed over. Raises Forbidden, AlreadyAcknowledged."""
    now = await clock.now(session)
    if not _may_acknowledge(handover, caller, await _posts_of(session, caller.subject, now)):
        raise Forbidden("交接班由接班人员本人确认接收；请联系接班人员，或请网信办负责人代为确认。")
    row = await attendance.acknowledge(
        session,
        handover.id,
        {
            "acknowledged_at": now,
            "acknowledged_by": caller.subject,
            "acknowledged_by_name": caller.name,
            "answer": mask(said.note) if said.note else None,
        },
    )
    if row is None:
        raise AlreadyAcknowledged
    await _record(session, caller, "duty.handover_acknowledge", row)
    return (await _shown(session, caller, [row]))[0]


async def _posts_of(session: AsyncSession, person: UUID, now: datetime) -> set[Post]:
    """The posts that the person holds, or may check in to already."""
    soon = await _soon(session, now)
    mine = await _shifts_of(session, person, now, soon)
    return {shift.post for shift in mine if overlaps(shift, now, soon)}


def _may_acknowledge(handover: Handover, caller: Principal, posts: set[Post]) -> bool:
    if caller.subject == handover.made_by:
        return False
    return caller.subject == handover.next_person or handover.post in posts or caller.has(Role.OFFICE_CHIEF)


async def _record(session: AsyncSession, caller: Principal, action: str, row: Handover) -> None:
    await audit.record(
        session, Service.WORKFLOW, caller, action, object_type="duty", object_id=row.id, detail={}
    )


async def _shown(session: AsyncSession, caller: Principal, rows: Sequence[Handover]) -> list[HandoverOut]:
    now = await clock.now(session)
    noted = {case for row in rows for case in row.cases}
    known = await people.known(
        session, {who for row in rows for who in (row.made_by, row.next_person, row.acknowledged_by) if who}
    )
    cases = await attendance.cases(session, noted, caller.subject, now)
    posts = await _posts_of(session, caller.subject, now)
    return [
        _handover(row, known, cases, may=row.acknowledged_at is None and _may_acknowledge(row, caller, posts))
        for row in rows
    ]


def _handover(row: Handover, known: People, cases: dict[UUID, Row[Any]], *, may: bool) -> HandoverOut:
    def whom(who: UUID | None) -> Any:
        return None if who is None else showing.person(known, who)

    return HandoverOut(
        id=row.id,
        post=Post(row.post),
        words=row.words,
        cases=[_case(cases[case]) for case in row.cases if case in cases],
        made_at=row.made_at,
        made_by=showing.person(known, row.made_by),
        next_person=whom(row.next_person),
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=whom(row.acknowledged_by),
        answer=row.answer,
        may_acknowledge=may,
    )


def _case(row: Row[Any]) -> CaseOfNote:
    return CaseOfNote(
        id=row.id,
        number=row.number,
        title=row.title,
        risk=RiskLevel(row.risk),
        state=CaseState(row.state),
        lead_unit=row.lead_unit,
        overdue=row.overdue,
    )
