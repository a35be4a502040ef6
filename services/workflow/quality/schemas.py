"""What goes over the wire about the gate."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.contracts.instants import Instant
from services.workflow.cases.schemas.fields import LongWords
from services.workflow.quality.domain.findings import Code


class ReplyCheckIn(BaseModel):
    """A draft; it is looked at and forgotten."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    public_reply: LongWords


class WarningView(BaseModel):
    """One warning; `start` and `end` count code points of the reply, the whole reply for what it lacks."""

    code: Code
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    detail: str = Field(description="what was found, in Chinese")
    remedy: str = Field(description="what would mend it, in Chinese")


class ReplyCheckView(BaseModel):
    rules: str = Field(description="version of the rules")
    warnings: list[WarningView]


class OverrulingView(BaseModel):
    """Who approved in spite of the warnings."""

    by: str
    at: Instant
    reason: str | None
