"""What goes over the wire of how a deadline came about."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from services.contracts.instants import Instant
from services.workflow.calendar.domain import DayKind
from services.workflow.deadlines.domain import DeadlineRule


class DayOut(BaseModel):
    """What one day gave to the count."""

    date: date
    kind: DayKind
    name: str = Field(description="such as 春节; empty for a plain day")
    counts: bool
    what: str = Field(description="such as 第 2 个工作日, in Chinese")
    loaded: bool = Field(description="the notice of its year is loaded")


class ChangeOut(BaseModel):
    """A pause or an extension, and what it did to the deadline."""

    kind: str = Field(description="pause or extension")
    since: Instant
    until: Instant | None = Field(description="of a pause")
    workdays: int | None = Field(description="of an extension")
    reason: str | None
    before: Instant
    after: Instant
    days: list[DayOut]


class StepOut(BaseModel):
    """A step of the escalation; `done_at` null: not taken (yet)."""

    percent: int
    kind: str = Field(description="warning, next_person or next_tier")
    at: Instant
    done_at: Instant | None


class Explanation(BaseModel):
    """How a deadline came about, day by day, and what happens by itself on the way."""

    id: UUID
    name: str
    rule: DeadlineRule | None = Field(description="null: a person set the date")
    rule_text: str = Field(description="the four parts in one line of Chinese")
    policy_version: int
    calendar_version: int
    started_at: Instant
    clock_at: Instant = Field(description="when the count began")
    due_at: Instant
    original_due_at: Instant
    provisional: bool
    percent: int | None = Field(description="of the time used by now; null once it was met or stopped")
    days: list[DayOut]
    changes: list[ChangeOut]
    steps: list[StepOut]
    trace: list[str] = Field(description="the same as sentences, as stored with the clock")
