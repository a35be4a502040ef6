"""The clocks of cases, and the extensions asked for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.cases.domain.actions import PauseBasis
from services.workflow.cases.domain.words import PAUSE_BASES
from services.workflow.deadlines.domain import Adjustment, Longer, Pause
from services.workflow.deadlines.models import CaseDeadline, CasePause, Extension


class Asked(NamedTuple):
    """For which clock how many workdays more were asked."""

    deadline_id: UUID
    workdays: int


_RUNNING = (CaseDeadline.met_at.is_(None), CaseDeadline.stopped_at.is_(None))


async def add(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await session.execute(insert(CaseDeadline), list(rows))


async def next_round(session: AsyncSession, case_id: UUID, name: str) -> int:
    last = select(func.coalesce(func.max(CaseDeadline.round), 0)).where(
        CaseDeadline.case_id == case_id, CaseDeadline.name == name
    )
    return (await session.execute(last)).scalar_one() + 1


async def meet(session: AsyncSession, case_id: UUID, names: Iterable[str], at: datetime) -> None:
    """The running clocks of these names are met."""
    await _end(session, case_id, names, {"met_at": at})


async def stop(session: AsyncSession, case_id: UUID, names: Iterable[str], at: datetime) -> None:
    """The running clocks of these names are no longer asked for; one that is late stays late."""
    await _end(session, case_id, names, {"stopped_at": at})


async def _end(session: AsyncSession, case_id: UUID, names: Iterable[str], how: Mapping[str, Any]) -> None:
    ended = await session.execute(
        update(CaseDeadline)
        .where(CaseDeadline.case_id == case_id, CaseDeadline.name.in_(list(names)), *_RUNNING)
        .values(**how)
        .returning(CaseDeadline.id)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Extension)
        .where(Extension.deadline_id.in_(ended.scalars().all()), Extension.status == "pending")
        .values(status="lapsed")
        .execution_options(synchronize_session=False)
    )


async def resume(session: AsyncSession, case_id: UUID, stopped_at: datetime) -> None:
    """Let the clocks run on that were stopped at that moment (a merge that is undone)."""
    await session.execute(
        update(CaseDeadline)
        .where(CaseDeadline.case_id == case_id, CaseDeadline.stopped_at == stopped_at)
        .values(stopped_at=None)
        .execution_options(synchronize_session=False)
    )


async def running(session: AsyncSession, case_id: UUID) -> Sequence[CaseDeadline]:
    rows = await session.execute(
        select(CaseDeadline)
        .where(CaseDeadline.case_id == case_id, *_RUNNING)
        .order_by(CaseDeadline.name)
        .execution_options(populate_existing=True)
    )
    return rows.scalars().all()


async def by_id(session: AsyncSession, deadline_id: UUID) -> CaseDeadline:
    wanted = select(CaseDeadline).where(CaseDeadline.id == deadline_id)
    return (await session.execute(wanted.execution_options(populate_existing=True))).scalar_one()


async def granted(session: AsyncSession, deadline_id: UUID) -> int:
    """How often this clock was put off."""
    count = select(func.count()).where(Extension.deadline_id == deadline_id, Extension.status == "granted")
    return (await session.execute(count)).scalar_one()


async def names_kept(session: AsyncSession, case_id: UUID) -> set[str]:
    """The names of the case's clocks that run or were met: those that need not be started."""
    rows = await session.execute(
        select(CaseDeadline.name)
        .where(CaseDeadline.case_id == case_id, CaseDeadline.stopped_at.is_(None))
        .distinct()
    )
    return set(rows.scalars())


async def adjustments(session: AsyncSession, clock: CaseDeadline) -> list[Adjustment]:
    """The pauses of the case that hold for this clock, and the extensions that it was granted."""
    return (await adjustments_of(session, [clock]))[clock.id]


