"""What goes over the wire of the ledger."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from services.common.paging import PageQuery
from services.contracts.codes import CaseState
from services.contracts.instants import Instant, QueryInstant
from services.workflow.cases.schemas.fields import Address, LongWords, ShortWords, UnitCode, Words
from services.workflow.publications.domain import PublicationKind, PublicationState, PublicationStep


class PublicationQuery(PageQuery):
    """The filters of the ledger; one that is given several times takes any of its values."""

    unit: list[str] = Field(default_factory=list, description="that published it")
    kind: list[PublicationKind] = Field(default_factory=list)
    state: list[PublicationState] = Field(default_factory=list)
    place: str | None = Field(None, max_length=200, description="a part of the place's name")
    q: str | None = Field(None, max_length=200, description="in words, title and place, or a case's number")
    drill: bool = Field(default=False, description="true: exercises, and nothing else")
    from_: QueryInstant | None = Field(None, alias="from", description="on the time of publication")
    to: QueryInstant | None = None


class MissingQuery(PageQuery):
    """Answers that were approved and that nobody has published."""

    unit: list[str] = Field(default_factory=list, description="the lead unit")
    state: list[Literal[CaseState.REPLIED, CaseState.CLOSED, CaseState.ARCHIVED]] = Field(
        default_factory=list
    )


class PublicationView(BaseModel):
    """A line of the ledger."""

    id: UUID
    kind: PublicationKind
    state: PublicationState
    outdated: bool = Field(description="a later answer was approved: this one waits to be corrected")
    title: str
    case_id: UUID | None
    case_number: str | None
    reply_version: int | None
    text_sha256: str | None
    place: str
    url: str | None
    published_at: Instant
    recorded_at: Instant
    published_by: str
    unit: str
    approved_by: str | None
    approved_at: Instant | None
    replaces: UUID | None
    replaced_by: UUID | None
    drill: bool
    may_decide: bool
    may_withdraw: bool


class EventView(BaseModel):
    at: Instant
    step: PublicationStep
    by: str
    by_unit: str
    note: str | None
    successor: UUID | None


class PublicationDetail(PublicationView):
    """A line with its words and its history, the oldest first."""

    text: str | None
    history: list[EventView]


class MissingView(BaseModel):
    """A case whose approved answer is nowhere to be read."""

    id: UUID = Field(description="of the case")
    number: str
    title: str
    state: CaseState
    lead_unit: str | None
    received_at: Instant
    replied_at: Instant
    outdated: bool = Field(description="an earlier version of the answer is published")
    response_dropped: bool = Field(description="the clock of the public response was stopped, not met")


class NewPublication(BaseModel):
    """Something official that belongs to no case; it counts once a second person has approved it."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal[
        PublicationKind.ANNOUNCEMENT,
        PublicationKind.AUTHORITATIVE_INFORMATION,
        PublicationKind.PRESS_CONFERENCE,
    ] = PublicationKind.ANNOUNCEMENT
    title: ShortWords
    text: LongWords
    place: ShortWords
    url: Address | None = None
    unit: UnitCode | None = Field(None, description="in whose name; absent: the office")
    replaces: UUID | None = Field(None, description="the announcement that this one corrects")


class Decision(BaseModel):
    """`at`: when it was published, absent: now; `reason` is required to refuse it."""

    model_config = ConfigDict(extra="forbid")

    approved: StrictBool
    reason: Words | None = None
    at: Instant | None = None
    url: Address | None = None


class Withdrawal(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Annotated[Words, Field(description="why it is no longer to be read there")]
