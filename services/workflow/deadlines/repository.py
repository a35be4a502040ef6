"""The clocks of cases that ran out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.cases.models import Case, CaseItem
from services.workflow.deadlines.models import CaseDeadline


@dataclass(frozen=True, slots=True)
class Breach:
    """A clock that was just marked as breached, and its case as it stands."""

    case_id: UUID
    name: str
    due_at: datetime
    breached_at: datetime
    version: int
    state: str
    tier: int
    risk: str
    units: frozenset[str]


async def claim_breached(session: AsyncSession, limit: int) -> list[Breach]:
    """Mark at most `limit` clocks that ran out, met late or not at all; each is claimed by one caller."""
    clock = CaseDeadline
    late = (
        select(clock.id)
        .where(
            clock.breached_at.is_(None),
            or_(clock.met_at.is_(None), clock.met_at > clock.due_at),
            or_(clock.stopped_at.is_(None), clock.stopped_at > clock.due_at),
            clock.due_at < func.huiying.now(),
        )
        .order_by(clock.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("late")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    marked = await session.execute(
        update(clock)
        .where(clock.id == late.c.id)
        .values(breached_at=func.huiying.now())
        .returning(clock.case_id, clock.name, clock.due_at, clock.breached_at)
        .execution_options(synchronize_session=False)
    )
    rows = sorted(marked.all(), key=lambda row: (row.due_at, row.case_id, row.name))
    cases = await _cases(session, {row.case_id for row in rows})
    return [Breach(**row._mapping, **cases[row.case_id]) for row in rows]  # noqa: SLF001 - a row's public mapping


async def _cases(session: AsyncSession, ids: set[UUID]) -> dict[UUID, dict[str, Any]]:
    submitted_by = (
        select(func.array_agg(CaseItem.unit.distinct())).where(CaseItem.case_id == Case.id).scalar_subquery()
    )
    rows = await session.execute(
        select(
            Case.id,
            Case.version,
            Case.state,
            Case.tier,
            Case.risk,
            Case.lead_unit,
            Case.assisting_units,
            submitted_by.label("submitted_by"),
        ).where(Case.id.in_(ids))
    )
    return {
        row.id: {
            "version": row.version,
            "state": row.state,
            "tier": row.tier,
            "risk": row.risk,
            "units": frozenset({row.lead_unit, *row.assisting_units, *(row.submitted_by or ())} - {None}),
        }
        for row in rows
    }
