"""Swaps 换班: asked by whose shift it is, accepted by the other, or decided by the chief."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock, paging
from services.common.ids import new_id
from services.common.problems import Forbidden, NotFound
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.duty.domain.posts import LONGEST_RANGE, Post, SwapState
from services.workflow.duty.domain.rota import Rota, Shift
from services.workflow.duty.models import Swap
from services.workflow.duty.repository import people, plan, swaps
from services.workflow.duty.repository.people import People
from services.workflow.duty.schemas.common import Note
from services.workflow.duty.schemas.plan import NewSwap, SwapAnswer, SwapOut, SwapPage, SwapQuery, SwapShift
from services.workflow.duty.service import showing
from services.workflow.duty.service.checks import ShiftChanged, SwapClosed, check_eligible, refused
from services.workflow.notices.domain import Notice, NoticeKind
from services.workflow.notices.domain import people as notice_to
from services.workflow.notices.service import tell

_INSTANT = timedelta(microseconds=1)


async def page(session: AsyncSession, caller: Principal, query: SwapQuery) -> SwapPage:
    found = await swaps.page(session, query.position(), query.limit + 1)
    rows, cursor = paging.cut(found, query.limit, at="asked_at")
    known = await people.known(session, {who for row in rows for who in (row.person, row.other)})
    now = await clock.now(session)
    return SwapPage(items=[_shown(row, known, caller, now) for row in rows], next_cursor=cursor)


async def ask(session: AsyncSession, caller: Principal, new: NewSwap) -> SwapOut:
    """Ask another person to take one's shift. Raises InvalidRequest."""
    now = await clock.now(session)
    rota = await plan.load(session, now, now + LONGEST_RANGE)
    coming = {shift.id: shift for shift in rota.shifts(now, now + LONGEST_RANGE) if shift.starts_at > now}
    mine = _owned(coming.get(new.shift), caller.subject, "/shift", "请选自己尚未开始的班次")
    if new.other == caller.subject:
        raise refused("/other", "请选另一位同事")
    await check_eligible(session, mine.post, [new.other], "/other")
    back = None
    if new.in_return is not None:
        back = _owned(coming.get(new.in_return), new.other, "/in_return", "请选对方尚未开始的班次")
        await check_eligible(session, back.post, [caller.subject], "/in_return")
    row = await swaps.add(session, _asked(caller, new, mine, back))
    return await _done(session, caller, row, "duty.swap_ask")


def _owned(shift: Shift | None, person: UUID, pointer: str, detail: str) -> Shift:
    if shift is None or shift.person != person:
        raise refused(pointer, detail)
    return shift


def _asked(caller: Principal, new: NewSwap, mine: Shift, back: Shift | None) -> dict[str, Any]:
    return {
        "id": new_id(),
        "state": SwapState.ASKED.value,
        "person": caller.subject,
        "post": mine.post.value,
        "starts_at": mine.starts_at,
        "ends_at": mine.ends_at,
        "other": new.other,
        "return_post": back.post.value if back else None,
        "return_starts_at": back.starts_at if back else None,
        "return_ends_at": back.ends_at if back else None,
        "note": new.note or None,
    }


async def find(session: AsyncSession, swap_id: UUID) -> Swap:
    """Raises NotFound."""
    row = await swaps.find(session, swap_id)
    if row is None:
        raise NotFound
    return row


def check_may_answer(swap: Swap, caller: Principal) -> None:
    """Raises Forbidden."""
    if not _may_answer(swap, caller):
        raise Forbidden("换班由对方本人答应，或由网信办负责人决定；请联系他们办理。")


def check_may_withdraw(swap: Swap, caller: Principal) -> None:
    """Raises Forbidden."""
    if swap.person != caller.subject:
        raise Forbidden("只有申请人可以撤回换班；如不同意，请由对方答复。")


def _may_answer(swap: Swap, caller: Principal) -> bool:
    return caller.subject == swap.other or (caller.has(Role.OFFICE_CHIEF) and caller.subject != swap.person)


async def answer(session: AsyncSession, caller: Principal, swap: Swap, said: SwapAnswer) -> SwapOut:
    """Accept or decline; accepted, both shifts change hands. Raises SwapClosed, ShiftChanged."""
    await plan.lock(session)
    if said.accepted:
        await _check_still_so(session, swap)
    state = SwapState.ACCEPTED if said.accepted else SwapState.DECLINED
    row = await _close(session, caller, swap, state, said.note)
    if said.accepted:
        for values in _handed_over(row):
            await plan.add_override(session, values | _made(caller, row))
    return await _done(session, caller, row, "duty.swap_answer")


