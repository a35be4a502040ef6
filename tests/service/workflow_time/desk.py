"""Cases with real clocks at a chosen moment, for the tests of this folder."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from services.common.app import Context
from services.common.ids import new_id
from services.contracts.codes import Category, Kind, RiskLevel
from services.contracts.instants import CHINA
from services.workflow.cases.repository import clocks
from services.workflow.cases.service.clocks import Matter, Timing
from services.workflow.deadlines.models import CaseDeadline
from services.workflow.policy.domain import Milestone
from services.workflow.policy.presets import PRESET

_CASE = """
INSERT INTO workflow.cases (id, number, state, tier, risk, category, kind, title, drill, lead_unit,
    received_at, opened_at, updated_at, policy_version)
VALUES ($1, $2, $3, $4, $5, 'education', 'complaint', '标题', false, $6,
    huiying.now(), huiying.now(), huiying.now(), 1)
"""


def moment(text: str) -> datetime:
    """Beijing time."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@dataclass(frozen=True)
class TimeDesk:
    """Sets the clock of the database, opens cases, and reads what became of them."""

    context: Context
    db: asyncpg.Connection

    async def set_clock(self, text: str) -> None:
        await self.db.execute("UPDATE huiying.clock_offset SET shift = $1 - clock_timestamp()", moment(text))

    async def case(
        self, *, risk: RiskLevel = RiskLevel.GENERAL, tier: int = 1, unit: str | None = "jiaoyu"
    ) -> UUID:
        identifier = new_id()
        state = "in_progress" if unit else "pending_review"
        await self.db.execute(_CASE, identifier, str(identifier), state, tier, risk, unit)
        return identifier

    async def start(
        self, case: UUID, *names: Milestone, risk: RiskLevel = RiskLevel.GENERAL
    ) -> list[CaseDeadline]:
        """Fresh clocks by the preset, now."""
        async with self.context.database.transaction() as session:
            now = await self.db.fetchval("SELECT huiying.now()")
            matter = Matter(risk, Kind.COMPLAINT, Category.EDUCATION, frozenset())
            await Timing(session, PRESET, now).start(case, matter, names)
            return list(await clocks.running(session, case))

    async def clock(self, identifier: UUID) -> CaseDeadline:
        async with self.context.database.transaction() as session:
            return await clocks.by_id(session, identifier)

    async def timeline(self, case: UUID) -> list[tuple[str, str]]:
        """(action, what) of each entry, the oldest first."""
        rows = await self.db.fetch(
            "SELECT action, detail FROM workflow.case_timeline WHERE case_id = $1 ORDER BY id", case
        )
        return [(row["action"], row["detail"]) for row in rows]

    async def steps(self, case: UUID) -> list[tuple[int, str]]:
        rows = await self.db.fetch(
            "SELECT s.percent, s.kind FROM workflow.escalation_step AS s"
            " JOIN workflow.case_deadline AS d ON d.id = s.deadline_id"
            " WHERE d.case_id = $1 ORDER BY s.due_at, s.percent",
            case,
        )
        return [(row["percent"], row["kind"]) for row in rows]
