"""What goes over the wire of pages."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.common.paging import PageQuery
from services.contracts.codes import Category, RiskLevel
from services.contracts.instants import Instant
from services.workflow.paging.domain import Ended, PagingRule, Reason, Stage

Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Called(BaseModel):
    id: UUID
    name: str | None = Field(description="null: the account is gone")


class PageStepView(BaseModel):
    """A turn of the ladder; `sent_at` null: still to come, when nobody confirms until `due_at`."""

    number: int
    round: int
    rung: Stage
    due_at: Instant
    sent_at: Instant | None
    people: list[Called]


class PageView(BaseModel):
    """A page; however many items its matter brings, there is one, and `items` counts them."""

    id: UUID
    reason: Reason
    case_id: UUID
    case_number: str
    case_title: str | None = Field(description="masked; null for who may not open the case")
    risk: RiskLevel
    tier: int
    category: Category
    items: int
    drill: bool
    raised_at: Instant
    sent_at: Instant | None
    ended_at: Instant | None
    ended: Ended | None
    acknowledged_by: str | None
    mine: bool = Field(description="it was sent to the caller")
    may_acknowledge: bool
    steps: list[PageStepView]


class PagePage(BaseModel):
    """Pages, the newest first."""

    items: list[PageView]
    next_cursor: str | None


class PagesQuery(PageQuery):
    open: bool = Field(default=False, description="only those that nobody has confirmed yet")
    case_id: UUID | None = Field(None, description="only those of this case")


class NewPage(BaseModel):
    """Page for a case now, whatever its level; drills too."""

    model_config = ConfigDict(extra="forbid")

    case_id: UUID
    reason: Why


class PagingRuleOut(BaseModel):
    """The figures in force; pages that were raised before keep theirs."""

    version: int
    made_at: Instant
    made_by: str
    reason: str
    rule: PagingRule


class NewPagingRule(BaseModel):
    model_config = ConfigDict(extra="forbid")

    based_on: int = Field(ge=1, description="the version that the editor saw")
    reason: Why
    rule: PagingRule
