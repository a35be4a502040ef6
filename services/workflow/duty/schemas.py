"""What goes over the wire of the rota."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.common.paging import PageQuery
from services.contracts.instants import Instant
from services.workflow.duty.domain import Post


class PersonOut(BaseModel):
    id: UUID
    username: str | None = Field(description="null: the account is gone")
    name: str | None


class ShiftOut(BaseModel):
    """A shift; `ends_at` is the first moment that no longer belongs to it."""

    id: UUID
    post: Post
    person: PersonOut
    starts_at: Instant
    ends_at: Instant
    checked_in_at: Instant | None


class DutyNow(BaseModel):
    """Who is on call at the moment `at`, and who comes next."""

    at: Instant
    on_call: list[ShiftOut]
    next: list[ShiftOut] = Field(description="for each post the shift that starts next")


class ShiftPage(BaseModel):
    """Shifts that touch the range, the earliest first."""

    items: list[ShiftOut]
    next_cursor: str | None


class CheckedIn(BaseModel):
    items: list[ShiftOut]


class ShiftQuery(PageQuery):
    from_: Instant | None = Field(None, alias="from", description="default: Monday of this week")
    to: Instant | None = Field(None, description="default: seven days after `from`")


class CheckInBody(BaseModel):
    """Nothing to say: the caller is the person, now is the time."""

    model_config = ConfigDict(extra="forbid")
