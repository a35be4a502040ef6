"""What goes over the wire of channels; secrets come in and never go out."""

from datetime import time
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.common.paging import PageQuery
from services.contracts.instants import Instant
from services.workflow.channels.domain.kinds import ChannelKind, DeliveryState, Digest, Purpose
from services.workflow.channels.domain.timing import Quiet
from services.workflow.notices.domain import NoticeKind

Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["22:00"])]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)]
Kinds = Annotated[list[NoticeKind], Field(max_length=40)]


class QuietView(BaseModel):
    """From one time of the day to another, over midnight when it runs backwards; China Standard Time."""

    model_config = ConfigDict(extra="forbid")

    since: Clock
    until: Clock

    @classmethod
    def of(cls, quiet: Quiet | None) -> "QuietView | None":
        return None if quiet is None else cls(since=f"{quiet.since:%H:%M}", until=f"{quiet.until:%H:%M}")

    @property
    def quiet(self) -> Quiet:
        return Quiet(time.fromisoformat(self.since), time.fromisoformat(self.until))


class Recent(BaseModel):
    """What became of the deliveries of the last seven days."""

    sent: int
    failed: int
    last_sent_at: Instant | None


class ChannelView(BaseModel):
    """A channel; of its address only scheme, host and port, of its secret only whether there is one."""

    id: UUID
    kind: ChannelKind
    name: str
    unit: str | None = Field(description="whose group it is; null: the county office's")
    target: str
    internal_host: str | None
    username: str | None
    from_address: str | None
    has_secret: bool
    pages: bool
    kinds: list[NoticeKind]
    quiet: QuietView | None
    digest: Digest
    active: bool
    paused_until: Instant | None = Field(description="the other side asked to be left alone until then")
    version: int
    updated_at: Instant
    updated_by: str
    recent: Recent


class ChannelList(BaseModel):
    items: list[ChannelView]


class NewChannel(BaseModel):
    """A channel. `internal_host` repeats the host when it is inside the own network."""

    model_config = ConfigDict(extra="forbid")

    kind: ChannelKind
    name: Name
    unit: str | None = Field(None, max_length=64)
    url: Url = Field(description="https://…; for mail smtps://host:465 or smtp://host:587 with STARTTLS")
    secret: Annotated[str, StringConstraints(max_length=500)] = Field(
        "", description="signing secret of a robot or webhook, or the password of the mail account"
    )
    internal_host: Short | None = None
    username: Short | None = Field(None, description="mail only")
    from_address: Short | None = Field(None, description="mail only")
    pages: bool = Field(description="carries urgent pages, round the clock")
    kinds: Kinds = Field(default_factory=list, description="notices to its unit; of groups and webhooks only")
    quiet: QuietView | None = None
    digest: Digest = Digest.AT_ONCE
    active: bool = True
    reason: Why


class ChannelPatch(BaseModel):
    """What is to change; what is left out stays. A new host asks for the secret again."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1)
    reason: Why
    name: Name | None = None
    unit: str | None = Field(None, max_length=64)
    url: Url | None = None
    secret: Annotated[str, StringConstraints(max_length=500)] | None = None
    internal_host: Short | None = None
    username: Short | None = None
    from_address: Short | None = None
    pages: bool | None = None
    kinds: Kinds | None = None
    quiet: QuietView | None = None
    digest: Digest | None = None
    active: bool | None = None

    def given(self) -> dict[str, Any]:
        """The fields that were sent, null included."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"version", "reason"}}


class Trial(BaseModel):
    """Send a test message; `address` on the channels that reach a person."""

    model_config = ConfigDict(extra="forbid")

    address: Short | None = None


class DeliveryView(BaseModel):
    """One line of the delivery log; no text, and no case."""

    id: UUID
    purpose: Purpose
    kind: NoticeKind | None
    person: str | None = Field(description="null: a group")
    created_at: Instant
    due_at: Instant
    attempts: int
    state: DeliveryState
    status: int | None = Field(description="the other side's last answer: HTTP or SMTP")
    error: str | None
    sent_at: Instant | None


class DeliveryPage(BaseModel):
    """Deliveries, the newest first."""

    items: list[DeliveryView]
    next_cursor: str | None


class DeliveryQuery(PageQuery):
    pass


class ChannelChange(BaseModel):
    """One version of a channel's settings; secrets and whole addresses are never told."""

    at: Instant
    by: str = Field(description="user name")
    act: Literal["add", "change", "remove"]
    version: int | None
    reason: str | None
    changed: list[str] = Field(description="names of the settings that were given")
    set: dict[str, Any] = Field(description="settings that have another value since")


class ChannelHistory(BaseModel):
    """The newest 100."""

    items: list[ChannelChange]
