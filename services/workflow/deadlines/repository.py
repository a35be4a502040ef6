"""The clocks of cases that ran out, that a change of the calendar touches, that stood still long enough.

Whoever works on clocks by itself takes the case first and skips one that somebody is acting on, in the order
that everybody keeps: so no worker ever waits for a person, nor one for another.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.cases.models import Case, CaseItem
from services.workflow.deadlines.models import CaseDeadline, CasePause

RUNNING: Final = (CaseDeadline.met_at.is_(None), CaseDeadline.stopped_at.is_(None))


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


async def lock_cases(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Case]:
    """Those of the cases that nobody is acting on, locked against changes until the transaction ends."""
    rows = await session.execute(
        select(Case)
        .where(Case.id.in_(ids))
        .order_by(Case.id)
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return {case.id: case for case in rows.scalars()}


async def lock_clocks(
    session: AsyncSession, cases: Collection[UUID], *conditions: ColumnElement[bool]
) -> Sequence[CaseDeadline]:
    """The clocks of locked cases that meet the conditions as they are now."""
    rows = await session.execute(
        select(CaseDeadline)
        .where(CaseDeadline.case_id.in_(cases), *conditions)
        .order_by(CaseDeadline.due_at, CaseDeadline.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return rows.scalars().all()


def _late() -> tuple[ColumnElement[bool], ...]:
    clock = CaseDeadline
    return (
        clock.breached_at.is_(None),
        or_(clock.met_at.is_(None), clock.met_at > clock.due_at),
        or_(clock.stopped_at.is_(None), clock.stopped_at > clock.due_at),
        clock.due_at < func.huiying.now(),
    )


async def claim_breached(session: AsyncSession, limit: int) -> list[Breach]:
    """Mark clocks that ran out, met late or not at all; each is claimed by one caller.

    Looks at `limit` clocks; more may be marked when a case has several.
    """
    clock = CaseDeadline
    seen = select(clock.case_id).where(*_late()).order_by(clock.due_at).limit(limit)
    cases = await lock_cases(session, set((await session.execute(seen)).scalars()))
    late = [each.id for each in await lock_clocks(session, cases.keys(), *_late())]
    marked = await session.execute(
        update(clock)
        .where(clock.id.in_(late))
        .values(breached_at=func.huiying.now())
        .returning(clock.case_id, clock.name, clock.due_at, clock.breached_at)
        .execution_options(synchronize_session=False)
    )
    rows = sorted(marked.all(), key=lambda row: (row.due_at, row.case_id, row.name))
    told = await listeners(session, list(cases.values()))
    return [Breach(**row._mapping, **told[row.case_id]) for row in rows]  # noqa: SLF001 - a row's public mapping


async def listeners(session: AsyncSession, cases: Sequence[Case]) -> dict[UUID, dict[str, Any]]:
    """What is published of each case, and to which units."""
    ids = [case.id for case in cases]
    units = await session.execute(
        select(CaseItem.case_id, CaseItem.unit).where(CaseItem.case_id.in_(ids)).distinct()
    )
    submitted: dict[UUID, set[str]] = {}
    for case_id, unit in units:
        submitted.setdefault(case_id, set()).add(unit)
    return {
        case.id: {
            "version": case.version,
            "state": case.state,
            "tier": case.tier,
            "risk": case.risk,
            "units": frozenset({case.lead_unit, *case.assisting_units, *submitted.get(case.id, ())} - {None}),
        }
        for case in cases
    }


async def claim_outdated(
    session: AsyncSession, version: int, limit: int
) -> tuple[dict[UUID, Case], Sequence[CaseDeadline]]:
    """Running clocks that were reckoned with a calendar before `version`, with their cases."""
    outdated = (*RUNNING, CaseDeadline.calendar_version < version)
    seen = select(CaseDeadline.case_id).where(*outdated).limit(limit)
    cases = await lock_cases(session, set((await session.execute(seen)).scalars()))
    return cases, await lock_clocks(session, cases.keys(), *outdated)


async def seen_calendar(session: AsyncSession, clocks: Collection[UUID], version: int) -> None:
    """Note that these clocks stay as they are under the calendar of `version`."""
    await session.execute(
        update(CaseDeadline)
        .where(CaseDeadline.id.in_(clocks))
        .values(calendar_version=version)
        .execution_options(synchronize_session=False)
    )


async def end_pauses(session: AsyncSession, limit: int) -> dict[UUID, Case]:
    """End pauses whose latest end is over; the cases that run on."""
    over = (CasePause.ended_at.is_(None), CasePause.until <= func.huiying.now())
    seen = select(CasePause.case_id).where(*over).order_by(CasePause.until).limit(limit)
    cases = await lock_cases(session, set((await session.execute(seen)).scalars()))
    ended = await session.execute(
        update(CasePause)
        .where(CasePause.case_id.in_(cases), *over)
        .values(ended_at=CasePause.until)
        .returning(CasePause.case_id)
        .execution_options(synchronize_session=False)
    )
    return {case_id: cases[case_id] for case_id in ended.scalars()}
