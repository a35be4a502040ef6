"""The handling policy: which clocks a case gets, and which steps it may not skip; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_validator

from services.contracts.codes import Category, Kind, RiskLevel
from services.workflow.deadlines.domain import DeadlineRule, Start, Unit
from services.workflow.duty.domain.standards import WatchRules


class Milestone(StrEnum):
    """What a case must have reached in time."""

    ACCEPT = "accept"
    FIRST_REPLY = "first_reply"
    CLOSE = "close"
    AUTHORITATIVE_INFORMATION = "authoritative_information"
    PRESS_CONFERENCE = "press_conference"
    FOLLOW_UP_REPORT = "follow_up_report"
    PUBLIC_RESPONSE = "public_response"


ALWAYS = (Milestone.ACCEPT, Milestone.FIRST_REPLY, Milestone.CLOSE)
"""Every case has these; a policy that leaves one out for some kind of case is refused."""

ANNOUNCED = (Milestone.AUTHORITATIVE_INFORMATION, Milestone.PRESS_CONFERENCE, Milestone.FOLLOW_UP_REPORT)
"""What is published in its own right, before and beside the answer; `publish` names which of them it was."""

Code = TypeVar("Code", bound=StrEnum)
SignalCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Clock(_Strict):
    """A deadline for the cases that fit; an empty condition fits all, several must all fit.

    `signals` are reason codes of an assessment; one of them in the case is enough.
    """

    milestone: Milestone
    risk: tuple[RiskLevel, ...] = ()
    kind: tuple[Kind, ...] = ()
    category: tuple[Category, ...] = ()
    signals: tuple[SignalCode, ...] = Field((), max_length=20)
    rule: DeadlineRule

    def fits(
        self, risk: RiskLevel, kind: Kind, category: Category, signals: frozenset[str] = frozenset()
    ) -> bool:
        return (
            (not self.risk or risk in self.risk)
            and (not self.kind or kind in self.kind)
            and (not self.category or category in self.category)
            and (not self.signals or not signals.isdisjoint(self.signals))
        )

    def covers(self, other: "Clock") -> bool:
        """Whether no case is left for `other` when it stands behind this one."""
        return self.milestone is other.milestone and all(
            _is_wider(mine, theirs)
            for mine, theirs in (
                (self.risk, other.risk),
                (self.kind, other.kind),
                (self.category, other.category),
                (self.signals, other.signals),
            )
        )


def _is_wider(mine: Iterable[str], theirs: Iterable[str]) -> bool:
    wide, narrow = set(mine), set(theirs)
    return not wide or (bool(narrow) and narrow <= wide)


class Extensions(_Strict):
    """How often, and by how much each time, a deadline may be put off."""

    times: int = Field(ge=0, le=5)
    most_workdays: int = Field(ge=1, le=60)


class Pauses(_Strict):
    """How often a case's clocks may stand still, for how long at most, and which of them do."""

    times: int = Field(1, ge=0, le=5)
    most_workdays: int = Field(10, ge=1, le=60)
    milestones: tuple[Milestone, ...] = Field((Milestone.CLOSE,), max_length=len(Milestone))


class Target(StrEnum):
    """Who is asked once the time is over: the head of the unit, or the tier above."""

    NEXT_PERSON = "next_person"
    NEXT_TIER = "next_tier"


class Rung(_Strict):
    """A step of the escalation, at so many percent of the time."""

    percent: int = Field(ge=101, le=1000)
    to: Target


ESCALATION = (Rung(percent=120, to=Target.NEXT_PERSON), Rung(percent=150, to=Target.NEXT_TIER))
"""The ladder of the preset, and of policies that were decided before there was one."""


