"""What is asked in a case and answered: parts of assisting units, answers to those above, disputes."""

import math
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.common.ids import new_id
from services.contracts.instants import CHINA
from services.workflow.cases.repository import clocks
from services.workflow.cases.schemas.actions import (
    Answer,
    AskPart,
    Contribute,
    DecideDispute,
    Dispute,
    Instruct,
    Supervise,
    Waive,
)
from services.workflow.cases.service.clocks import row
from services.workflow.cases.service.deed import Deed, Effect, masked
from services.workflow.cases.service.problems import NotInThisState
from services.workflow.deadlines.domain import DeadlineRule, Hours, Unit
from services.workflow.deadlines.domain.telling import moment
from services.workflow.tasks import repository as tasks
from services.workflow.tasks.domain import PRESSURE, TIMED, Ruling, TaskKind, TaskStatus
from services.workflow.tasks.models import CaseTask

_OF_THE_UNIT = (TaskKind.PART, TaskKind.DISPUTE)
"""Ends when the case goes to another unit; what comes from above stays."""

UNTIL_CLOSED = tuple(kind for kind in TaskKind if kind is not TaskKind.SAMPLE)
"""Not asked for any more once the case is over."""

_MOST_MINUTES = 366 * 24 * 60
_PART_NOTE = "请就职责范围内的事项提出办理意见，由主办单位汇总答复。"


async def ask_part(deed: Deed, body: AskPart) -> Effect:
    """Ask a unit for its part; the reply waits for it. A unit that did not assist does from now on."""
    waiting = await tasks.waiting(deed.session, deed.case.id, [TaskKind.PART], body.unit)
    await tasks.finish(deed.session, waiting, deed.principal, deed.now, status=TaskStatus.ENDED)
    due_at = await ask(deed, TaskKind.PART, masked(body.note), unit=body.unit, due_at=body.due_at)
    assisting = [*deed.case.assisting_units]
    if body.unit not in assisting:
        assisting.append(body.unit)
    return Effect({"assisting_units": assisting}, masked(body.note), {"unit": body.unit, "due_at": due_at})


async def ask_parts(deed: Deed, units: Iterable[str]) -> None:
    """Ask every unit that does not owe its part already."""
    for unit in units:
        if not await tasks.waiting(deed.session, deed.case.id, [TaskKind.PART], unit):
            await ask(deed, TaskKind.PART, _PART_NOTE, unit=unit)


async def contribute(deed: Deed, body: Contribute) -> Effect:
    """The assisting unit's own part, asked for or not; a later one takes the place of the one before."""
    session, case, unit, words = deed.session, deed.case, deed.principal.unit, masked(body.contribution)
    waiting = await tasks.waiting(session, case.id, [TaskKind.PART], unit)
    given = await tasks.done_part(session, case.id, unit)
    if waiting:
        await tasks.finish(session, waiting, deed.principal, deed.now, answer=words)
    elif given is not None:
        await tasks.write_again(session, given, deed.principal, deed.now, words or "")
    else:
        await tasks.add(session, [_task(deed, TaskKind.PART, None, unit) | _done(deed, words)])
    return Effect({}, words, {"unit": unit})


async def waive(deed: Deed, body: Waive) -> Effect:
    waiting = await tasks.waiting(deed.session, deed.case.id, [TaskKind.PART], body.unit)
    if not waiting:
        raise NotInThisState("这家单位没有待提交的协办意见，无需免交；请刷新后再看。")
    reason = masked(body.reason)
    await tasks.finish(
        deed.session, waiting, deed.principal, deed.now, status=TaskStatus.WAIVED, answer=reason
    )
    return Effect({}, reason, {"unit": body.unit})


async def supervise(deed: Deed, body: Supervise) -> Effect:
    return await _press(deed, TaskKind.SUPERVISE, body)


async def instruct(deed: Deed, body: Instruct) -> Effect:
    return await _press(deed, TaskKind.INSTRUCT, body)


async def _press(deed: Deed, kind: TaskKind, body: Supervise | Instruct) -> Effect:
    due_at = await ask(deed, kind, masked(body.note), due_at=body.due_at)
    return Effect({}, masked(body.note), {"due_at": due_at})


async def answer(deed: Deed, body: Answer) -> Effect:
    """Answer one supervision or instruction; its clock is met."""
    waiting = await tasks.waiting(deed.session, deed.case.id, list(PRESSURE))
    wanted = [task for task in waiting if task.id == body.task]
    if not wanted:
        raise NotInThisState("这条督办或批示已经答复，或不在本工单中；请刷新后再看。")
    words = masked(body.answer)
    await tasks.finish(deed.session, wanted, deed.principal, deed.now, answer=words)
    return Effect({}, words, {"answers": wanted[0].kind})


async def dispute(deed: Deed, body: Dispute) -> Effect:
    """After the time to return: ask the office to look once more whose case it is."""
    note = masked(body.reason)
    await tasks.add(deed.session, [_task(deed, TaskKind.DISPUTE, note, deed.case.lead_unit)])
    return Effect({}, note, {"basis": masked(body.basis)})


async def decide_dispute(deed: Deed, body: DecideDispute) -> Effect:
    """Upheld: the desk assigns anew. Overruled: the unit is designated and handles it."""
    waiting = await tasks.waiting(deed.session, deed.case.id, [TaskKind.DISPUTE])
    ruling, reason = Ruling.UPHELD if body.upheld else Ruling.OVERRULED, masked(body.reason)
    await tasks.finish(deed.session, waiting, deed.principal, deed.now, answer=reason, result=ruling)
    detail = {"ruling": ruling, "unit": deed.case.lead_unit}
    if not body.upheld:
        return Effect({"designated": True}, reason, detail)
    await release(deed)
    return Effect(RELEASED, reason, detail)


