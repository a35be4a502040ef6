"""What goes over the wire of notices and of how a person wants to hear."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.common.paging import PageQuery
from services.contracts.codes import RiskLevel
from services.contracts.instants import Instant
from services.workflow.channels.domain.kinds import ChannelKind, Digest
from services.workflow.channels.schemas import QuietView
from services.workflow.notices.domain import NoticeKind


class NoticeCase(BaseModel):
    id: UUID
    number: str
    risk: RiskLevel
    drill: bool
    title: str | None = Field(description="masked; null for who may not open the case")


class NoticeView(BaseModel):
    """Something the caller was told; `data` holds ids, codes, numbers and times."""

    id: UUID
    kind: NoticeKind
    at: Instant
    read_at: Instant | None
    case: NoticeCase | None
    data: dict[str, Any]


class NoticePage(BaseModel):
    """Notices, the newest first, and how many the caller has not read."""

    items: list[NoticeView]
    next_cursor: str | None
    unread: int


class NoticeQuery(PageQuery):
    unread: bool = Field(default=False, description="only those not read yet")


class Unread(BaseModel):
    unread: int


class RouteView(BaseModel):
    """A channel that reaches a person at an address, and how the caller uses it."""

    channel_id: UUID
    name: str
    kind: ChannelKind
    pages: bool = Field(description="it carries urgent pages too, round the clock")
    address: str | None = Field(description="as much as may be shown; null: not used")
    kinds: list[NoticeKind]
    digest: Digest


class PreferencesView(BaseModel):
    """How the caller hears beside the list in the product; pages and severe cases know no quiet hours."""

    quiet: QuietView | None
    routes: list[RouteView]


class NewRoute(BaseModel):
    model_config = ConfigDict(extra="forbid")

    channel_id: UUID
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] | None = Field(
        None, description="left out: the one that is there stays"
    )
    kinds: Annotated[list[NoticeKind], Field(max_length=40)]
    digest: Digest = Digest.AT_ONCE


class NewPreferences(BaseModel):
    """The whole of it: a channel that is left out is not used any more, and its address is forgotten."""

    model_config = ConfigDict(extra="forbid")

    quiet: QuietView | None
    routes: Annotated[list[NewRoute], Field(max_length=20)]
