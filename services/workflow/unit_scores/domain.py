"""What is measured, what it is worth, and how points become a score; pure and exact.

Rounding: each rule's points are rounded half up to 0.01; the rates' sum is scaled to 100 by the weights that
had cases and rounded again; everything else is addition of what is shown.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.contracts.codes import Role
from services.contracts.identity import Principal
from services.contracts.instants import CHINA


class ScoreMeasure(StrEnum):
    """What is counted of a unit; each count opens the list of its cases."""

    ACCEPT = "accept_on_time"
    FIRST_REPLY = "first_reply_on_time"
    CLOSE = "close_on_time"
    REPLY = "reply"
    CLOSURE = "closure"
    SATISFACTION = "satisfaction"
    QUALITY = "quality"
    OVERDUE = "overdue"
    RETURN_UPHELD = "return_upheld"
    RETURN_OVERRULED = "return_overruled"
    SUBMITTED = "submitted"
    ADOPTED = "adopted"


RATES: Final = (
    ScoreMeasure.ACCEPT,
    ScoreMeasure.FIRST_REPLY,
    ScoreMeasure.CLOSE,
    ScoreMeasure.REPLY,
    ScoreMeasure.CLOSURE,
    ScoreMeasure.SATISFACTION,
    ScoreMeasure.QUALITY,
)
COUNTS: Final = tuple(measure for measure in ScoreMeasure if measure not in RATES)
_WHOLE: Final = 100
_CENT: Final = Decimal("0.01")
_MONTH: Final = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)
_YEAR: Final = re.compile(r"20[0-9]{2}", re.ASCII)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RateRule(_Strict):
    """`weight` points for a share of one; in proportion below."""

    measure: ScoreMeasure
    weight: Annotated[Decimal, Field(gt=0, le=100, decimal_places=2)]


class CountRule(_Strict):
    """`per` points for each, never more than `cap` in either direction."""

    measure: ScoreMeasure
    per: Annotated[Decimal, Field(ge=-20, le=20, decimal_places=2)]
    cap: Annotated[Decimal, Field(gt=0, le=100, decimal_places=2)]


def every(rules: "Rules") -> list[RateRule | CountRule]:
    """All rules, the rates first."""
    return [*rules.rates, *rules.counts]


class Rules(_Strict):
    """A version of what counts; the weights of the rates sum to 100."""

    rates: tuple[RateRule, ...] = Field(min_length=1, max_length=len(RATES))
    counts: tuple[CountRule, ...] = Field((), max_length=len(COUNTS))

    @model_validator(mode="after")
    def _whole(self) -> Self:
        named = [rule.measure for rule in every(self)]
        if len(set(named)) < len(named):
            raise ValueError("同一项指标只能出现一次")
        if any(rule.measure not in RATES for rule in self.rates):
            raise ValueError("按次计分的指标请放在加减分里")
        if any(rule.measure in RATES for rule in self.counts):
            raise ValueError("按比率计分的指标请放在基础分里")
        if sum(rule.weight for rule in self.rates) != _WHOLE:
            raise ValueError("基础分的权重合计应为 100")
        return self


def _rates(**weights: int) -> tuple[RateRule, ...]:
    return tuple(
        RateRule(measure=ScoreMeasure(name), weight=Decimal(worth)) for name, worth in weights.items()
    )


PRESET: Final = Rules(
    rates=_rates(
        accept_on_time=15,
        first_reply_on_time=20,
        close_on_time=20,
        reply=15,
        closure=15,
        satisfaction=10,
        quality=5,
    ),
    counts=(
        CountRule(measure=ScoreMeasure.OVERDUE, per=Decimal("-0.5"), cap=Decimal(10)),
        CountRule(measure=ScoreMeasure.RETURN_OVERRULED, per=Decimal(-1), cap=Decimal(5)),
        CountRule(measure=ScoreMeasure.SUBMITTED, per=Decimal("0.05"), cap=Decimal(3)),
        CountRule(measure=ScoreMeasure.ADOPTED, per=Decimal(1), cap=Decimal(5)),
    ),
)
PRESET_REASON: Final = "随产品提供"


@dataclass(frozen=True, slots=True)
class Counted:
    """`good` of `counted`; of what is only counted both are the same."""

    counted: int
    good: int


@dataclass(frozen=True, slots=True)
class Point:
    """What a rule gave; None when there was nothing to judge by."""

    rule: RateRule | CountRule
    counts: Counted
    points: Decimal | None


def rounded(value: Fraction) -> Decimal:
    """Half up to 0.01, away from zero below it."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_CENT, ROUND_HALF_UP)