class Policy(_Strict):
    """What an administrator decides; of the clocks for one milestone the first that fits counts."""

    clocks: tuple[Clock, ...] = Field(min_length=1, max_length=200)
    warnings: tuple[Annotated[int, Field(ge=1, le=100)], ...] = Field(
        max_length=10, description="percent of the time used"
    )
    escalation: tuple[Rung, ...] = Field(ESCALATION, max_length=6, description="after the time is over")
    extensions: Extensions
    pauses: Pauses = Pauses()
    return_within: DeadlineRule
    return_within_complex: DeadlineRule = Field(
        DeadlineRule(unit=Unit.WORKDAY, amount=2, start=Start.NEXT_WORKING_MINUTE),
        description="the same for a case with assisting units",
    )
    dispatches: int = Field(
        3, ge=1, le=10, description="to units, after which the office designates and nobody returns"
    )
    part_within: DeadlineRule = Field(
        DeadlineRule(unit=Unit.WORKDAY, amount=3, start=Start.NEXT_WORKING_MINUTE),
        description="an assisting unit gives its part",
    )
    answer_within: DeadlineRule = Field(
        DeadlineRule(unit=Unit.WORKDAY, amount=1, start=Start.NEXT_WORKING_MINUTE),
        description="supervision and instructions are answered, unless they name a time",
    )
    parts_of_all: bool = Field(
        default=False, description="every assisting unit owes its part, also where nobody asked for it"
    )
    repeats: int = Field(
        3, ge=2, le=20, description="on so many days about one matter, which raises it a tier"
    )
    follow_up_within: DeadlineRule
    retention_months: int | None = Field(
        None, ge=6, le=1200, description="after archiving the items' words are erased; null: they are kept"
    )
    watch: WatchRules = Field(WatchRules(), description="holds for the rota from the decision on")
    verify_before_reply: bool
    follow_up_before_close: bool

    @field_validator("clocks")
    @classmethod
    def _each_clock_can_apply(cls, clocks: tuple[Clock, ...]) -> tuple[Clock, ...]:
        for place, clock in enumerate(clocks):
            hidden_by = next((n for n, earlier in enumerate(clocks[:place]) if earlier.covers(clock)), None)
            if hidden_by is not None:
                raise ValueError(
                    f"第 {place + 1} 条永远用不到：第 {hidden_by + 1} 条已包括它，请删去或调整先后"
                )
        return clocks

    @field_validator("clocks")
    @classmethod
    def _no_case_without_its_clocks(cls, clocks: tuple[Clock, ...]) -> tuple[Clock, ...]:
        for milestone in ALWAYS:
            for risk, kind, category in _cases_to_try(
                [each for each in clocks if each.milestone is milestone]
            ):
                if not any(
                    each.milestone is milestone and each.fits(risk, kind, category) for each in clocks
                ):
                    raise ValueError(f"{milestone} 缺少适用于 {risk}、{kind}、{category} 的时限，请补一条")
        return clocks

    @field_validator("warnings")
    @classmethod
    def _warnings_rise(cls, warnings: tuple[int, ...]) -> tuple[int, ...]:
        if list(warnings) != sorted(set(warnings)):
            raise ValueError("提醒的百分比应从小到大、互不相同")
        return warnings

    @field_validator("escalation")
    @classmethod
    def _ladder_rises(cls, ladder: tuple[Rung, ...]) -> tuple[Rung, ...]:
        percents = [rung.percent for rung in ladder]
        if percents != sorted(set(percents)):
            raise ValueError("逐级提醒的百分比应从小到大、互不相同")
        return ladder


def _cases_to_try(clocks: Iterable[Clock]) -> Iterable[tuple[RiskLevel, Kind, Category]]:
    """Every value that a condition names, and one that none does: the others fare like it."""
    given = list(clocks)
    return product(
        _values(RiskLevel, {value for clock in given for value in clock.risk}),
        _values(Kind, {value for clock in given for value in clock.kind}),
        _values(Category, {value for clock in given for value in clock.category}),
    )


def _values(codes: type[Code], named: set[Code]) -> list[Code]:
    return [code for code in codes if code in named] + [code for code in codes if code not in named][:1]


def milestones(
    policy: Policy, *, risk: RiskLevel, kind: Kind, category: Category, signals: frozenset[str] = frozenset()
) -> list[tuple[Milestone, DeadlineRule]]:
    """The clocks of a case, in the order of `Milestone`; `signals` are the reason codes of its items."""
    first: dict[Milestone, DeadlineRule] = {}
    for clock in policy.clocks:
        if clock.milestone not in first and clock.fits(risk, kind, category, signals):
            first[clock.milestone] = clock.rule
    return [(milestone, first[milestone]) for milestone in Milestone if milestone in first]


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a clock's escalation: a warning, or whom to ask next."""

    percent: int
    kind: str


WARNING = "warning"


def ladder(policy: Policy) -> list[Stage]:
    """Every step that a clock may see, in the order of their moments."""
    warnings = [Stage(percent, WARNING) for percent in policy.warnings]
    return warnings + [Stage(rung.percent, rung.to.value) for rung in policy.escalation]
