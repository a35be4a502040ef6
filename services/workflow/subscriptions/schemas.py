"""What goes over the wire of subscriptions; a secret is in the answer that makes it and nowhere else."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.common.paging import PageQuery
from services.contracts.instants import Instant
from services.workflow.channels.domain.kinds import DeliveryState
from services.workflow.channels.schemas import Name, Recent, Short, Url
from services.workflow.subscriptions.domain.events import EventKind

Events = Annotated[list[EventKind], Field(min_length=1, max_length=len(EventKind))]
Reason = Annotated[str, Field(max_length=500)]
_NEW: JsonDict = {
    "name": "教务平台",
    "unit": "jiaoyu",
    "url": "https://oa.example.cn/huiying/hook",
    "events": ["case.assigned", "case.replied"],
}


class SubscriptionView(BaseModel):
    """Of its address only scheme, host and port are shown."""

    id: UUID
    unit: str
    name: str
    target: str
    internal_host: str | None
    events: list[EventKind]
    active: bool
    disabled_at: Instant | None = Field(description="switched off by itself after a day of failures")
    failing_since: Instant | None
    paused_until: Instant | None
    waiting: int = Field(description="deliveries on their way")
    version: int
    updated_at: Instant
    updated_by: str
    recent: Recent


class SubscriptionWithSecret(SubscriptionView):
    secret: str = Field(description="shown this once; it signs every delivery")


class SubscriptionList(BaseModel):
    items: list[SubscriptionView]


class NewSubscription(BaseModel):
    """A unit's own system may leave out `unit`; `internal_host` is for the system administrator to give."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_NEW]})

    name: Name
    unit: str | None = Field(None, max_length=64)
    url: Url = Field(description="https://…; http:// only on this machine where that is allowed")
    internal_host: Short | None = None
    events: Events
    reason: Reason = ""


class SubscriptionPatch(BaseModel):
    """What is left out stays; `active: true` begins anew after it was switched off."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1)
    name: Name | None = None
    url: Url | None = None
    internal_host: Short | None = None
    events: Events | None = None
    active: bool | None = None
    reason: Reason = ""


class EventDelivery(BaseModel):
    """A line of the log."""

    id: UUID
    event_id: UUID
    type: str
    case_id: UUID | None = Field(description="null for administrators, who see no case")
    case_number: str | None
    created_at: Instant
    due_at: Instant
    attempts: int
    state: DeliveryState
    status: int | None
    error: str | None
    sent_at: Instant | None


class EventDeliveryPage(BaseModel):
    items: list[EventDelivery]
    next_cursor: str | None


class EventDeliveryQuery(PageQuery):
    state: list[DeliveryState] = Field(default_factory=list)
