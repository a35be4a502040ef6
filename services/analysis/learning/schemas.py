"""What goes over the wire of learning."""

from typing import Literal

from pydantic import BaseModel, Field

from services.analysis.learning.domain.drift import State
from services.contracts.instants import Instant


class Rate(BaseModel):
    """Of `reviewed` cases `unchanged` stayed as the judgement had them."""

    reviewed: int
    unchanged: int
    rate: float | None = Field(description="unchanged / reviewed; null when nothing was reviewed")


class FieldRate(Rate):
    field: Literal["risk", "tier", "category", "kind"]


class WeekRate(Rate):
    begins_at: Instant


class Share(BaseModel):
    """One value's share of the items, 0..1."""

    value: str
    now: float
    before: float


class DriftView(BaseModel):
    """The last 7 days against the 28 before: population stability index, with shares of each value."""

    field: Literal["risk", "category"]
    index: float | None = Field(description="null with too few items")
    state: State
    items_now: int
    items_before: int
    shares: list[Share]


class ServingModel(BaseModel):
    """`learned`: from corrections, promoted by a person; otherwise the one that ships."""

    version: str
    learned: bool
    since: Instant | None
    promoted_by: str | None


class LearningView(BaseModel):
    """How well the judgement agrees with the people who review, and whether what it says is drifting."""

    at: Instant
    model: ServingModel
    agreement: Rate
    fields: list[FieldRate]
    weeks: list[WeekRate]
    drift: list[DriftView]
    watch_above: float
    drifted_above: float
