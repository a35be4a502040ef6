"""The ladder of a clock: which steps it has, when each is due, and who is told; pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.contracts.codes import CaseState, RiskLevel
from services.contracts.instants import CHINA
from services.workflow.calendar.domain import Calendar
from services.workflow.cases.domain.actions import CONFLICT_TIER, TOP_TIER
from services.workflow.cases.domain.placing import own_tier
from services.workflow.deadlines.domain import (
    Adjustment,
    DeadlineRule,
    Due,
    Hours,
    Unit,
    due,
    moment_at,
)
from services.workflow.notices.domain import (
    CHIEF,
    DUTY,
    LEADING_GROUP,
    Audience,
    handlers,
    head,
)
from services.workflow.policy.domain import WARNING, Stage, Target

_WHOLE = 100
_PLAIN = DeadlineRule(unit=Unit.MINUTE, amount=1, calendar=Hours.ROUND_THE_CLOCK)
_APPROVERS = {2: CHIEF, 3: LEADING_GROUP}


@dataclass(frozen=True, slots=True)
class Running:
    """A clock as it is stored; `rule` None when a person set the date."""

    rule: DeadlineRule | None
    counts_from: datetime
    due_at: datetime
    adjustments: Sequence[Adjustment] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """A step and when it is due."""

    stage: Stage
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a case decides about who is told."""

    state: CaseState
    tier: int
    risk: RiskLevel
    concerned: bool
    lead_unit: str | None


def course_of(clock: Running, calendar: Calendar) -> Due:
    """The course of a clock; the date that is stored counts, whatever the calendar says by now."""
    found = due(clock.rule or _PLAIN, clock.counts_from, calendar, clock.adjustments)
    return replace(found, due_at=clock.due_at.astimezone(CHINA))


def plan(clock: Running, stages: Iterable[Stage], calendar: Calendar) -> list[Planned]:
    """When each step of the ladder is due, in order."""
    course = course_of(clock, calendar)
    return [Planned(stage, moment_at(course, stage.percent, calendar)) for stage in stages]


def due_steps(planned: Iterable[Planned], done: Collection[tuple[int, str]], now: datetime) -> list[Planned]:
    """The steps whose time has come and that nobody has taken yet, the earliest first."""
    return [each for each in planned if each.at <= now and _key(each) not in done]


def next_at(planned: Iterable[Planned], done: Collection[tuple[int, str]], now: datetime) -> datetime | None:
    """When the next step will be due; None when all were taken."""
    waiting = [each.at for each in planned if each.at > now and _key(each) not in done]
    return min(waiting, default=None)


def _key(planned: Planned) -> tuple[int, str]:
    return planned.stage.percent, planned.stage.kind


def raised_tier(case: Standing) -> int:
    """The tier that the clocks of a case can bring it to by themselves: one above that of its level."""
    own = max(own_tier(case.risk), CONFLICT_TIER if case.concerned else 1)
    return max(case.tier, min(TOP_TIER, own + 1))


def audience(case: Standing, stage: Stage, unit: str | None) -> Audience:
    """Who is told: those at work, then their head, then the tier above; before a unit has it, the office."""
    if stage.kind == Target.NEXT_TIER:
        above = LEADING_GROUP if raised_tier(case) >= TOP_TIER else Audience()
        return above | CHIEF | (head(unit) if unit else DUTY)
    if unit is None:
        return CHIEF | DUTY if stage.kind == Target.NEXT_PERSON else DUTY
    if stage.kind == Target.NEXT_PERSON:
        return head(unit) | DUTY
    at_work = handlers(unit)
    if case.state is CaseState.PENDING_APPROVAL:
        at_work |= _APPROVERS.get(case.tier, head(unit))
    late = stage.percent >= _WHOLE
    return at_work | head(unit) if late and stage.kind == WARNING else at_work