async def withdraw(session: AsyncSession, caller: Principal, swap: Swap) -> SwapOut:
    """Raises SwapClosed."""
    row = await _close(session, caller, swap, SwapState.WITHDRAWN, None)
    return await _done(session, caller, row, "duty.swap_withdraw")


async def _check_still_so(session: AsyncSession, swap: Swap) -> None:
    """Both shifts lie ahead and belong to whom they belonged when the swap was asked for."""
    now = await clock.now(session)
    parts = [(swap.person, _shift(swap))]
    if (back := _in_return(swap)) is not None:
        parts.append((swap.other, back))
    if any(shift.starts_at <= now for _, shift in parts):
        raise SwapClosed
    until = max(shift.ends_at for _, shift in parts)
    rota = await plan.load(session, now, until)
    if not all(_stands(rota, person, shift) for person, shift in parts):
        raise ShiftChanged


def _stands(rota: Rota, person: UUID, shift: SwapShift) -> bool:
    wanted = (shift.post, person, shift.starts_at, shift.ends_at)
    found = rota.shifts(shift.starts_at, shift.starts_at + _INSTANT)
    return any((each.post, each.person, each.starts_at, each.ends_at) == wanted for each in found)


async def _close(
    session: AsyncSession, caller: Principal, swap: Swap, state: SwapState, note: Note | None
) -> Swap:
    row = await swaps.answer(
        session,
        swap.id,
        {
            "state": state.value,
            "answered_at": await clock.now(session),
            "answered_by": caller.subject,
            "answered_by_name": caller.name,
            "answer_note": note or None,
        },
    )
    if row is None:
        raise SwapClosed
    return row


def _handed_over(swap: Swap) -> list[dict[str, Any]]:
    given = {
        "post": swap.post,
        "person": swap.other,
        "replaces": swap.person,
        "starts_at": swap.starts_at,
        "ends_at": swap.ends_at,
    }
    if swap.return_post is None:
        return [given]
    taken = {
        "post": swap.return_post,
        "person": swap.person,
        "replaces": swap.other,
        "starts_at": swap.return_starts_at,
        "ends_at": swap.return_ends_at,
    }
    return [given, taken]


def _made(caller: Principal, swap: Swap) -> dict[str, Any]:
    return {
        "id": new_id(),
        "swap": swap.id,
        "reason": "换班",
        "made_by": caller.subject,
        "made_by_name": caller.name,
    }


async def _done(session: AsyncSession, caller: Principal, row: Swap, action: str) -> SwapOut:
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        action,
        object_type="duty",
        object_id=row.id,
        detail={"state": row.state},
    )
    await _tell(session, caller, row)
    known = await people.known(session, {row.person, row.other})
    return _shown(row, known, caller, await clock.now(session))


async def _tell(session: AsyncSession, caller: Principal, row: Swap) -> None:
    """Both sides hear of every step that they did not take themselves."""
    data = {"post": row.post, "starts_at": row.starts_at.isoformat(), "swap": row.state}
    key = f"swap:{row.id}:{row.state}"
    concerned = notice_to(row.person, row.other)
    await tell(session, [Notice(NoticeKind.SHIFT, None, concerned, key, data, besides=caller.subject)])


def _shift(row: Swap) -> SwapShift:
    return SwapShift(post=Post(row.post), starts_at=row.starts_at, ends_at=row.ends_at)


def _in_return(row: Swap) -> SwapShift | None:
    if row.return_post is None or row.return_starts_at is None or row.return_ends_at is None:
        return None
    return SwapShift(post=Post(row.return_post), starts_at=row.return_starts_at, ends_at=row.return_ends_at)


def _shown(row: Swap, known: People, caller: Principal, now: datetime) -> SwapOut:
    is_open = row.state == SwapState.ASKED and now < min(row.starts_at, row.return_starts_at or row.starts_at)
    return SwapOut(
        id=row.id,
        state=SwapState(row.state),
        person=showing.person(known, row.person),
        other=showing.person(known, row.other),
        shift=_shift(row),
        in_return=_in_return(row),
        note=row.note,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        answered_by=row.answered_by_name,
        answer_note=row.answer_note,
        may_answer=is_open and _may_answer(row, caller),
        may_withdraw=row.state == SwapState.ASKED and row.person == caller.subject,
    )
