"""What goes over the wire of knowledge entries."""

import base64
import binascii
from datetime import date
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt

from services.common.problems import FieldError, InvalidRequest
from services.contracts.codes import Category
from services.contracts.instants import Instant
from services.workflow.cases.schemas.fields import Address, LongWords, ShortWords, UnitCode
from services.workflow.knowledge.domain.rules import EntryAction, EntryState


def _trimmed(value: str) -> str:
    return value.strip()


Question = Annotated[ShortWords, AfterValidator(_trimmed)]
Answer = Annotated[LongWords, AfterValidator(_trimmed)]
Code = Annotated[str, Field(pattern="^[a-z0-9_-]{1,64}$")]
_HOTTEST = 2**31 - 1
Reason = Annotated[ShortWords, AfterValidator(_trimmed)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Content(_Strict):
    """What an entry says; `basis` names the document of policy, `valid_until` is the last day it holds."""

    question: Question
    answer: Answer
    category: Category
    basis: Reason | None = None
    basis_url: Address | None = Field(None, description="http or https; never fetched")
    valid_until: date


class NewEntry(Content):
    unit: UnitCode | None = Field(None, description="default: one's own; any for the office")


class Proposal(_Strict):
    """The question may be left out: then it is the case's masked heading where that may be used."""

    question: Question | None = None


class Edit(Content):
    version: StrictInt


class Plain(_Strict):
    version: StrictInt
    note: Reason | None = None


class Reasoned(_Strict):
    version: StrictInt
    reason: Reason


class Renewal(_Strict):
    version: StrictInt
    valid_until: date
    note: Reason | None = None


class UseIn(_Strict):
    case_id: UUID = Field(description="in whose reply it was put; counted once a case")


class SiteIn(_Strict):
    public: StrictBool
    version: StrictInt = Field(ge=0, description="of the setting that the caller saw")


class EntrySource(BaseModel):
    """Where the answer comes from; only for who may see the case."""

    case_id: UUID
    number: str
    reply_version: int


class EntryView(BaseModel):
    """An entry as its reader may see it: outside its unit and the office, only what is in force."""

    id: UUID
    version: int
    state: EntryState
    unit: str
    number: int = Field(description="which version of its words is shown")
    in_force: int | None = Field(description="which version is approved and stands")
    question: str
    answer: str
    category: Category
    basis: str | None
    basis_url: str | None
    valid_until: date
    expired: bool
    due: bool = Field(description="30 days and less are left, or it is over: to be checked")
    used: int
    opened: int
    resembling: int
    heat: int
    updated_at: Instant
    approved_at: Instant | None
    approved_by_name: str | None
    actions: list[EntryAction]


class EntryVersionView(BaseModel):
    number: int
    question: str
    answer: str
    category: Category
    basis: str | None
    basis_url: str | None
    valid_until: date
    written_by_name: str
    written_at: Instant


class EntryActView(BaseModel):
    """Something that was done; `note` is masked."""

    at: Instant
    by_name: str
    action: str
    from_state: EntryState | None
    to_state: EntryState
    number: int
    note: str | None


class EntryDetail(EntryView):
    """`versions` and `history`, the newest first, are empty for who sees only what is in force."""

    source: EntrySource | None
    versions: list[EntryVersionView]
    history: list[EntryActView]


class EntryPage(BaseModel):
    """Entries, the most frequent first, and how many of what the caller may see ask to be checked."""

    items: list[EntryView]
    next_cursor: str | None
    due: int


class Hot(NamedTuple):
    """Where a page of entries ended."""

    heat: int
    id: UUID

    def cursor(self) -> str:
        return base64.urlsafe_b64encode(f"{self.heat}|{self.id}".encode()).decode().rstrip("=")


class EntryQuery(_Strict):
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200)
    q: str | None = Field(None, max_length=100)
    state: list[EntryState] = []
    category: list[Category] = []
    unit: list[Code] = []
    due: bool | None = Field(None, description="only those that ask to be checked")

    def position(self) -> Hot | None:
        """Where the page before ended. Raises InvalidRequest."""
        if self.cursor is None:
            return None
        try:
            raw = base64.urlsafe_b64decode(self.cursor + "=" * (-len(self.cursor) % 4)).decode()
            heat, _, row_id = raw.partition("|")
            return Hot(min(int(heat), _HOTTEST), UUID(row_id))
        except (ValueError, binascii.Error):
            raise InvalidRequest(
                errors=[FieldError(pointer="/query/cursor", detail="游标无效，请从第一页重新取")]
            ) from None


class SuggestedEntry(BaseModel):
    """An entry near the case; never sent by itself."""

    id: UUID
    question: str
    answer: str
    unit: str
    basis: str | None
    basis_url: str | None
    valid_until: date
    expired: bool
    approved_at: Instant
    nearness: float = Field(description="0..1")


class SuggestedReply(BaseModel):
    """A reply that was published in a case that the caller may see."""

    case_id: UUID
    number: str
    title: str
    unit: str
    text: str
    published_at: Instant
    nearness: float = Field(description="0..1")


class Suggestions(BaseModel):
    """The nearest first, at most three each; empty when nothing is near enough."""

    entries: list[SuggestedEntry]
    replies: list[SuggestedReply]


class SiteView(BaseModel):
    """Whether the public page and its feed are on."""

    public: bool
    version: int
    made_at: Instant | None
    made_by_name: str | None
    shown: int = Field(description="entries that the page shows, or would show")
    page: str
    feed: str
    may_change: bool


class UseCount(BaseModel):
    used: int
