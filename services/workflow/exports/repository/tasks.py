"""What was asked in cases from above and of assisting units, for the county's ledger of supervision."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.access.models import CaseAccess
from services.workflow.cases.models import Case
from services.workflow.exports.schemas import TaskFilters
from services.workflow.tasks.domain import TIMED, TaskKind
from services.workflow.tasks.models import CaseTask

_SHOWN_PRECISION = timedelta(milliseconds=1)
_NOW = func.huiying.now()
_KINDS = (*TIMED, TaskKind.DISPUTE)


async def page(session: AsyncSession, viewer: UUID, query: TaskFilters) -> Sequence[Any]:
    """At most `limit` tasks and one more, the newest asked first; `late`: not answered in time."""
    late = func.coalesce(CaseTask.done_at, _NOW) > CaseTask.due_at
    rows = (
        select(CaseTask, Case.number, Case.title, Case.lead_unit, Case.drill, late.label("late"))
        .join(Case, Case.id == CaseTask.case_id)
        .where(*_conditions(viewer, query))
        .order_by(CaseTask.asked_at.desc(), CaseTask.id.desc())
        .limit(query.limit + 1)
    )
    after = query.position()
    if after is not None:
        rows = rows.where(tuple_(CaseTask.asked_at, CaseTask.id) < tuple_(after.at, after.id))
    return (await session.execute(rows)).all()


def _conditions(viewer: UUID, query: TaskFilters) -> list[ColumnElement[bool]]:
    """A restricted case is there for the people named alone; a copy of a merged case's task is no second."""
    named = exists().where(CaseAccess.case_id == Case.id, CaseAccess.person == viewer)
    found = [
        CaseTask.kind.in_(query.kind or _KINDS),
        CaseTask.copy_of.is_(None),
        or_(~Case.restricted, named),
    ]
    if query.status:
        found.append(CaseTask.status.in_(query.status))
    if query.from_ is not None:
        found.append(CaseTask.asked_at >= query.from_)
    if query.to is not None:
        found.append(CaseTask.asked_at < query.to + _SHOWN_PRECISION)
    return found
