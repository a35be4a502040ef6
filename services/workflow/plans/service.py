"""Deciding what plans say; starting one on a case; ticking its lines off."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services import privacy
from services.common import audit
from services.common.ids import new_id
from services.common.problems import FieldError, InvalidRequest
from services.contracts.codes import Kind, RiskLevel, Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.cases.domain.actions import OPEN_STATES
from services.workflow.cases.repository import timeline
from services.workflow.cases.service import recording
from services.workflow.cases.service.looking import Look, look
from services.workflow.plans import domain, repository
from services.workflow.plans.domain import Plan, PlanStep
from services.workflow.plans.models import PlanVersion
from services.workflow.plans.problems import (
    AlreadyDone,
    AlreadyStarted,
    CaseOver,
    DecidingForbidden,
    NotOffered,
    PlanNotFound,
    StalePlan,
    StartingForbidden,
    TickingForbidden,
)
from services.workflow.plans.repository import Run
from services.workflow.plans.schemas import (
    CasePlans,
    LineDone,
    LineView,
    NewPlan,
    NewVersion,
    Offer,
    PlanList,
    PlanOut,
    RunView,
    TickIn,
)


async def newest(session: AsyncSession) -> PlanList:
    return PlanList(items=[_shown(row) for row in await repository.newest(session)])


async def versions(session: AsyncSession, plan_id: UUID) -> PlanList:
    """Raises PlanNotFound."""
    rows = await repository.versions(session, plan_id)
    if not rows:
        raise PlanNotFound
    return PlanList(items=[_shown(row) for row in rows])


def check_may_decide(caller: Principal) -> None:
    """Raises DecidingForbidden."""
    if not caller.has(Role.OFFICE_CHIEF, Role.SYSTEM_ADMIN):
        raise DecidingForbidden


async def add(session: AsyncSession, caller: Principal, new: NewPlan) -> PlanOut:
    check_may_decide(caller)
    return await _decide(session, caller, new_id(), 1, new)


async def replace(session: AsyncSession, caller: Principal, plan_id: UUID, new: NewVersion) -> PlanOut:
    """Put a new version in force; cases keep the one that was started. Raises StalePlan."""
    check_may_decide(caller)
    await repository.lock(session)
    last = (await repository.versions(session, plan_id))[0].version
    if new.based_on != last:
        raise StalePlan(current_version=last)
    return await _decide(session, caller, plan_id, last + 1, new)


async def _decide(
    session: AsyncSession, caller: Principal, plan_id: UUID, version: int, new: NewPlan
) -> PlanOut:
    row = await repository.add_version(
        session,
        {
            "id": plan_id,
            "version": version,
            "body": new.plan.model_dump(mode="json"),
            "reason": new.reason,
            "made_by": caller.subject,
            "made_by_name": caller.name,
        },
    )
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        "plan.decide",
        object_type="plan",
        object_id=plan_id,
        detail={"version": version, "reason": new.reason},
    )
    return _shown(row)


def _shown(row: PlanVersion) -> PlanOut:
    return PlanOut(
        id=row.id,
        version=row.version,
        plan=Plan.model_validate(row.body),
        made_at=row.made_at,
        made_by=row.made_by_name,
        reason=row.reason,
    )


async def of_case(session: AsyncSession, seen: Look) -> CasePlans:
    """What was started, and what may be; nothing to a unit that only submitted."""
    if seen.limited:
        return CasePlans(runs=[], offers=[])
    started = await repository.runs(session, seen.case.id)
    offers: list[Offer] = []
    if domain.is_open(seen.facts) and domain.may_start(seen.facts, seen.caller):
        known = {run.row.plan_id for run in started}
        rows = [row for row in await repository.newest(session) if row.id not in known]
        offers = sorted(_offers(rows, seen), key=lambda each: not each.fits)
    return CasePlans(runs=[view(run, seen) for run in started], offers=offers)


def _offers(rows: Iterable[PlanVersion], seen: Look) -> Iterator[Offer]:
    risk, kind = RiskLevel(seen.case.risk), Kind(seen.case.kind)
    for row in rows:
        plan = Plan.model_validate(row.body)
        if plan.active:
            yield Offer(id=row.id, name=plan.name, steps=len(plan.steps), fits=plan.fits(risk, kind))


async def start(session: AsyncSession, seen: Look, plan_id: UUID) -> RunView:
    """Start a plan's newest version. Raises PlanNotFound, StartingForbidden, and what the state forbids."""
    rows = await repository.versions(session, plan_id)
    if not rows:
        wrong = FieldError(pointer="/plan", detail="没有这个预案，请从列表中选择")
        raise InvalidRequest(errors=[wrong])
    if seen.limited or not domain.may_start(seen.facts, seen.caller):
        raise StartingForbidden
    await _check_open(session, seen.case.id)
    plan = Plan.model_validate(rows[0].body)
    if not plan.active:
        raise NotOffered
    run_id = new_id()
    row = {
        "id": run_id,
        "case_id": seen.case.id,
        "plan_id": plan_id,
        "plan_version": rows[0].version,
        "started_at": seen.now,
        "started_by": seen.principal.subject,
        "started_by_name": seen.principal.name,
    }
    if not await repository.start(session, row):
        raise AlreadyStarted
    told = {"plan": str(plan_id), "version": rows[0].version, "name": plan.name}
    await _record(session, seen, PlanStep.START, told, None)
    run = await repository.run(session, run_id)
    assert run is not None
    return view(run, seen)


