"""Items on the wire; contract.md, Items."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    ValidationError,
)

from services.common.body import parse
from services.common.clock import wall_clock
from services.common.paging import PageQuery
from services.contracts.assessment import Assessment
from services.contracts.codes import CaseState, Category, Channel, ItemStatus, Kind, RiskLevel
from services.contracts.instants import Instant, QueryInstant
from services.ingest.items import domain
from services.ingest.retention.domain import Erasure


def _clean(value: Any) -> Any:
    """Line ends become LF; any other character that may not be sent is named. Lengths count as sent."""
    if not isinstance(value, str):
        return value
    if complaint := domain.forbidden_character(value):
        raise ValueError(complaint)
    return value.replace("\r\n", "\n")


def _text(value: Any) -> Any:
    if isinstance(value, str):
        if not value:
            raise ValueError("正文不能为空")
        if len(value) > domain.MOST_TEXT:
            raise ValueError(f"正文最多 {domain.MOST_TEXT} 个字，现有 {len(value)} 个，请分条提交")
    return _clean(value)


def not_blank(value: str) -> str:
    if domain.is_blank(value):
        raise ValueError("不能只有空白或不可见字符，请填写内容")
    return value


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
    except ValueError:
        raise ValueError("网址写法有误，请核对方括号和域名") from None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or any(c.isspace() for c in value):
        raise ValueError("应为以 http:// 或 https:// 开头的完整网址")
    return value


def _plausible(value: datetime) -> datetime:
    if value.year < domain.EARLIEST_YEAR:
        raise ValueError(f"时间早于 {domain.EARLIEST_YEAR} 年，请核对")
    if value > wall_clock() + domain.FUTURE_TOLERANCE:
        raise ValueError("时间不能晚于现在，请核对年份和时区")
    return value


Line = Annotated[str, BeforeValidator(_clean), Field(strict=True)]
_QuickLine = Annotated[str, Field(strict=True, pattern=domain.QUICKLY_CLEAN)]
PastInstant = Annotated[Instant, AfterValidator(_plausible)]
Count = Annotated[StrictInt, Field(ge=0, le=2**53)]


class Reach(BaseModel):
    model_config = ConfigDict(extra="forbid")

    views: Count | None = None
    likes: Count | None = None
    comments: Count | None = None
    shares: Count | None = None


class ItemIn(BaseModel):
    """A message as a unit submits it. There is no field for who wrote it, and there will be none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    external_id: Annotated[Line, Field(min_length=1, max_length=128)] | None = None
    channel: Channel
    title: Annotated[Line, Field(max_length=200)] | None = None
    text: Annotated[str, BeforeValidator(_text), AfterValidator(not_blank), Field(strict=True)]
    source_url: Annotated[Line, Field(max_length=2000), AfterValidator(_web_address)] | None = None
    occurred_at: PastInstant | None = None
    published_at: PastInstant | None = None
    place: Annotated[Line, Field(max_length=200)] | None = None
    concerns_unit: Annotated[Line, Field(max_length=64)] | None = None
    reach: Reach | None = None
    drill: StrictBool = False


class QuickItemIn(ItemIn):
    """Takes most good items without a call of Python for each text, and none that ItemIn would change.

    What does not pass is not wrong yet: ItemIn decides and says why.
    """

    external_id: Annotated[_QuickLine, Field(min_length=1, max_length=128)] | None = None
    title: Annotated[_QuickLine, Field(max_length=200)] | None = None
    text: Annotated[str, Field(strict=True, max_length=domain.MOST_TEXT, pattern=domain.QUICKLY_FILLED)]
    place: Annotated[_QuickLine, Field(max_length=200)] | None = None
    concerns_unit: Annotated[_QuickLine, Field(max_length=64)] | None = None


def read_item(value: Any, prefix: Sequence[str | int] = ()) -> ItemIn:
    """`value` as an item. Raises InvalidRequest that names every field in error."""
    try:
        return QuickItemIn.model_validate(value)
    except ValidationError:
        return parse(ItemIn, value, prefix)


class BatchIn(BaseModel):
    """Rows are checked one by one, so that a bad row spoils no other."""

    model_config = ConfigDict(extra="forbid")

    items: list[Any] = Field(min_length=1, max_length=500)


class Accepted(BaseModel):
    id: UUID
    status: ItemStatus
    duplicate_of: UUID | None


class Outcome(BaseModel):
    """What became of the matter; the unit that brought it may read this."""

    state: CaseState
    unit: str | None = Field(description="lead unit")
    public_reply: str | None
    replied_at: Instant | None


class ShownAssessment(Assessment):
    model_config = ConfigDict(frozen=True, extra="ignore")

    reviewed: bool = Field(description="a person has confirmed or changed it")


class Erased(BaseModel):
    """That the words of an item are gone, and why; nothing brings them back."""

    at: Instant
    kind: Erasure
    reason: str | None = Field(description="null to a unit that the item is about")


class ItemOut(BaseModel):
    id: UUID
    status: ItemStatus
    unit: str | None = Field(description="code of the submitting unit; null to a unit that the item is about")
    external_id: str | None
    channel: Channel
    title: str | None = Field(description="masked")
    text: str = Field(description="masked")
    source_url: str | None
    occurred_at: Instant | None
    published_at: Instant | None
    received_at: Instant
    place: str | None = Field(description="masked")
    concerns_unit: str | None
    reach: Reach | None
    drill: bool
    duplicate_of: UUID | None
    assessment: ShownAssessment | None
    case_id: UUID | None
    outcome: Outcome | None
    erased: Erased | None = Field(description="withdrawn, or kept as long as the policy says")


class UnmaskIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Annotated[Line, Field(min_length=1, max_length=500), AfterValidator(not_blank)]


class Unmasked(BaseModel):
    """The original, given for a stated reason; the call is in the audit log."""

    id: UUID
    title: str | None
    text: str
    place: str | None


class ItemQuery(PageQuery):
    """Filters of the list; one that repeats takes any of its values."""

    status: list[ItemStatus] = Field(default_factory=list)
    risk: list[RiskLevel] = Field(default_factory=list)
    tier: list[Annotated[int, Field(ge=1, le=3)]] = Field(default_factory=list)
    category: list[Category] = Field(default_factory=list)
    kind: list[Kind] = Field(default_factory=list)
    channel: list[Channel] = Field(default_factory=list)
    unit: list[Annotated[str, Field(max_length=64)]] = Field(default_factory=list)
    q: str | None = Field(None, max_length=200)
    from_: QueryInstant | None = Field(None, alias="from")
    to: QueryInstant | None = None
