"""Rotations, overrides and swaps."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from services.common.paging import PageQuery
from services.contracts.instants import Instant
from services.workflow.duty.domain.posts import Post, SwapState
from services.workflow.duty.domain.rota import Turn
from services.workflow.duty.schemas.common import Body, ClockTime, Day, Note, PersonOut, Reason

Weekday = Annotated[int, Field(ge=1, le=7)]


def _distinct(values: list[UUID]) -> list[UUID]:
    if len(set(values)) != len(values):
        raise ValueError("同一个人只列一次")
    return values


def _days(values: list[int]) -> list[int]:
    return sorted(set(values))


Roster = Annotated[list[UUID], AfterValidator(_distinct)]
DaysOfWeek = Annotated[list[Weekday], Field(min_length=1, max_length=7), AfterValidator(_days)]


class RotationBody(Body):
    """A rotation as it is to be from `starts_on` on."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    post: Post
    roster: Annotated[Roster, Field(min_length=1, max_length=40, description="people in turn")]
    holiday_roster: Annotated[Roster, Field(max_length=40)] = Field([])
    starts_on: Day
    ends_on: Day | None = Field(None, description="the last day; null: goes on")
    change_at: ClockTime
    hours: int = Field(24, ge=1, le=24)
    turn: Turn = Turn.DAILY
    weekday: Weekday = Field(1, description="with weekly turns: when the person changes; Monday is 1")
    days: DaysOfWeek = Field([1, 2, 3, 4, 5, 6, 7], description="on which a shift begins")
    reason: Reason


class NewRotation(RotationBody):
    @model_validator(mode="after")
    def _in_order(self) -> "NewRotation":
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError("结束日期不能早于开始日期")
        return self


class ChangedRotation(RotationBody):
    """`ends_on` on the day before `starts_on` ends the rotation."""

    based_on: int = Field(ge=1, description="the version that the editor saw")


class RotationOut(BaseModel):
    """One version of a rotation; `state` says whether it rules already."""

    id: UUID
    version: int
    name: str
    post: Post
    roster: list[PersonOut]
    holiday_roster: list[PersonOut]
    order: list[PersonOut] = Field(description="the roster, whose turn it is tomorrow first")
    starts_on: Day
    ends_on: Day | None
    change_at: ClockTime
    hours: int
    turn: Turn
    weekday: int
    days: list[int]
    state: Literal["coming", "running", "ended"]
    reason: str
    made_at: Instant
    made_by: str


class RotationList(BaseModel):
    """At most 100, those made first first."""

    items: list[RotationOut]


class NewOverride(Body):
    """From `starts_at` until just before `ends_at` this person is on, instead of others or `beside` them."""

    post: Post
    person: UUID
    starts_at: Instant
    ends_at: Instant
    beside: bool = False
    reason: Reason


class OverrideOut(BaseModel):
    id: UUID
    post: Post
    person: PersonOut
    starts_at: Instant
    ends_at: Instant
    beside: bool
    replaces: PersonOut | None = Field(description="null: everybody on the post")
    swap: UUID | None
    reason: str
    made_at: Instant
    made_by: str
    cancelled_at: Instant | None
    cancelled_by: str | None
    cancel_reason: str | None


class OverrideList(BaseModel):
    """Overrides that touch the range, the earliest first; `more` when there are more than are told."""

    items: list[OverrideOut]
    more: bool


class ReasonBody(Body):
    reason: Reason


class NewSwap(Body):
    """One's own shift for another person to take, with one of theirs in return or without."""

    shift: UUID
    other: UUID
    in_return: UUID | None = None
    note: Note | None = None


class SwapAnswer(Body):
    accepted: bool
    note: Note | None = None


class SwapShift(BaseModel):
    post: Post
    starts_at: Instant
    ends_at: Instant


class SwapOut(BaseModel):
    id: UUID
    state: SwapState
    person: PersonOut
    other: PersonOut
    shift: SwapShift
    in_return: SwapShift | None
    note: str | None
    asked_at: Instant
    answered_at: Instant | None
    answered_by: str | None
    answer_note: str | None
    may_answer: bool
    may_withdraw: bool


class SwapPage(BaseModel):
    """The swaps asked for last first."""

    items: list[SwapOut]
    next_cursor: str | None


class SwapQuery(PageQuery):
    pass
