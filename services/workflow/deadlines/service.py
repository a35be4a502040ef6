"""What happens by itself when a clock runs out."""

from typing import Any

from services.common.db import Database
from services.contracts.instants import shown
from services.workflow.cases.domain.actions import Step
from services.workflow.cases.repository import timeline
from services.workflow.deadlines import repository
from services.workflow.deadlines.repository import Breach
from services.workflow.stream import repository as stream
from services.workflow.stream.domain import Notice, StreamType

_AT_ONCE = 200


async def mark_breaches(database: Database) -> int:
    """Mark every clock past due, tell the case's timeline and whoever listens; how many were marked."""
    marked = 0
    while True:
        async with database.transaction() as session:
            breaches = await repository.claim_breached(session, _AT_ONCE)
            await timeline.add(session, [_entry(breach) for breach in breaches])
            await stream.record_all(session, [_notice(breach) for breach in breaches])
        marked += len(breaches)
        if len(breaches) < _AT_ONCE:
            return marked


def _entry(breach: Breach) -> dict[str, Any]:
    return {
        **timeline.SYSTEM,
        "case_id": breach.case_id,
        "at": breach.breached_at,
        "action": Step.OVERDUE.value,
        "from_state": breach.state,
        "to_state": breach.state,
        "detail": {"milestone": breach.name, "due_at": shown(breach.due_at)},
    }


def _notice(breach: Breach) -> Notice:
    data = {
        "version": breach.version,
        "state": breach.state,
        "tier": breach.tier,
        "risk": breach.risk,
        "overdue": breach.name,
    }
    return Notice(StreamType.CASE_CHANGED, breach.case_id, data, breach.units)
