"""Starting, meeting, moving and ending the clocks of a case, by its policy and the calendar."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.ids import new_id
from services.contracts.codes import Category, Kind, RiskLevel
from services.workflow.calendar import repository as calendars
from services.workflow.calendar.domain import Calendar
from services.workflow.cases.repository import clocks
from services.workflow.deadlines.domain import (
    Adjustment,
    DeadlineRule,
    Due,
    Pause,
    due,
    moment_at,
    trace,
)
from services.workflow.deadlines.models import CaseDeadline
from services.workflow.policy.domain import Milestone, Policy, ladder, milestones

OF_A_ROUND = (Milestone.FIRST_REPLY, Milestone.CLOSE)
"""Started again when the case is reopened; `accept` starts at each assignment, the others at the opening."""

ALL = tuple(Milestone)
_NAMES = frozenset(Milestone)


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


def at_opening(chosen: Mapping[Milestone, DeadlineRule]) -> dict[Milestone, DeadlineRule]:
    """The clocks that run from the opening on: all but the one of the assignment."""
    return {name: rule for name, rule in chosen.items() if name is not Milestone.ACCEPT}


def row(
    case_id: UUID,
    milestone: str,
    reckoned: Mapping[str, Any],
    *,
    number: int = 1,
    unit: str | None = None,
) -> dict[str, Any]:
    """A clock as it is stored; `reckoned` comes from `Timing.begin`, `number` counts those of this name."""
    return {
        "id": new_id(),
        "case_id": case_id,
        "name": milestone,
        "round": number,
        "unit": unit,
        **reckoned,
    }


@dataclass(frozen=True, slots=True)
class Timing:
    """What reckoning takes: the rules of a case's policy, the calendar, the moment."""

    session: AsyncSession
    policy: Policy
    now: datetime
    loaded: list[Calendar] = field(default_factory=list)
    begun: dict[DeadlineRule, Mapping[str, Any]] = field(default_factory=dict)

    def under(self, policy: Policy) -> "Timing":
        """The same moment and calendar for a case of another version of the policy."""
        return replace(self, policy=policy, begun={})

    async def calendar(self) -> Calendar:
        """Read when first needed."""
        if not self.loaded:
            self.loaded.append(await calendars.load(self.session))
        return self.loaded[0]

    async def reckon(self, rule: DeadlineRule, start: datetime) -> Due:
        """When `rule` is due from `start`."""
        return due(rule, start, await self.calendar())

    async def begin(self, rule: DeadlineRule) -> Mapping[str, Any]:
        """The columns of a clock that starts now."""
        if rule not in self.begun:
            calendar = await self.calendar()
            course = due(rule, self.now, calendar)
            rungs = ladder(self.policy)
            self.begun[rule] = {
                "started_at": course.started_at,
                "due_at": course.due_at,
                "original_due_at": course.due_at,
                "provisional": course.provisional,
                "rule": rule.model_dump(mode="json"),
                "trace": trace(course),
                "calendar_version": calendar.version,
                "next_step_at": moment_at(course, rungs[0].percent, calendar) if rungs else None,
            }
        return self.begun[rule]

    async def start(
        self, case_id: UUID, matter: Matter, names: Sequence[Milestone], unit: str | None = None
    ) -> None:
        """Start a fresh clock for each of `names` that the policy knows, beside those that ran before."""
        chosen = rules(self.policy, matter)
        rows = [
            row(
                case_id,
                name,
                await self.begin(chosen[name]),
                number=await clocks.next_round(self.session, case_id, name),
                unit=unit,
            )
            for name in names
            if name in chosen
        ]
        await clocks.add(self.session, rows)

    async def reckon_again(self, case_id: UUID, matter: Matter) -> list[dict[str, Any]]:
        """Give running clocks that are not late the times of a changed matter; what moved, for the record.

        A shorter time counts from now, as nobody could know it before; a longer one from the start. Clocks
        that the policy has for the new matter alone start, those it has no more are stopped.
        """
        chosen = rules(self.policy, matter)
        moved = []
        for clock in await clocks.running(self.session, case_id):
            if clock.name not in _NAMES:
                continue
            rule = chosen.get(Milestone(clock.name))
            if rule is None:
                await clocks.stop(self.session, case_id, [clock.name], self.now)
            elif clock.due_at >= self.now and rule != DeadlineRule.model_validate(clock.rule):
                moved.append(await self._change(clock, rule))
        await self._start_missing(case_id, matter, at_opening(chosen).keys())
        return moved

    async def _start_missing(self, case_id: UUID, matter: Matter, wanted: Collection[Milestone]) -> None:
        has = await clocks.names_kept(self.session, case_id)
        await self.start(case_id, matter, [name for name in Milestone if name in wanted and name not in has])

    async def _change(self, clock: CaseDeadline, rule: DeadlineRule) -> dict[str, Any]:
        begins = clock.counts_from or clock.started_at
        adjustments = await clocks.adjustments(self.session, clock)
        calendar = await self.calendar()
        if due(rule, begins, calendar, adjustments).due_at < clock.due_at:
            from_now = due(rule, self.now, calendar, adjustments)
            begins = self.now if from_now.due_at < clock.due_at else begins
        return await self._put(clock, rule, begins, adjustments)

    async def anew(self, clock: CaseDeadline, *, why: str | None = None) -> dict[str, Any]:
        """Reckon a clock again after a pause, an extension or a change of the calendar; what moved."""
        adjustments = await clocks.adjustments(self.session, clock)
        rule = DeadlineRule.model_validate(clock.rule)
        return await self._put(clock, rule, clock.counts_from or clock.started_at, adjustments, why)

    async def put_back(self, clock: CaseDeadline, rule: DeadlineRule, begins: datetime) -> None:
        """Let a clock count by `rule` from `begins` again, with the pauses and extensions that it has."""
        if rule != DeadlineRule.model_validate(clock.rule) or begins != (
            clock.counts_from or clock.started_at
        ):
            await self._put(clock, rule, begins, await clocks.adjustments(self.session, clock))

    async def _put(
        self,
        clock: CaseDeadline,
        rule: DeadlineRule,
        begins: datetime,
        adjustments: Sequence[Adjustment],
        why: str | None = None,
    ) -> dict[str, Any]:
        calendar = await self.calendar()
        course = due(rule, begins, calendar, adjustments)
        pauses = [each for each in adjustments if isinstance(each, Pause)]
        moved = course.due_at != clock.due_at
        values: dict[str, Any] = {
            "counts_from": begins,
            "due_at": course.due_at,
            "original_due_at": due(rule, begins, calendar, pauses).due_at,
            "provisional": course.provisional,
            "rule": rule.model_dump(mode="json"),
            "trace": [*trace(course), *([why] if why and moved else [])],
            "calendar_version": calendar.version,
            "next_step_at": self.now,
        }
        await clocks.move(self.session, clock.id, values)
        return {
            "milestone": clock.name,
            "from": clock.due_at.isoformat(),
            "to": course.due_at.isoformat(),
        }
