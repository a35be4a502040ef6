"""Finding the lines of started plans that were not done in time."""

from datetime import datetime
from typing import Any

from services.common.db import Database
from services.workflow.cases.domain.actions import OPEN_STATES
from services.workflow.cases.repository import cases, timeline
from services.workflow.cases.service import recording
from services.workflow.notices.domain import Notice, NoticeKind
from services.workflow.notices.service import telling
from services.workflow.plans import domain, repository
from services.workflow.plans.domain import Doer, PlanStep

_AT_ONCE = 200


async def find_late(database: Database) -> int:
    """Tell the timeline, and whose line it is, of all that was not done in time, once; how many."""
    async with database.transaction() as session:
        found = await repository.find_late(session, sorted(OPEN_STATES), _AT_ONCE)
        now = await cases.now(session)
        mine = await repository.mark_late(session, found, now)
        late = [row for row in found if (row.run, row.step) in mine]
        await timeline.add(session, [_late(row, now) for row in late])
        await telling.tell(session, [_notice(row) for row in late])
        await recording.announce(session, sorted({row.case_id for row in late}))
    return len(late)


def _notice(row: Any) -> Notice:
    return Notice(
        NoticeKind.OVERDUE,
        row.case_id,
        domain.to_tell(Doer(row.doer), row.lead_unit),
        key=f"plan late {row.run} {row.step}",
        data={"plan": str(row.plan_id), "line": row.step},
    )


def _late(row: Any, now: datetime) -> dict[str, Any]:
    return {
        **timeline.SYSTEM,
        "case_id": row.case_id,
        "at": now,
        "action": PlanStep.LATE,
        "from_state": row.state,
        "to_state": row.state,
        "note": None,
        "detail": {"name": row.name, "step": row.title},
    }
