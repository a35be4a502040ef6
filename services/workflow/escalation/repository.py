"""Clocks whose escalation has to be looked at, and the steps that were taken."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.cases.models import Case
from services.workflow.deadlines.models import CaseDeadline
from services.workflow.deadlines.repository import RUNNING, lock_cases, lock_clocks
from services.workflow.escalation.models import EscalationStep


class Claimed(NamedTuple):
    """Clocks that have a step to take, with their cases; `seen` counts those that others have taken too."""

    cases: dict[UUID, Case]
    clocks: Sequence[CaseDeadline]
    seen: int


async def claim(session: AsyncSession, limit: int) -> Claimed:
    """Running clocks that have a step to take by the database's time; each is claimed by one caller."""
    waiting = (*RUNNING, CaseDeadline.next_step_at <= func.huiying.now())
    seen = select(CaseDeadline.case_id).where(*waiting).order_by(CaseDeadline.next_step_at).limit(limit)
    found = (await session.execute(seen)).scalars().all()
    cases = await lock_cases(session, set(found))
    return Claimed(cases, await lock_clocks(session, cases.keys(), *waiting), len(found))


async def taken(session: AsyncSession, clocks: Collection[UUID]) -> dict[UUID, set[tuple[int, str]]]:
    """The steps that these clocks have behind them, as (percent, kind)."""
    found: dict[UUID, set[tuple[int, str]]] = {clock: set() for clock in clocks}
    rows = await session.execute(
        select(EscalationStep.deadline_id, EscalationStep.percent, EscalationStep.kind).where(
            EscalationStep.deadline_id.in_(clocks)
        )
    )
    for clock, percent, kind in rows:
        found[clock].add((percent, kind))
    return found


async def of_clock(session: AsyncSession, clock: UUID) -> Sequence[EscalationStep]:
    """The steps of a clock, in the order taken."""
    rows = select(EscalationStep).where(EscalationStep.deadline_id == clock)
    ordered = rows.order_by(EscalationStep.done_at, EscalationStep.percent)
    return (await session.execute(ordered)).scalars().all()


async def record(session: AsyncSession, steps: Sequence[Mapping[str, Any]]) -> None:
    if steps:
        await session.execute(insert(EscalationStep), list(steps))


async def sleep_until(session: AsyncSession, wake: Mapping[UUID, datetime | None]) -> None:
    """When each of these clocks has to be looked at again."""
    if wake:
        statement = (
            update(CaseDeadline)
            .where(CaseDeadline.id == bindparam("clock"))
            .values(next_step_at=bindparam("wake"))
        )
        rows = [{"clock": clock, "wake": at} for clock, at in wake.items()]
        connection = await session.connection()
        await connection.execute(statement, rows)
