"""The tasks of cases; what they ask by a time has a clock among the clocks of the case."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.identity import Principal
from services.workflow.deadlines.models import CaseDeadline
from services.workflow.tasks.domain import TaskKind, TaskStatus
from services.workflow.tasks.models import CaseTask

MOST = 500
_WAITING = CaseTask.status == TaskStatus.WAITING


async def add(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await session.execute(insert(CaseTask), list(rows))


async def of_case(session: AsyncSession, case_id: UUID) -> Sequence[CaseTask]:
    """The tasks of a case, the oldest first."""
    return await _all(session, CaseTask.case_id == case_id)


async def waiting(
    session: AsyncSession, case_id: UUID, kinds: Collection[TaskKind], unit: str | None = None
) -> Sequence[CaseTask]:
    """What waits of these kinds; with `unit` only what concerns it."""
    wanted = [CaseTask.case_id == case_id, _WAITING, CaseTask.kind.in_(kinds)]
    if unit is not None:
        wanted.append(CaseTask.unit == unit)
    return await _all(session, *wanted)


async def copies(session: AsyncSession, case_id: UUID, of_case: UUID) -> Sequence[CaseTask]:
    """Tasks that came into a case from one that was merged into it."""
    originals = select(CaseTask.id).where(CaseTask.case_id == of_case)
    return await _all(session, CaseTask.case_id == case_id, CaseTask.copy_of.in_(originals))


async def _all(session: AsyncSession, *wanted: ColumnElement[bool]) -> Sequence[CaseTask]:
    rows = await session.execute(
        select(CaseTask)
        .where(*wanted)
        .order_by(CaseTask.asked_at, CaseTask.id)
        .limit(MOST)
        .execution_options(populate_existing=True)
    )
    return rows.scalars().all()


async def finish(
    session: AsyncSession,
    tasks: Iterable[CaseTask],
    by: Principal,
    at: datetime,
    *,
    status: TaskStatus = TaskStatus.DONE,
    **more: Any,
) -> None:
    """End waiting tasks; their clocks are met when they are done, else stopped. `more`: answer, result."""
    found = list(tasks)
    if not found:
        return
    done = {"done_by": by.subject, "done_by_name": by.name, "done_by_unit": by.unit, "done_at": at}
    await session.execute(
        update(CaseTask)
        .where(CaseTask.id.in_([task.id for task in found]), _WAITING)
        .values(status=status, **done, **more)
        .execution_options(synchronize_session=False)
    )
    clocks = [task.deadline_id for task in found if task.deadline_id]
    if clocks:
        await session.execute(
            update(CaseDeadline)
            .where(
                CaseDeadline.id.in_(clocks),
                CaseDeadline.met_at.is_(None),
                CaseDeadline.stopped_at.is_(None),
            )
            .values({"met_at" if status is TaskStatus.DONE else "stopped_at": at})
            .execution_options(synchronize_session=False)
        )


async def write_again(session: AsyncSession, task_id: UUID, by: Principal, at: datetime, answer: str) -> None:
    """Put new words in the place of an answer; the timeline keeps the old ones."""
    await session.execute(
        update(CaseTask)
        .where(CaseTask.id == task_id)
        .values(answer=answer, done_by=by.subject, done_by_name=by.name, done_by_unit=by.unit, done_at=at)
        .execution_options(synchronize_session=False)
    )


async def done_part(session: AsyncSession, case_id: UUID, unit: str) -> UUID | None:
    """The last part that a unit gave."""
    last = (
        select(CaseTask.id)
        .where(
            CaseTask.case_id == case_id,
            CaseTask.unit == unit,
            CaseTask.kind == TaskKind.PART,
            CaseTask.status == TaskStatus.DONE,
        )
        .order_by(CaseTask.done_at.desc(), CaseTask.id.desc())
        .limit(1)
    )
    return (await session.execute(last)).scalar_one_or_none()