def points(rules: Rules, counts: Mapping[ScoreMeasure, Counted]) -> list[Point]:
    """Each rule with its points."""
    none = Counted(0, 0)
    found = [_rate(rule, counts.get(rule.measure, none)) for rule in rules.rates]
    return found + [_count(rule, counts.get(rule.measure, none)) for rule in rules.counts]


def _rate(rule: RateRule, counts: Counted) -> Point:
    if counts.counted == 0:
        return Point(rule, counts, None)
    return Point(rule, counts, rounded(Fraction(rule.weight) * counts.good / counts.counted))


def _count(rule: CountRule, counts: Counted) -> Point:
    worth = rule.per * counts.good + Decimal(0)  # no negative zero
    return Point(rule, counts, max(-rule.cap, min(rule.cap, worth)).quantize(_CENT, ROUND_HALF_UP))


def total(found: Sequence[Point]) -> Decimal | None:
    """The score, 0 at least; None for a unit that had no case to judge by: neither 0 nor 100."""
    rates = [(point.points, point.rule.weight) for point in found if isinstance(point.rule, RateRule)]
    judged = [(gained, weight) for gained, weight in rates if gained is not None]
    if not judged:
        return None
    base = Fraction(sum(gained for gained, _ in judged)) * _WHOLE / Fraction(sum(w for _, w in judged))
    more = sum(
        (point.points or Decimal(0) for point in found if isinstance(point.rule, CountRule)), Decimal(0)
    )
    return max(Decimal(0), rounded(base) + more).quantize(_CENT)


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a year, in China's time."""

    name: str
    start: datetime
    end: datetime

    @classmethod
    def parse(cls, name: str) -> "Period | None":
        """Of 2026-06 or 2026; None when it is neither."""
        if (month := _MONTH.fullmatch(name)) is not None:
            year, number = int(month[1]), int(month[2])
            after = (year + 1, 1) if number == 12 else (year, number + 1)  # noqa: PLR2004 - December
            return cls(name, _midnight(year, number), _midnight(*after))
        if _YEAR.fullmatch(name):
            return cls(name, _midnight(int(name), 1), _midnight(int(name) + 1, 1))
        return None

    @property
    def months(self) -> list[tuple[datetime, datetime]]:
        """From the beginning of each month to that of the next."""
        if _MONTH.fullmatch(self.name):
            return [(self.start, self.end)]
        starts = [self.start.replace(month=number) for number in range(1, 13)]
        return list(pairwise([*starts, self.end]))


def _midnight(year: int, month: int) -> datetime:
    return datetime.combine(date(year, month, 1), time(), CHINA)


def sees(caller: Principal, unit: str) -> bool:
    """The county sees every unit's score, a unit its own."""
    return caller.county or (caller.has(Role.HANDLER, Role.UNIT_HEAD) and caller.unit == unit)


def decides(caller: Principal) -> bool:
    """Who sets the rules, locks results and decides appeals."""
    return caller.has(Role.OFFICE_CHIEF)


def adopts(caller: Principal) -> bool:
    return caller.has(Role.DUTY_OFFICER, Role.OFFICE_CHIEF)


def appeals(caller: Principal, unit: str) -> bool:
    return caller.has(Role.UNIT_HEAD) and caller.unit == unit
