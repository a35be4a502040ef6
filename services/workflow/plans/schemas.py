"""Plans on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints

from services.contracts.instants import Instant
from services.workflow.plans.domain import Doer, Plan

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class PlanOut(BaseModel):
    """A version of a plan; a case keeps the version that was started on it."""

    id: UUID
    version: int
    plan: Plan
    made_at: Instant
    made_by: str
    reason: str


class PlanList(BaseModel):
    """Every plan in its newest version, or every version of one."""

    items: list[PlanOut]


class NewPlan(BaseModel):
    model_config = ConfigDict(extra="forbid")

    plan: Plan
    reason: Reason


class NewVersion(NewPlan):
    based_on: StrictInt = Field(ge=1, description="the version that the editor saw")


class StartIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    plan: UUID


class TickIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    step: StrictInt = Field(ge=0, description="counted from 0")
    note: Reason | None = None


class LineDone(BaseModel):
    at: Instant
    by_name: str
    note: str | None


class LineView(BaseModel):
    title: str
    doer: Doer
    due_at: Instant | None
    done: LineDone | None
    late: bool = Field(description="not done in time, also when it was done afterwards")
    may_tick: bool


class RunView(BaseModel):
    """A plan that was started on a case."""

    id: UUID
    plan_id: UUID
    plan_version: int
    name: str
    drill: bool
    started_at: Instant
    started_by: str
    steps: list[LineView]


class Offer(BaseModel):
    """A plan that may be started now; `fits`: it is meant for cases like this."""

    id: UUID
    name: str
    steps: int
    fits: bool


class CasePlans(BaseModel):
    runs: list[RunView]
    offers: list[Offer]
