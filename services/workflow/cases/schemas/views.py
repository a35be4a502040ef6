"""A case as it is shown: what the list has, and what opening it adds."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.common.paging import PageQuery
from services.contracts.codes import CaseState, Category, Channel, Kind, RiskLevel
from services.contracts.instants import Instant, QueryInstant
from services.workflow.cases.domain.actions import Action
from services.workflow.quality.schemas import OverrulingView, WarningView
from services.workflow.tasks.domain import Ruling, TaskKind, TaskStatus


class _View(BaseModel):
    model_config = ConfigDict(populate_by_name=True)


class DeadlineView(_View):
    """A clock; `breached` stays true for ever once it was. `stopped_at`: no longer asked for, not met."""

    id: UUID
    name: str
    round: int
    started_at: Instant
    due_at: Instant
    original_due_at: Instant
    met_at: Instant | None
    stopped_at: Instant | None
    breached: bool
    provisional: bool = Field(description="the calendar of a year on the way is not loaded yet")
    extended: bool
    paused: bool = Field(False, description="it stands still now; in the list of cases always false")
    trace: list[str] = Field(description="how the date came about, day by day, in Chinese")


class CaseSummary(_View):
    """A row of the list; in the limited view `title` is of the caller's own item."""

    id: UUID
    number: str
    version: int
    state: CaseState
    tier: int
    risk: RiskLevel
    category: Category
    kind: Kind
    title: str
    lead_unit: str | None
    assisting_units: list[str]
    suggested_unit: str | None = Field(description="what the analysis proposes")
    drill: bool
    restricted: bool = Field(description="the people named see it, and nobody else")
    item_count: int
    received_at: Instant
    updated_at: Instant
    overdue: bool = Field(description="a running clock is past its time")
    next_deadline: DeadlineView | None = Field(description="the running clock that is due first")
    limited: bool = Field(description="the caller's unit only submitted: own items and the outcome")


class ItemView(_View):
    """An item of the case as shown, with its assessment; texts are masked."""

    id: UUID
    unit: str | None = Field(description="that submitted it; null for the unit that the item is about")
    external_id: str | None
    channel: Channel
    title: str | None
    text: str
    source_url: str | None
    place: str | None
    concerns_unit: str | None
    reach: dict[str, int] | None
    drill: bool
    occurred_at: Instant | None
    published_at: Instant | None
    received_at: Instant
    duplicate_of: UUID | None
    assessment: dict[str, Any]
    mergeable: bool = Field(False, description="came in by a merge, so that `unmerge` can bring it back")


class TimelineView(_View):
    """`actor` is a user name, or `system`; `note` and `detail` are left out where they are internal."""

    at: Instant
    actor: str
    actor_name: str
    actor_unit: str | None
    action: str
    from_: CaseState | None = Field(alias="from")
    to: CaseState
    note: str | None
    detail: dict[str, Any]


class ReplyView(_View):
    version: int
    correction: bool
    text: str
    internal_note: str | None
    reason: str | None
    author: str | None
    author_unit: str
    submitted_at: Instant
    status: str
    decided_by: str | None
    decided_at: Instant | None
    warnings: list[WarningView] = Field(description="what the reply check said when it was handed in")
    overruled: OverrulingView | None = Field(description="approved in spite of the warnings")


class ExtensionView(_View):
    milestone: str
    workdays: int
    reason: str
    interim_reply: str
    status: str
    asked_at: Instant
    decided_at: Instant | None


class TaskView(_View):
    """Something asked in the case: an assisting unit's part, an answer to those above, a dispute, a check."""

    id: UUID
    kind: TaskKind
    unit: str | None = Field(description="of a part: whose; of a dispute: who disputes")
    note: str | None
    asked_by: str
    asked_by_unit: str
    asked_at: Instant
    due_at: Instant | None
    status: TaskStatus
    result: Ruling | None
    answer: str | None
    done_by: str | None
    done_by_unit: str | None
    done_at: Instant | None


class CaseView(CaseSummary):
    """The whole case, as far as the caller may see it."""

    concerned_units: list[str]
    found_units: list[str] = Field(description="of these units a text says so; `settle_concern` decides")
    clue: bool = Field(description="a text may hold a clue of corruption: `restrict`, or leave it")
    people: list[str] = Field(description="names of those who alone see a restricted case")
    dispatches: int = Field(description="how often it was handed to a unit")
    designated: bool = Field(description="the office has settled whose it is: no more returning")
    holder: str | None = Field(description="who has it in the lead unit")
    followed_up: bool
    demands: int = Field(description="on how many days the matter was brought, earlier cases included")
    tasks: list[TaskView]
    reviewed: bool
    round: int
    policy_version: int
    returnable_until: Instant | None
    public_reply: str | None
    replied_at: Instant | None
    deadlines: list[DeadlineView]
    items: list[ItemView] = Field(description="the newest 200; `item_count` counts all")
    timeline: list[TimelineView]
    replies: list[ReplyView]
    extensions: list[ExtensionView]
    previous_case: UUID | None
    merged_into: UUID | None
    actions: list[Action] = Field(description="what this caller may do now")


class CaseQuery(PageQuery):
    """The filters of the list; one that is given several times takes any of its values."""

    state: list[CaseState] = Field(default_factory=list)
    tier: list[Annotated[int, Field(ge=1, le=3)]] = Field(default_factory=list)
    risk: list[RiskLevel] = Field(default_factory=list)
    unit: list[str] = Field(default_factory=list, description="lead or assisting")
    category: list[Category] = Field(default_factory=list)
    overdue: bool | None = None
    q: str | None = Field(None, max_length=200)
    from_: QueryInstant | None = Field(None, alias="from", description="on the time received")
    to: QueryInstant | None = None
