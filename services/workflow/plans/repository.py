"""Every statement on plans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.cases.models import Case
from services.workflow.plans.domain import Plan
from services.workflow.plans.models import CasePlan, CasePlanLate, CasePlanTick, PlanVersion

_MOST_PLANS = 200
_FIND_LATE = text("""
    SELECT r.id AS run, r.case_id, r.plan_id, c.state, c.lead_unit, p.body ->> 'name' AS name,
           s.place - 1 AS step, s.step ->> 'title' AS title, s.step ->> 'doer' AS doer
      FROM workflow.case_plan AS r
      JOIN workflow.cases AS c ON c.id = r.case_id
      JOIN workflow.plan_version AS p ON p.id = r.plan_id AND p.version = r.plan_version
     CROSS JOIN LATERAL jsonb_array_elements(p.body -> 'steps') WITH ORDINALITY AS s(step, place)
     WHERE c.state = ANY (CAST(:open AS text[])) AND r.started_at > huiying.now() - interval '60 days'
       AND r.started_at + make_interval(mins => CAST(s.step ->> 'within_minutes' AS integer)) < huiying.now()
       AND NOT EXISTS (SELECT FROM workflow.case_plan_tick AS t WHERE t.run = r.id AND t.step = s.place - 1)
       AND NOT EXISTS (SELECT FROM workflow.case_plan_late AS l WHERE l.run = r.id AND l.step = s.place - 1)
     ORDER BY r.id, s.place LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class Run:
    """A started plan with what it says and what was done."""

    row: CasePlan
    plan: Plan
    ticks: Mapping[int, CasePlanTick]
    late: frozenset[int]


async def newest(session: AsyncSession) -> Sequence[PlanVersion]:
    """Each plan in its newest version, the oldest plan first."""
    rows = (
        select(PlanVersion)
        .ext(distinct_on(PlanVersion.id))
        .order_by(PlanVersion.id, PlanVersion.version.desc())
    )
    return (await session.execute(rows.limit(_MOST_PLANS))).scalars().all()


async def versions(session: AsyncSession, plan_id: UUID) -> Sequence[PlanVersion]:
    """The newest first."""
    rows = (
        select(PlanVersion).where(PlanVersion.id == plan_id).order_by(PlanVersion.version.desc()).limit(200)
    )
    return (await session.execute(rows)).scalars().all()


async def lock(session: AsyncSession) -> None:
    """Let one transaction at a time decide what the next version is."""
    await session.execute(text("LOCK TABLE workflow.plan_version IN SHARE ROW EXCLUSIVE MODE"))


async def count(session: AsyncSession) -> int:
    rows = await session.execute(select(func.count(PlanVersion.id.distinct())))
    return rows.scalar_one()


async def add_version(session: AsyncSession, row: Mapping[str, Any]) -> PlanVersion:
    return (await session.execute(insert(PlanVersion).values(**row).returning(PlanVersion))).scalar_one()


async def runs(session: AsyncSession, case_id: UUID) -> list[Run]:
    """The plans started on a case, the latest first."""
    rows = await session.execute(
        select(CasePlan).where(CasePlan.case_id == case_id).order_by(CasePlan.started_at.desc(), CasePlan.id)
    )
    return [await _whole(session, row) for row in rows.scalars().all()]


async def run(session: AsyncSession, run_id: UUID) -> Run | None:
    row = await session.get(CasePlan, run_id)
    return None if row is None else await _whole(session, row)


async def _whole(session: AsyncSession, row: CasePlan) -> Run:
    version = await session.get(PlanVersion, (row.plan_id, row.plan_version))
    assert version is not None
    ticks = await session.execute(
        select(CasePlanTick).where(CasePlanTick.run == row.id).execution_options(populate_existing=True)
    )
    late = await session.execute(select(CasePlanLate.step).where(CasePlanLate.run == row.id))
    return Run(
        row,
        Plan.model_validate(version.body),
        {tick.step: tick for tick in ticks.scalars()},
        frozenset(late.scalars()),
    )


async def hold(session: AsyncSession, case_id: UUID) -> str:
    """The case's state, which nobody changes until this transaction has ended."""
    rows = await session.execute(select(Case.state).where(Case.id == case_id).with_for_update(read=True))
    return rows.scalar_one()


async def start(session: AsyncSession, row: Mapping[str, Any]) -> bool:
    """False when the plan was started on the case before."""
    done = await session.execute(
        insert(CasePlan).values(**row).on_conflict_do_nothing().returning(CasePlan.id)
    )
    return done.scalar_one_or_none() is not None


async def tick(session: AsyncSession, row: Mapping[str, Any]) -> bool:
    """False when somebody was first."""
    done = await session.execute(
        insert(CasePlanTick).values(**row).on_conflict_do_nothing().returning(CasePlanTick.step)
    )
    return done.scalar_one_or_none() is not None


async def find_late(session: AsyncSession, open_states: Sequence[str], most: int) -> Sequence[Any]:
    """Lines past their time that were not found before, with their case and whose they are."""
    return (await session.execute(_FIND_LATE, {"open": list(open_states), "most": most})).all()


async def mark_late(session: AsyncSession, found: Sequence[Any], at: datetime) -> set[tuple[UUID, int]]:
    """Those of `found` that this transaction is the first to mark."""
    if not found:
        return set()
    marked = await session.execute(
        insert(CasePlanLate)
        .values([{"run": row.run, "step": row.step, "at": at} for row in found])
        .on_conflict_do_nothing()
        .returning(CasePlanLate.run, CasePlanLate.step)
    )
    return {(row.run, row.step) for row in marked}
