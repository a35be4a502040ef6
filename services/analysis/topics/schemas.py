"""What goes over the wire of the topics."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.common.paging import PageQuery
from services.contracts.codes import CaseState, Channel, RiskLevel
from services.contracts.heat import Trend
from services.contracts.instants import Instant

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class TopicQuery(PageQuery):
    drill: bool = Field(default=False, description="the topics of drills instead of the real ones")


class TopicCase(BaseModel):
    """The case that holds the newest item the caller may see."""

    id: UUID
    number: str
    state: CaseState


class TopicView(BaseModel):
    """A matter that several items share, counted over the items that the caller may see."""

    id: UUID
    title: str
    item_count: int
    heat: float = Field(description="items of the last 24 hours, and the mean of a day in the week before")
    recent: int = Field(description="items of the last 24 hours")
    baseline: float = Field(description="items a day in the 7 days before")
    growth: float = Field(description="how many times its own baseline; 1: as always")
    trend: Trend
    views: int = Field(description="what the submitters said of how often the items were viewed, in all")
    risk: RiskLevel = Field(description="the highest among its items")
    warnings: list[str] = Field(description="why it may become major; a warning never changes an assessment")
    case: TopicCase | None
    drill: bool
    opened_at: Instant
    last_at: Instant


class Why(BaseModel):
    """Why an item belongs: the first, an equal text, near to what was said before, or put by a person.

    Of topics that are long closed only how it came in is kept.
    """

    how: Literal["first", "equal", "near", "person"]
    words: list[str] = Field(description="rare words that both say, the weightiest first")
    places: list[str] = Field(description="places that both name")
    hours_apart: float | None = Field(description="since the item before it")
    score: float | None = Field(description="likeness of all that is said, 0..1")
    issue_score: float | None = Field(description="likeness of what is wrong, names left out, 0..1")
    reason: str | None = Field(description="why a person put it there; null for who may not know")


class TopicItem(BaseModel):
    id: UUID
    title: str
    channel: Channel
    unit: str | None = Field(description="that submitted it; null for who may not know")
    risk: RiskLevel
    received_at: Instant
    case_id: UUID | None
    case_number: str | None
    why: Why


class LikeTopic(BaseModel):
    """Another topic that may be the same matter."""

    id: UUID
    title: str
    item_count: int
    case: TopicCase | None
    why: Why


class TakenOut(BaseModel):
    """An item that a person took out of the topic, and the topic that it is in now."""

    id: UUID
    title: str
    topic_id: UUID
    at: Instant
    by: str
    reason: str


class TopicDetail(TopicView):
    items: list[TopicItem] = Field(description="the newest 200")
    suggestions: list[LikeTopic]
    taken_out: list[TakenOut] = Field(description="the newest 50; empty for who may not know")
    may_decide: bool = Field(description="whether the caller may say that it is put together wrongly")


class VerdictName(BaseModel):
    """Which of the bodies it is."""

    verdict: Literal["different", "unmerge"]


class DifferentBody(BaseModel):
    """These two are not one matter."""

    model_config = ConfigDict(extra="forbid")

    verdict: Literal["different"]
    other: UUID = Field(description="the suggested topic")


class UnmergeBody(BaseModel):
    """These items are not of this topic."""

    model_config = ConfigDict(extra="forbid")

    verdict: Literal["unmerge"]
    items: list[UUID] = Field(min_length=1, max_length=200)
    into: UUID | None = Field(default=None, description="a topic that they belong to; null: one of their own")
    reason: Reason
