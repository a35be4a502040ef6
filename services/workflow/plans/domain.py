"""What a plan says, which cases it is for, and who does which step by when; pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.contracts.codes import Kind, RiskLevel
from services.workflow.cases.domain.actions import OPEN_STATES
from services.workflow.cases.domain.facts import Caller, CaseFacts
from services.workflow.cases.domain.permissions import Ground, may
from services.workflow.notices.domain import CHIEF, DUTY, LEADING_GROUP, Audience, handlers, head

_LONGEST_MINUTES = 30 * 24 * 60


class Doer(StrEnum):
    """Who does a step: somebody of the office, or of the unit that leads the case."""

    DUTY = "duty"
    CHIEF = "chief"
    LEADER = "leader"
    LEAD_HANDLER = "lead_handler"
    LEAD_HEAD = "lead_head"


class PlanStep(StrEnum):
    """What the timeline of a case says of its plans."""

    START = "plan_start"
    TICK = "plan_tick"
    LATE = "plan_late"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class PlanLine(_Strict):
    """A line of the checklist; `within_minutes` counts round the clock from the start of the plan."""

    title: Line
    doer: Doer
    within_minutes: int | None = Field(None, ge=1, le=_LONGEST_MINUTES)


class Plan(_Strict):
    """A version of a plan; an empty condition fits every case. One that is not active is not offered."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    risks: tuple[RiskLevel, ...] = ()
    kinds: tuple[Kind, ...] = ()
    steps: tuple[PlanLine, ...] = Field(min_length=1, max_length=40)
    active: bool = True

    def fits(self, risk: RiskLevel, kind: Kind) -> bool:
        return (
            self.active and (not self.risks or risk in self.risks) and (not self.kinds or kind in self.kinds)
        )


_GROUND: Mapping[Doer, Ground] = {
    Doer.DUTY: Ground.DUTY,
    Doer.CHIEF: Ground.CHIEF,
    Doer.LEADER: Ground.LEADER,
    Doer.LEAD_HANDLER: Ground.LEAD_HANDLER,
    Doer.LEAD_HEAD: Ground.LEAD_HEAD,
}
_STARTERS = frozenset({Ground.DUTY, Ground.CHIEF, Ground.LEADER})
_STAND_IN = frozenset({Ground.DUTY, Ground.CHIEF})
"""The office ticks for others what they told it by telephone."""


def to_tell(doer: Doer, lead_unit: str | None) -> Audience:
    """Who hears that a line is late: whose it is, and who is on duty."""
    own = {
        Doer.DUTY: DUTY,
        Doer.CHIEF: CHIEF,
        Doer.LEADER: LEADING_GROUP,
        Doer.LEAD_HANDLER: handlers(lead_unit),
        Doer.LEAD_HEAD: head(lead_unit),
    }
    return own[doer] | DUTY


def due_at(step: PlanLine, started_at: datetime) -> datetime | None:
    return None if step.within_minutes is None else started_at + timedelta(minutes=step.within_minutes)


def is_open(facts: CaseFacts) -> bool:
    return facts.state in OPEN_STATES


def may_start(facts: CaseFacts, caller: Caller) -> bool:
    return may(_STARTERS, facts, caller)


def may_tick(step: PlanLine, facts: CaseFacts, caller: Caller) -> bool:
    """Whose step it is, and the office."""
    return may(_STAND_IN | {_GROUND[step.doer]}, facts, caller)