RELEASED: dict[str, Any] = {
    "lead_unit": None,
    "assisting_units": [],
    "returnable_until": None,
    "holder": None,
    "holder_name": None,
}
"""What a case has that goes back to the desk."""


async def release(deed: Deed) -> None:
    """The case leaves its unit: requests for more time, parts and disputes go with it."""
    await clocks.lapse(deed.session, deed.case.id)
    await end(deed, _OF_THE_UNIT)


async def end(deed: Deed, kinds: Collection[TaskKind], keep: Collection[str | None] = ()) -> None:
    """What waits of these kinds is no longer asked for, but of the units to `keep`."""
    waiting = await tasks.waiting(deed.session, deed.case.id, kinds)
    over = [task for task in waiting if task.unit not in keep]
    await tasks.finish(deed.session, over, deed.principal, deed.now, status=TaskStatus.ENDED)


async def ask(
    deed: Deed, kind: TaskKind, note: str | None, *, unit: str | None = None, due_at: datetime | None = None
) -> str:
    """Add a task with its clock; when it is due, as shown."""
    policy = deed.look.policy
    rule = policy.part_within if kind is TaskKind.PART else policy.answer_within
    clock = await _clock(deed, kind, rule, unit, due_at)
    task = _task(deed, kind, note, unit)
    await tasks.add(deed.session, [task | {"due_at": clock["due_at"], "deadline_id": clock["id"]}])
    return _moment(clock["due_at"])


def _moment(at: datetime) -> str:
    return at.astimezone(CHINA).isoformat()


async def _clock(
    deed: Deed, kind: TaskKind, rule: DeadlineRule, unit: str | None, due_at: datetime | None
) -> dict[str, Any]:
    number = await clocks.next_round(deed.session, deed.case.id, kind)
    if due_at is None:
        values = row(deed.case.id, kind, await deed.timing.begin(rule), number=number, unit=unit)
    else:
        minutes = math.ceil((due_at - deed.now) / timedelta(minutes=1))
        named = DeadlineRule(
            unit=Unit.MINUTE, amount=min(minutes, _MOST_MINUTES), calendar=Hours.ROUND_THE_CLOCK
        )
        trace = [f"{moment(deed.now)} 提出，指定 {moment(due_at)} 前完成"]
        values = row(deed.case.id, kind, await deed.timing.begin(named), number=number, unit=unit)
        values |= {"due_at": due_at, "original_due_at": due_at, "provisional": False, "trace": trace}
    await clocks.add(deed.session, [values])
    return values


def _task(deed: Deed, kind: TaskKind, note: str | None, unit: str | None) -> dict[str, Any]:
    return {
        "id": new_id(),
        "case_id": deed.case.id,
        "kind": kind,
        "unit": unit,
        "note": note,
        "asked_by": deed.principal.subject,
        "asked_by_name": deed.principal.name,
        "asked_by_unit": deed.principal.unit,
        "asked_at": deed.now,
        "status": TaskStatus.WAITING,
    }


def _done(deed: Deed, words: str | None) -> dict[str, Any]:
    return {
        "status": TaskStatus.DONE,
        "answer": words,
        "done_by": deed.principal.subject,
        "done_by_name": deed.principal.name,
        "done_by_unit": deed.principal.unit,
        "done_at": deed.now,
    }


async def carry(deed: Deed, source: UUID, target: UUID) -> None:
    """What those above asked of a case goes along when it is merged; its own clocks stop with the case."""
    waiting = await tasks.waiting(deed.session, source, list(PRESSURE))
    for task in waiting:
        clock = await _carried_clock(deed, task, target)
        names = ("kind", "note", "asked_by", "asked_by_name", "asked_by_unit", "asked_at", "due_at")
        same = {name: getattr(task, name) for name in names}
        more = {"deadline_id": clock, "status": TaskStatus.WAITING, "copy_of": task.id}
        await tasks.add(deed.session, [{"id": new_id(), "case_id": target, **same, **more}])
    await clocks.stop(deed.session, source, TIMED, deed.now)


async def _carried_clock(deed: Deed, task: CaseTask, target: UUID) -> UUID | None:
    if task.deadline_id is None:
        return None
    old = await clocks.by_id(deed.session, task.deadline_id)
    columns = ("name", "unit", "started_at", "due_at", "original_due_at", "provisional", "rule", "trace")
    values = {name: getattr(old, name) for name in columns}
    number = await clocks.next_round(deed.session, target, task.kind)
    fresh = {"id": new_id(), "case_id": target, "round": number, "next_step_at": deed.now}
    await clocks.add(deed.session, [values | fresh])
    return UUID(str(fresh["id"]))


async def bring_back(deed: Deed, source: UUID) -> None:
    """A merge is undone: what was answered meanwhile is answered, what waits waits where it was asked."""
    for copy in await tasks.copies(deed.session, deed.case.id, source):
        originals = [each for each in await tasks.of_case(deed.session, source) if each.id == copy.copy_of]
        if copy.status == TaskStatus.DONE:
            await tasks.finish(deed.session, originals, deed.principal, deed.now, answer=copy.answer)
        else:
            await tasks.finish(deed.session, [copy], deed.principal, deed.now, status=TaskStatus.ENDED)
