"""What goes over the wire of the audit log."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field, field_validator

from services.common.paging import PageQuery
from services.contracts.instants import Instant, QueryInstant
from services.workflow.audit.domain import Why


class AuditQuery(PageQuery):
    """Filters; `object_id` names an item, a case, an account as it stands in the entry."""

    actor: str | None = Field(None, max_length=64, description="user name")
    action: str | None = Field(None, max_length=64)
    object_id: str | None = Field(None, max_length=64)
    from_: QueryInstant | None = Field(None, alias="from")
    to: QueryInstant | None = None

    @field_validator("from_", "to", mode="before")
    @classmethod
    def _plus_sign(cls, value: Any) -> Any:
        """A `+` that a client forgot to encode arrives as a space."""
        return value.replace(" ", "+") if isinstance(value, str) else value


class AuditEntry(BaseModel):
    """Who did or saw what; `place` in the chain is null until the sealer has come by, within seconds."""

    id: UUID
    at: Instant
    service: str
    actor: UUID | None
    actor_name: str
    unit: str | None
    action: str
    object_type: str
    object_id: str | None
    request_id: str | None
    detail: dict[str, Any]
    place: int | None


class AuditPage(BaseModel):
    items: list[AuditEntry]
    next_cursor: str | None


class FaultOut(BaseModel):
    """The first record that does not hold."""

    why: Why
    detail: str
    place: int | None
    service: str | None
    entry: UUID | None


class Verified(BaseModel):
    """Whether the chain holds from its first record to its head."""

    intact: bool
    records: int = Field(description="records that were checked and hold")
    head: str = Field(description="the last link that holds, in hexadecimal")
    at: Instant
    fault: FaultOut | None
