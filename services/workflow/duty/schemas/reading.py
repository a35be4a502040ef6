"""Who is on, the shifts of a range, and what is missing."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.common.paging import PageQuery
from services.contracts.instants import Instant, QueryInstant
from services.workflow.duty.domain.attendance import Attendance
from services.workflow.duty.domain.gaps import Lack
from services.workflow.duty.domain.posts import LadderStep, Post
from services.workflow.duty.domain.standards import Level
from services.workflow.duty.schemas.common import Body, PersonOut
from services.workflow.duty.schemas.regimes import RegimeOut


class ShiftOut(BaseModel):
    """A shift; `ends_at` is the first moment that no longer belongs to it."""

    id: UUID
    post: Post
    person: PersonOut
    starts_at: Instant
    ends_at: Instant
    checked_in_at: Instant | None
    attendance: Attendance
    holiday: bool = Field(description="taken from the holiday roster")
    provisional: bool = Field(description="the year's holidays are not loaded yet: may still change")


class Waiting(BaseModel):
    """What waits for the caller."""

    check_in: bool = Field(description="a shift of the caller's is not signed in to yet")
    swaps: int = Field(description="how many colleagues ask the caller to take a shift")
    handovers: int = Field(description="left for the caller and not acknowledged")
    gaps: int = Field(description="of the next seven days, for the chief to fill; 0 for everybody else")


class DutyNow(BaseModel):
    """Who is on call at the moment `at`, who comes next, how strict the watch is, what the caller must do."""

    at: Instant
    on_call: list[ShiftOut]
    next: list[ShiftOut] = Field(description="for each post the shift that starts next, within eight days")
    level: Level
    regime: RegimeOut | None = Field(description="what sets the level; null: normal")
    waiting: Waiting


class ShiftPage(BaseModel):
    """Shifts that touch the range, the earliest first."""

    items: list[ShiftOut]
    next_cursor: str | None


class ShiftQuery(PageQuery):
    from_: QueryInstant | None = Field(None, alias="from", description="default: Monday of this week")
    to: QueryInstant | None = Field(None, description="default: seven days after `from`")


class RangeQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    from_: QueryInstant | None = Field(None, alias="from", description="default: now")
    to: QueryInstant | None = Field(None, description="default: as many days after `from` as the call says")


class GapOut(BaseModel):
    """A post that the watch level asks for and that nobody holds."""

    post: Post
    starts_at: Instant
    ends_at: Instant
    lack: Lack
    level: Level


class GapList(BaseModel):
    """The gaps of a range, the earliest first; `more` when there are more than are told."""

    from_: Instant = Field(serialization_alias="from")
    to: Instant
    items: list[GapOut]
    more: bool


class RungOut(BaseModel):
    step: LadderStep
    person: PersonOut


class LadderOut(BaseModel):
    """Who is paged at the moment `at`, in order."""

    at: Instant
    items: list[RungOut]


class CandidatesOut(BaseModel):
    """Who may stand on each post, in order of their user names."""

    duty: list[PersonOut]
    deputy: list[PersonOut]
    chief: list[PersonOut]


class CheckedIn(BaseModel):
    items: list[ShiftOut]


class CheckInBody(Body):
    """Nothing to say: the caller is the person, now is the time."""
