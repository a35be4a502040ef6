"""Attachments on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.common.files import described
from services.contracts.instants import Instant
from services.workflow.evidence.domain.media import MOST_BYTES, Media

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class WithdrawIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Reason


class Withdrawn(BaseModel):
    """Why there is no file any more."""

    at: Instant
    by_name: str
    reason: str


class EvidenceView(BaseModel):
    """An attachment; its bytes are at `/evidence/{id}/file` until it is withdrawn."""

    id: UUID
    case_id: UUID | None
    item_id: UUID | None = Field(description="set when it hangs on an item")
    name: str = Field(description="masked")
    media_type: Media
    size: int
    sha256: str = Field(description="hexadecimal, of the file as kept")
    received_sha256: str = Field(description="of the file as sent: a picture is kept without its metadata")
    unit: str
    added_by: str
    added_at: Instant
    withdrawn: Withdrawn | None
    may_withdraw: bool


class EvidencePage(BaseModel):
    """What is attached, the newest first, as far as the caller may see it; a page may be short of `limit`."""

    items: list[EvidenceView]
    next_cursor: str | None
    may_add: bool


UPLOAD = described(f"at most {MOST_BYTES} bytes; its content says what it is")
