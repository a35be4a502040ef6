"""What goes over the wire of subscriptions; a secret is in the answer that makes it and nowhere else."""

import re
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.common.paging import PageQuery
from services.contracts.instants import Instant
from services.workflow.channels.domain.kinds import DeliveryState
from services.workflow.channels.schemas import Name as AnyName
from services.workflow.channels.schemas import Recent, Short, Url
from services.workflow.subscriptions.domain.events import EventKind

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _visible(value: str) -> str:
    if (found := _UNSEEN.search(value)) is not None:
        raise ValueError(f"第 {found.start() + 1} 个字符不可见（U+{ord(found.group()):04X}），请删去")
    return value


_Visible = AfterValidator(_visible)
Name = Annotated[AnyName, _Visible]
Unit = Annotated[str, Field(max_length=64), _Visible]
Events = Annotated[list[EventKind], Field(min_length=1, max_length=len(EventKind))]
Reason = Annotated[str, Field(max_length=500), _Visible]
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
    unit: Unit | None = None
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