async def adjustments_of(
    session: AsyncSession, given: Sequence[CaseDeadline]
) -> dict[UUID, list[Adjustment]]:
    """The same for several clocks, by their ids."""
    found: dict[UUID, list[Adjustment]] = {clock.id: [] for clock in given}
    paused = select(CasePause).where(CasePause.case_id.in_({clock.case_id for clock in given}))
    rows = await session.execute(paused.execution_options(populate_existing=True))
    for each in rows.scalars():
        until = each.ended_at or each.until
        for clock in given:
            if each.case_id == clock.case_id and clock.name in each.milestones and until > clock.started_at:
                found[clock.id].append(Pause(each.since, until, PAUSE_BASES[PauseBasis(each.basis)]))
    granted_ = await session.execute(
        select(Extension.deadline_id, Extension.decided_at, Extension.workdays).where(
            Extension.deadline_id.in_(found), Extension.status == "granted"
        )
    )
    for identifier, at, workdays in granted_:
        assert at is not None
        found[identifier].append(Longer(at, workdays))
    return found


async def pause(session: AsyncSession, values: Mapping[str, Any]) -> None:
    await session.execute(insert(CasePause).values(**values))


async def end_pause(session: AsyncSession, case_id: UUID, at: datetime) -> Sequence[str]:
    """Let the clocks run on from `at`, or from the latest end if that is over; which clocks stood still."""
    ended = await session.execute(
        update(CasePause)
        .where(CasePause.case_id == case_id, CasePause.ended_at.is_(None))
        .values(ended_at=func.least(CasePause.until, at))
        .returning(CasePause.milestones)
        .execution_options(synchronize_session=False)
    )
    return ended.scalar_one_or_none() or []


async def pauses(session: AsyncSession, case_id: UUID) -> Sequence[CasePause]:
    """The pauses of a case, the oldest first."""
    rows = await session.execute(
        select(CasePause)
        .where(CasePause.case_id == case_id)
        .order_by(CasePause.since)
        .limit(100)
        .execution_options(populate_existing=True)
    )
    return rows.scalars().all()


async def move(session: AsyncSession, deadline_id: UUID, values: Mapping[str, Any]) -> None:
    await session.execute(
        update(CaseDeadline)
        .where(CaseDeadline.id == deadline_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def of_cases(session: AsyncSession, cases: Collection[UUID]) -> Sequence[CaseDeadline]:
    """All clocks of these cases, in the order they were started."""
    rows = await session.execute(
        select(CaseDeadline)
        .where(CaseDeadline.case_id.in_(cases))
        .order_by(CaseDeadline.case_id, CaseDeadline.started_at, CaseDeadline.due_at)
        .execution_options(populate_existing=True)
    )
    return rows.scalars().all()


async def ask(session: AsyncSession, values: Mapping[str, Any]) -> None:
    await session.execute(insert(Extension).values(**values))


async def extensions(session: AsyncSession, case_id: UUID) -> Sequence[tuple[Extension, str]]:
    """The extensions with the names of their clocks, the oldest first."""
    rows = await session.execute(
        select(Extension, CaseDeadline.name)
        .join(CaseDeadline, CaseDeadline.id == Extension.deadline_id)
        .where(Extension.case_id == case_id)
        .order_by(Extension.asked_at)
        .limit(500)
        .execution_options(populate_existing=True)
    )
    return [(extension, name) for extension, name in rows]


async def decide(session: AsyncSession, case_id: UUID, values: Mapping[str, Any]) -> Asked:
    """End the pending request."""
    ended = (
        await session.execute(
            update(Extension)
            .where(Extension.case_id == case_id, Extension.status == "pending")
            .values(**values)
            .returning(Extension.deadline_id, Extension.workdays)
            .execution_options(synchronize_session=False)
        )
    ).one()
    return Asked(*ended)


async def lapse(session: AsyncSession, case_id: UUID) -> None:
    """Drop the pending request: the work has gone to somebody else."""
    await session.execute(
        update(Extension)
        .where(Extension.case_id == case_id, Extension.status == "pending")
        .values(status="lapsed")
        .execution_options(synchronize_session=False)
    )
