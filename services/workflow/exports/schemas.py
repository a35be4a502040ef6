"""What goes over the wire of exports."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from services.common.paging import PageQuery
from services.contracts.codes import Category, Channel, ItemStatus, Kind, RiskLevel, Role, UnitKind
from services.contracts.instants import Instant
from services.workflow.exports.domain import ExportFormat, ExportKind, ExportState
from services.workflow.tasks.domain import TaskKind, TaskStatus


class NewExport(BaseModel):
    """Ask for a list as a file; `filters` are those of the list itself, without `limit` and `cursor`."""

    model_config = ConfigDict(extra="forbid")

    kind: ExportKind
    format: ExportFormat = ExportFormat.XLSX
    filters: dict[str, Any] = Field(default_factory=dict, max_length=20)


class ExportView(BaseModel):
    """An export of the caller's own; `total` is null until the rows were counted."""

    id: UUID
    kind: ExportKind
    format: ExportFormat
    filters: dict[str, Any]
    state: ExportState
    rows: int = Field(description="written so far")
    total: int | None
    size: int | None = Field(description="bytes")
    file_name: str
    asked_at: Instant
    done_at: Instant | None
    expires_at: Instant | None = Field(description="until when the file may be fetched")
    error: str | None


class Exports(BaseModel):
    """The caller's own, the newest first; at most 50."""

    items: list[ExportView]


class TopicFilters(PageQuery):
    """The filters of the list of topics."""

    drill: bool = Field(default=False, description="the topics of exercises instead of the real ones")


class UnitFilters(PageQuery):
    """The filters of the list of units."""

    kind: list[UnitKind] = Field(default_factory=list)
    category: list[Category] = Field(default_factory=list)
    active: bool | None = None


class UserFilters(PageQuery):
    """The filters of the list of accounts."""

    unit: list[Annotated[str, Field(max_length=64)]] = Field(default_factory=list)
    role: list[Role] = Field(default_factory=list)
    active: bool | None = None


class TaskFilters(PageQuery):
    """What was asked in cases: supervision, instructions, parts of assisting units, disputes."""

    kind: list[Literal[TaskKind.SUPERVISE, TaskKind.INSTRUCT, TaskKind.PART, TaskKind.DISPUTE]] = Field(
        default_factory=list
    )
    status: list[TaskStatus] = Field(default_factory=list)
    from_: Instant | None = Field(None, alias="from", description="on the time asked")
    to: Instant | None = None


class ItemFilters(PageQuery):
    """The filters of the list of items."""

    status: list[ItemStatus] = Field(default_factory=list)
    risk: list[RiskLevel] = Field(default_factory=list)
    tier: list[Annotated[int, Field(ge=1, le=3)]] = Field(default_factory=list)
    category: list[Category] = Field(default_factory=list)
    kind: list[Kind] = Field(default_factory=list)
    channel: list[Channel] = Field(default_factory=list)
    unit: list[Annotated[str, Field(max_length=64)]] = Field(default_factory=list)
    q: str | None = Field(None, max_length=200)
    from_: Instant | None = Field(None, alias="from")
    to: Instant | None = None

    @field_validator("status")
    @classmethod
    def _told_apart(cls, value: list[ItemStatus]) -> list[ItemStatus]:
        """An export knows whether an item was assessed, and not why it was not."""
        if (ItemStatus.QUEUED in value) != (ItemStatus.FAILED in value):
            raise ValueError("导出时“等待研判”和“研判未成”合为“未研判”，请两项都选或都不选")
        return value
