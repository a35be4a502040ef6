"""Drawing from what is closed, and what was drawn."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import CaseState
from services.workflow.access.models import CaseAccess
from services.workflow.cases.models import Case, TimelineEntry
from services.workflow.tasks.domain import TaskKind, TaskStatus
from services.workflow.tasks.models import CaseTask

SHOWN = 200


async def draw(session: AsyncSession, since: datetime, unit: str | None, count: int) -> Sequence[UUID]:
    """At random some closed cases that were not drawn before; no exercise, nothing restricted. Locks them."""
    drawn = exists().where(CaseTask.case_id == Case.id, CaseTask.kind == TaskKind.SAMPLE)
    closed = exists().where(
        TimelineEntry.case_id == Case.id, TimelineEntry.action == "close", TimelineEntry.at >= since
    )
    wanted = [Case.state == CaseState.CLOSED, ~Case.drill, ~Case.restricted, ~drawn, closed]
    if unit is not None:
        wanted.append(Case.lead_unit == unit)
    rows = select(Case.id).where(*wanted).order_by(func.random()).limit(count)
    found = await session.execute(rows.with_for_update(skip_locked=True))
    return found.scalars().all()


async def drawn(session: AsyncSession, person: UUID) -> list[tuple[Case, CaseTask]]:
    """What was drawn, as far as the person may see it: what waits first, then the last checked."""
    named = exists().where(CaseAccess.case_id == Case.id, CaseAccess.person == person)
    rows = await session.execute(
        select(Case, CaseTask)
        .join(CaseTask, CaseTask.case_id == Case.id)
        .where(CaseTask.kind == TaskKind.SAMPLE, ~Case.restricted | named)
        .order_by(
            (CaseTask.status == TaskStatus.WAITING).desc(),
            func.coalesce(CaseTask.done_at, CaseTask.asked_at).desc(),
            CaseTask.id,
        )
        .limit(SHOWN)
    )
    return [(case, task) for case, task in rows]