async def run_for(session: AsyncSession, principal: Principal, run_id: UUID) -> tuple[Look, Run]:
    """A started plan, for who sees its case. Raises PlanNotFound, CaseNotFound."""
    run = await repository.run(session, run_id)
    if run is None:
        raise PlanNotFound
    seen = await look(session, principal, run.row.case_id)
    if seen.limited:
        raise PlanNotFound
    return seen, run


async def tick(session: AsyncSession, seen: Look, run: Run, given: TickIn) -> RunView:
    """Say that a step is done. Raises InvalidRequest, TickingForbidden, CaseOver, AlreadyDone."""
    if given.step >= len(run.plan.steps):
        raise InvalidRequest(errors=[FieldError(pointer="/step", detail="预案里没有这一步，请刷新后再试")])
    step = run.plan.steps[given.step]
    if not domain.may_tick(step, seen.facts, seen.caller):
        raise TickingForbidden
    await _check_open(session, seen.case.id)
    note = None if given.note is None else privacy.mask(given.note)
    row = {
        "run": run.row.id,
        "step": given.step,
        "at": seen.now,
        "by": seen.principal.subject,
        "by_name": seen.principal.name,
        "note": note,
    }
    if not await repository.tick(session, row):
        raise AlreadyDone
    due = domain.due_at(step, run.row.started_at)
    late = due is not None and due < seen.now
    told = {"plan": str(run.row.plan_id), "name": run.plan.name, "step": step.title, "late": late}
    await _record(session, seen, PlanStep.TICK, told, note)
    after = await repository.run(session, run.row.id)
    assert after is not None
    return view(after, seen)


async def _check_open(session: AsyncSession, case_id: UUID) -> None:
    if await repository.hold(session, case_id) not in OPEN_STATES:
        raise CaseOver


async def _record(
    session: AsyncSession, seen: Look, step: PlanStep, told: Mapping[str, Any], note: str | None
) -> None:
    entry = {
        "case_id": seen.case.id,
        "at": seen.now,
        **timeline.person(seen.principal),
        "action": step,
        "from_state": seen.facts.state,
        "to_state": seen.facts.state,
        "note": note,
        "detail": dict(told),
    }
    await timeline.add(session, [entry])
    await recording.log(session, seen.principal, step, seen.case.id, dict(told))
    await recording.announce(session, [seen.case.id])


def view(run: Run, seen: Look) -> RunView:
    going = domain.is_open(seen.facts)
    return RunView(
        id=run.row.id,
        plan_id=run.row.plan_id,
        plan_version=run.row.plan_version,
        name=run.plan.name,
        drill=seen.case.drill,
        started_at=run.row.started_at,
        started_by=run.row.started_by_name,
        steps=[_step(run, index, seen, going=going) for index in range(len(run.plan.steps))],
    )


def _step(run: Run, index: int, seen: Look, *, going: bool) -> LineView:
    step, tick_ = run.plan.steps[index], run.ticks.get(index)
    due = domain.due_at(step, run.row.started_at)
    return LineView(
        title=step.title,
        doer=step.doer,
        due_at=due,
        done=tick_ and LineDone(at=tick_.at, by_name=tick_.by_name, note=tick_.note),
        late=index in run.late or _is_past(due, tick_.at if tick_ else seen.now),
        may_tick=going and tick_ is None and domain.may_tick(step, seen.facts, seen.caller),
    )


def _is_past(due: datetime | None, at: datetime) -> bool:
    return due is not None and due < at
