"""Starting, meeting, moving and ending the clocks of a case, by its policy and the calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.ids import new_id
from services.contracts.codes import Category, Kind, RiskLevel
from services.workflow.calendar import repository as calendars
from services.workflow.calendar.domain import Calendar
from services.workflow.cases.models import CaseDeadline
from services.workflow.cases.repository import clocks
from services.workflow.deadlines.domain import DeadlineRule, Due, Unit, due
from services.workflow.policy.domain import Milestone, Policy, milestones
from services.workflow.tasks.domain import TIMED

OF_A_ROUND = (Milestone.FIRST_REPLY, Milestone.CLOSE)
"""Started when the case opens and again when it is reopened; `accept` starts at each assignment."""

ALL = (Milestone.ACCEPT, *OF_A_ROUND)


@dataclass(frozen=True, slots=True)
class Matter:
    """What the policy looks at to choose a case's clocks."""

    risk: RiskLevel
    kind: Kind
    category: Category
    signals: frozenset[str]

    @classmethod
    def of(cls, case: Mapping[str, Any]) -> "Matter":
        """From the columns of a case."""
        return cls(
            RiskLevel(case["risk"]),
            Kind(case["kind"]),
            Category(case["category"]),
            frozenset(case["signals"]),
        )


def rules(policy: Policy, matter: Matter) -> dict[Milestone, DeadlineRule]:
    found = milestones(
        policy, risk=matter.risk, kind=matter.kind, category=matter.category, signals=matter.signals
    )
    return dict(found)


def row(
    case_id: UUID,
    milestone: Milestone,
    reckoned: Due,
    *,
    number: int = 1,
    unit: str | None = None,
) -> dict[str, Any]:
    """A clock as it is stored; `number` counts the clocks of this name in the case."""
    return {
        "id": new_id(),
        "case_id": case_id,
        "name": milestone,
        "round": number,
        "unit": unit,
        "started_at": reckoned.started_at,
        "due_at": reckoned.due_at,
        "original_due_at": reckoned.due_at,
        "provisional": reckoned.provisional,
        "rule": reckoned.rule.model_dump(mode="json"),
        "trace": reckoned.trace,
    }


@dataclass(frozen=True, slots=True)
class Timing:
    """What reckoning takes: the rules of a case's policy, the calendar, the moment."""

    session: AsyncSession
    policy: Policy
    now: datetime
    loaded: list[Calendar] = field(default_factory=list)

    async def reckon(self, rule: DeadlineRule, start: datetime) -> Due:
        """When `rule` is due from `start`; the calendar is read when first needed."""
        if not self.loaded:
            self.loaded.append(await calendars.load(self.session))
        return due(rule, start, self.loaded[0])

    async def start(
        self, case_id: UUID, matter: Matter, names: Sequence[Milestone], unit: str | None = None
    ) -> None:
        """Start a fresh clock for each of `names`, beside those that ran before."""
        chosen = rules(self.policy, matter)
        rows = [
            row(
                case_id,
                name,
                await self.reckon(chosen[name], self.now),
                number=await clocks.next_round(self.session, case_id, name),
                unit=unit,
            )
            for name in names
        ]
        await clocks.add(self.session, rows)

    async def reckon_again(self, case_id: UUID, matter: Matter) -> list[dict[str, Any]]:
        """Give running clocks that are not late the times of a changed matter; what moved, for the record.

        A shorter time counts from now, as nobody could know it before; a longer one from the start.
        """
        chosen = rules(self.policy, matter)
        moved = []
        for clock in await clocks.running(self.session, case_id):
            if clock.name in TIMED:
                continue  # who asked said when
            rule = chosen[Milestone(clock.name)]
            if clock.due_at < self.now or rule == DeadlineRule.model_validate(clock.rule):
                continue
            reckoned = await self._changed(clock, rule)
            await self._move(clock, reckoned, reckoned.trace, original=reckoned.due_at)
            moved.append(_moved(clock, reckoned.due_at))
        return moved

    async def _changed(self, clock: CaseDeadline, rule: DeadlineRule) -> Due:
        from_start = await self.reckon(rule, clock.started_at)
        if from_start.due_at >= clock.due_at:
            return from_start
        from_now = await self.reckon(rule, self.now)
        return from_now if from_now.due_at < clock.due_at else from_start

    async def put_off(self, clock: CaseDeadline, workdays: int) -> dict[str, Any]:
        """Move a clock by `workdays` from where it stood."""
        rule = DeadlineRule(unit=Unit.WORKDAY, amount=workdays)
        reckoned = await self.reckon(rule, clock.due_at)
        await self._move(clock, reckoned, [*clock.trace, *reckoned.trace], original=clock.original_due_at)
        return _moved(clock, reckoned.due_at)

    async def _move(self, clock: CaseDeadline, to: Due, trace: list[str], *, original: datetime) -> None:
        values: dict[str, Any] = {
            "due_at": to.due_at,
            "original_due_at": original,
            "provisional": to.provisional or (original != to.due_at and clock.provisional),
            "trace": trace,
        }
        if original == to.due_at:
            values["rule"] = to.rule.model_dump(mode="json")
        await clocks.move(self.session, clock.id, values)


def _moved(clock: CaseDeadline, to: datetime) -> dict[str, Any]:
    return {"milestone": clock.name, "from": clock.due_at.isoformat(), "to": to.isoformat()}
