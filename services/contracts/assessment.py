"""What the analysis says of an item; field meanings in contract.md, Items."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.contracts.codes import Category, Kind, RiskLevel, SentimentLabel


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sentiment(_Frozen):
    label: SentimentLabel
    score: float = Field(ge=0, le=1, description="probability of positive sentiment")


class Risk(_Frozen):
    level: RiskLevel
    confidence: float = Field(ge=0, le=1)


class Reason(_Frozen):
    """Why; `start` and `end` count code points in the shown `field`, all three null without a place."""

    code: str
    detail: str
    weight: float
    field: Literal["text", "title"] | None = None
    start: int | None = None
    end: int | None = None


class Entity(_Frozen):
    """Named in the shown `field`; `value` is a number, or a date, time, month, week or year (ISO 8601)."""

    type: Literal["place", "organisation", "date", "number"]
    text: str
    field: Literal["text", "title"]
    start: int
    end: int
    value: str | float | None = None


class SuggestedUnit(_Frozen):
    """A unit that may act, by code; `score` is its share of the belief, the best first."""

    unit: str
    score: float = Field(ge=0, le=1)


class Assessment(_Frozen):
    sentiment: Sentiment
    risk: Risk
    tier: int = Field(ge=1, le=3)
    category: Category
    kind: Kind
    suggested_unit: str | None
    topic_id: UUID
    reasons: tuple[Reason, ...]
    entities: tuple[Entity, ...]
    model: str
    needs_review: bool = False
    suggested_units: tuple[SuggestedUnit, ...] = Field(default=(), max_length=3)
