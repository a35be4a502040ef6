"""Watch regimes."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.contracts.instants import Instant
from services.workflow.duty.domain.standards import Level
from services.workflow.duty.schemas.common import Body, Reason


class NewRegime(Body):
    """A stricter watch; the normal one comes back by itself."""

    level: Literal[Level.HEIGHTENED, Level.SPECIAL]
    starts_at: Instant
    ends_at: Instant
    reason: Reason


class RegimeOut(BaseModel):
    id: UUID
    level: Level
    starts_at: Instant
    ends_at: Instant
    reason: str
    set_at: Instant
    set_by: str
    ended_at: Instant | None = Field(description="null: not ended before its time")
    ended_by: str | None
    end_reason: str | None
    active: bool


class RegimePage(BaseModel):
    """The one set last first."""

    items: list[RegimeOut]
    next_cursor: str | None
