"""What goes over the wire of statistics."""

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from services.common.paging import PageQuery
from services.contracts.codes import CaseState, Category, Channel, Kind, RiskLevel
from services.contracts.instants import Instant, QueryInstant
from services.workflow.statistics.domain.measures import Dimension, Length, Measure, Rate
from services.workflow.statistics.domain.windows import midnight

_FIRST, _LAST = 2000, 2100
_DAY = "2026-03-05"


def _day(value: Any) -> date | None:
    """A date that is written as one; None for anything else."""
    if not isinstance(value, str) or len(value) != len(_DAY):
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"不是有效的日期，例如 {_DAY}") from None
    if not _FIRST <= day.year < _LAST:
        raise ValueError(f"日期应在 {_FIRST} 至 {_LAST - 1} 年之间")
    return day


def _begins(value: Any) -> Any:
    day = _day(value)
    return value if day is None else midnight(day)


def _ends(value: Any) -> Any:
    day = _day(value)
    return value if day is None else midnight(day + timedelta(days=1)) - timedelta(milliseconds=1)


From = Annotated[QueryInstant, BeforeValidator(_begins)]
To = Annotated[QueryInstant, BeforeValidator(_ends)]


class StatQuery(BaseModel):
    """Whose numbers of which time; without a time this month so far."""

    model_config = ConfigDict(extra="forbid")

    from_: From | None = Field(None, alias="from", description="on the time received; a date or a time")
    to: To | None = Field(None, description="a date is included as a whole")
    unit: str | None = Field(
        None, min_length=1, max_length=64, pattern=r"^[^*]+$", description="lead unit, or unassigned"
    )
    drill: bool = Field(False, description="exercises alone instead of real cases")
    as_of: QueryInstant | None = Field(None, description="the numbers as they were at this moment")


class StatCaseQuery(StatQuery, PageQuery):
    """The cases behind a number."""

    measure: Measure = Measure.RECEIVED
    risk: RiskLevel | None = None
    kind: Kind | None = None
    category: Category | None = None
    channel: Channel | None = None
    tier: int | None = Field(None, ge=1, le=3)
    state: CaseState | None = None
    topic: UUID | None = None


class MeasureView(BaseModel):
    """A number with what it counts; `code` opens its list."""

    code: Measure
    name: str
    text: str
    value: int


class RateView(BaseModel):
    """A rate with what it divides; without anything to divide by `value` is null and `percent` 无."""

    code: Rate
    name: str
    text: str
    numerator: int
    numerator_measure: Measure
    denominator: int
    denominator_measure: Measure
    value: float | None
    percent: str


class LengthView(BaseModel):
    """How long something took; `cases` of them, the measure that lists them, whole minutes."""

    code: Length
    name: str
    text: str
    cases: int
    measure: Measure
    median: int | None
    p90: int | None
    median_spoken: str
    p90_spoken: str


class PointView(BaseModel):
    """What was received in one day or month that begins at `start`."""

    start: date
    counts: dict[Measure, int]


class Summary(BaseModel):
    """Every number of a window, as of one moment, each with its definition.

    `to` is the first moment after the window. `behind`: so many changes of cases are not counted yet (at
    most 1000 are told). `course` goes by `grain`.
    """

    from_: Instant = Field(alias="from", serialization_alias="from")
    to: Instant
    as_of: Instant
    behind: int
    unit: str | None
    drill: bool
    received: int
    by_risk: dict[str, int]
    by_kind: dict[str, int]
    by_category: dict[str, int]
    by_channel: dict[str, int]
    by_tier: dict[str, int]
    by_state: dict[str, int]
    by_unit: dict[str, int]
    reply_rate: float | None
    closure_rate: float | None
    on_time_rate: float | None
    satisfaction_rate: float | None
    median_first_response_minutes: int | None
    p90_first_response_minutes: int | None
    median_closing_minutes: int | None
    p90_closing_minutes: int | None
    cohort: str
    quantiles: list[str]
    measures: list[MeasureView]
    rates: list[RateView]
    lengths: list[LengthView]
    breakdowns: dict[Dimension, dict[str, dict[Measure, int]]]
    grain: str
    course: list[PointView]

    model_config = ConfigDict(populate_by_name=True)

    def value(self, measure: Measure) -> int:
        return next(each.value for each in self.measures if each.code is measure)

    def rate(self, wanted: Rate) -> RateView:
        return next(each for each in self.rates if each.code is wanted)

    def length(self, wanted: Length) -> LengthView:
        return next(each for each in self.lengths if each.code is wanted)


class StatCase(BaseModel):
    """A case as it was counted; `number` and `title` are today's."""

    case_id: UUID
    number: str
    title: str
    received_at: Instant
    unit: str
    state: CaseState
    risk: RiskLevel
    kind: Kind
    category: Category
    channel: Channel
    tier: int
    items: int
    overdue: bool
    response_minutes: int | None
    closing_minutes: int | None


class StatCases(BaseModel):
    """A page of the cases behind a number.

    `withheld`: cases of a past moment that may not be shown any more, restricted or with another unit since;
    told on the first page.
    """

    items: list[StatCase]
    next_cursor: str | None
    as_of: Instant
    measure: Measure
    name: str
    text: str
    withheld: int


class TopicRow(BaseModel):
    topic_id: UUID
    title: str
    counts: dict[Measure, int]


class StatTopics(BaseModel):
    """The matters with the most cases of the window, at most 20."""

    items: list[TopicRow]
    as_of: Instant
