"""Check-ins 签到 and handovers 交接班."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    DateTime,
    Row,
    Select,
    Text,
    Uuid,
    case,
    column,
    exists,
    func,
    or_,
    select,
    table,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.paging import Position
from services.contracts.codes import CaseState, RiskLevel
from services.workflow.duty.domain.rota import Shift
from services.workflow.duty.models import CheckIn, Handover

_cases = table(
    "cases",
    column("id", Uuid),
    column("number", Text),
    column("title", Text),
    column("risk", Text),
    column("state", Text),
    column("lead_unit", Text),
    column("drill", Boolean),
    column("restricted", Boolean),
    column("received_at", DateTime(timezone=True)),
    schema="workflow",
)
_clocks = table(
    "case_deadline",
    column("case_id", Uuid),
    column("due_at", DateTime(timezone=True)),
    column("met_at", DateTime(timezone=True)),
    column("stopped_at", DateTime(timezone=True)),
    schema="workflow",
)
_named = table("case_access", column("case_id", Uuid), column("person", Uuid), schema="workflow")

_DONE = (CaseState.CLOSED, CaseState.ARCHIVED, CaseState.MERGED, CaseState.DISMISSED)


async def checked_in(session: AsyncSession, shifts: Collection[UUID]) -> dict[UUID, datetime]:
    """When the people of these shifts signed in, by shift."""
    rows = await session.execute(select(CheckIn.shift_id, CheckIn.at).where(CheckIn.shift_id.in_(shifts)))
    return {row.shift_id: row.at for row in rows}


async def check_in(session: AsyncSession, shifts: Collection[Shift]) -> Sequence[UUID]:
    """Note who came; which of the shifts had no check-in before."""
    values = [
        {
            "shift_id": shift.id,
            "post": shift.post.value,
            "person": shift.person,
            "starts_at": shift.starts_at,
            "ends_at": shift.ends_at,
        }
        for shift in shifts
    ]
    new = insert(CheckIn).values(values).on_conflict_do_nothing().returning(CheckIn.shift_id)
    return (await session.execute(new)).scalars().all()


async def handovers(session: AsyncSession, after: Position | None, limit: int) -> Sequence[Handover]:
    """The newest first."""
    rows = select(Handover).order_by(Handover.made_at.desc(), Handover.id.desc()).limit(limit)
    if after is not None:
        rows = rows.where(tuple_(Handover.made_at, Handover.id) < (after.at, after.id))
    return (await session.execute(rows)).scalars().all()


async def left_for(session: AsyncSession, person: UUID) -> int:
    """How many handovers wait for this person, who is the next one on."""
    rows = select(func.count()).where(Handover.next_person == person, Handover.acknowledged_at.is_(None))
    return (await session.execute(rows)).scalar_one()


async def handover(session: AsyncSession, handover_id: UUID) -> Handover | None:
    return await session.get(Handover, handover_id)


async def add_handover(session: AsyncSession, values: dict[str, Any]) -> Handover:
    return (await session.execute(insert(Handover).values(values).returning(Handover))).scalar_one()


async def acknowledge(session: AsyncSession, handover_id: UUID, values: dict[str, Any]) -> Handover | None:
    """The acknowledged handover; None when somebody acknowledged it before."""
    changed = (
        update(Handover)
        .where(Handover.id == handover_id, Handover.acknowledged_at.is_(None))
        .values(values)
        .returning(Handover)
    )
    return (await session.execute(changed)).scalar_one_or_none()


async def cases(
    session: AsyncSession, ids: Collection[UUID], reader: UUID, now: datetime
) -> dict[UUID, Row[Any]]:
    """Those of the cases (id, number, title, risk, state, lead_unit, overdue) that `reader` may see."""
    rows = await session.execute(_seen_by(reader, now).where(_cases.c.id.in_(ids)))
    return {row.id: row for row in rows}


async def cases_of_note(session: AsyncSession, reader: UUID, now: datetime, limit: int) -> Sequence[Row[Any]]:
    """Open cases that are severe, major or overdue, drills left out; the gravest and then newest first."""
    grave = case({RiskLevel.SEVERE.value: 0, RiskLevel.MAJOR.value: 1}, value=_cases.c.risk, else_=2)
    rows = (
        _seen_by(reader, now)
        .where(_cases.c.state.not_in([state.value for state in _DONE]), ~_cases.c.drill)
        .where(or_(_cases.c.risk != RiskLevel.GENERAL.value, _overdue(now)))
        .order_by(grave, _cases.c.received_at.desc(), _cases.c.id.desc())
        .limit(limit)
    )
    found: Sequence[Row[Any]] = (await session.execute(rows)).all()
    return found


def _seen_by(reader: UUID, now: datetime) -> Select[Any]:
    """A restricted case is there for the people named alone, in a handover too."""
    names = ("id", "number", "title", "risk", "state", "lead_unit")
    named = exists().where(_named.c.case_id == _cases.c.id, _named.c.person == reader)
    shown = select(*(_cases.c[name] for name in names), _overdue(now).label("overdue"))
    return shown.where(or_(~_cases.c.restricted, named))


def _overdue(now: datetime) -> ColumnElement[bool]:
    return exists().where(
        _clocks.c.case_id == _cases.c.id,
        _clocks.c.met_at.is_(None),
        _clocks.c.stopped_at.is_(None),
        _clocks.c.due_at < now,
    )
