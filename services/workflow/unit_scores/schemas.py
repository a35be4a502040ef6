"""What goes over the wire of the assessment of units."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from services.contracts.instants import Instant
from services.workflow.cases.schemas.fields import ShortWords, UnitCode, Words
from services.workflow.unit_scores.domain import Rules, ScoreMeasure

PeriodName = Annotated[str, Field(max_length=7, description="a month 2026-06 or a year 2026")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ScoreRulesOut(BaseModel):
    """A version of the rules, who decided on it and why."""

    version: int
    rules: Rules
    reason: str
    made_at: Instant
    made_by_name: str
    may_change: bool


class NewScoreRules(_Strict):
    based_on: StrictInt = Field(description="the version that the caller saw")
    rules: Rules
    reason: ShortWords


class ScorePoint(BaseModel):
    """What a rule gave: `points` of `worth`; null where there was nothing to judge by."""

    measure: ScoreMeasure
    rate: bool
    worth: Decimal = Field(description="the weight of a rate; of a count what each one gives")
    cap: Decimal | None = Field(description="of a count")
    counted: int
    good: int
    points: Decimal | None


class ScoreAppealView(BaseModel):
    id: UUID
    unit: str
    measure: ScoreMeasure
    reason: str
    asked_by_name: str
    asked_at: Instant
    upheld: bool | None
    change: Decimal | None
    decision: str | None
    decided_by_name: str | None
    decided_at: Instant | None


class UnitScoreView(BaseModel):
    """A unit's score: `total` as locked or as of now, `corrected` with upheld appeals; null is 无."""

    unit: str
    total: Decimal | None
    corrected: Decimal | None
    points: list[ScorePoint]
    may_appeal: bool


class ScoreSheet(BaseModel):
    """A month's or a year's scores, as far as the caller sees them."""

    period: str
    state: Literal["preview", "locked"]
    as_of: Instant
    rules_version: int
    appeal_until: date | None
    locked_by_name: str | None
    may_lock: bool
    may_decide: bool
    scores: list[UnitScoreView]
    appeals: list[ScoreAppealView]


class SheetQuery(_Strict):
    period: PeriodName


class ScoreCasesQuery(SheetQuery):
    unit: Annotated[str, Field(pattern="^[a-z0-9_-]{1,64}$")]
    measure: ScoreMeasure
    cursor: Annotated[str | None, Field(pattern="^[A-Za-z0-9-]{1,40}$")] = None
    limit: int = Field(50, ge=1, le=200)


class ScoreCase(BaseModel):
    """A case behind a number; null: it may not be shown any more."""

    case_id: UUID | None
    number: str | None
    counted: int
    good: int


class ScoreCases(BaseModel):
    items: list[ScoreCase]
    next_cursor: str | None


class LockIn(_Strict):
    period: PeriodName
    appeal_days: Annotated[StrictInt, Field(ge=1, le=60)] = 7


class LockedPeriod(BaseModel):
    period: str
    as_of: Instant
    rules_version: int
    appeal_until: date
    locked_by_name: str


class LockedPeriods(BaseModel):
    """The newest first; at most 200."""

    items: list[LockedPeriod]


class AppealIn(_Strict):
    period: PeriodName
    unit: UnitCode
    measure: ScoreMeasure
    reason: Words


class AppealDecision(_Strict):
    """`change` is added to the unit's score when the appeal is upheld."""

    upheld: StrictBool
    change: Annotated[Decimal, Field(ge=-100, le=100, decimal_places=2)] = Decimal(0)
    reason: Words


class AdoptionIn(_Strict):
    unit: UnitCode = Field(description="whose information it was: one that submitted an item of the case")
    paper: ShortWords = Field(description="the bulletin, brief or report")
    reason: ShortWords


class AdoptionView(BaseModel):
    id: UUID
    unit: str
    paper: str
    reason: str
    at: Instant
    made_by_name: str
    revoked_at: Instant | None
    revoked_by_name: str | None


class AdoptionList(BaseModel):
    """`units` are those whose information in the case may be adopted."""

    items: list[AdoptionView]
    units: list[str]
    may_adopt: bool
