"""What goes over the wire of sample checks."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from services.contracts.codes import CaseState
from services.contracts.instants import Instant
from services.workflow.tasks.domain import Ruling

MOST = 50


class Draw(BaseModel):
    """Draw so many of the cases that were closed in the last `days`."""

    model_config = ConfigDict(extra="forbid")

    count: Annotated[StrictInt, Field(ge=1, le=MOST)]
    days: Annotated[StrictInt, Field(ge=1, le=366)] = 30
    unit: str | None = Field(None, max_length=64, description="only cases that it led")


class SampleView(BaseModel):
    """A case that was drawn; `result` is null until it has been looked at."""

    case_id: UUID
    number: str
    title: str
    lead_unit: str | None
    state: CaseState
    drawn_at: Instant
    drawn_by: str
    result: Ruling | None
    note: str | None
    checked_by: str | None
    checked_at: Instant | None


class Samples(BaseModel):
    """What waits first, then what was checked last; at most 200."""

    items: list[SampleView]
