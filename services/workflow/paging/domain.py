"""When a page is raised, whose turn it is, and when the next one's comes; pure."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.workflow.duty.domain import Rung, Step


class Reason(StrEnum):
    """Why somebody is paged.

    `alarm`: the second look found danger to life in what was not rated severe; `major_unread`: nobody at
    the desk has opened a major case in time; `by_hand`: a person asked for it.
    """

    SEVERE = "severe"
    ALARM = "alarm"
    MAJOR_UNREAD = "major_unread"
    BY_HAND = "by_hand"


class Ended(StrEnum):
    """Why a page is over: confirmed; read before it left; replaced by a graver one; no longer called for."""

    ACKNOWLEDGED = "acknowledged"
    READ = "read"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Stage(StrEnum):
    """The rungs of a page's ladder: those of the rota, and behind them the unit's head."""

    DUTY = "duty"
    DEPUTY = "deputy"
    CHIEF = "chief"
    OFFICE_CHIEF = "office_chief"
    LEADING_GROUP = "leading_group"
    UNIT_HEAD = "unit_head"


STAGES: Mapping[Stage, str] = {
    Stage.DUTY: "值班员",
    Stage.DEPUTY: "副班",
    Stage.CHIEF: "带班领导",
    Stage.OFFICE_CHIEF: "网信办负责人",
    Stage.LEADING_GROUP: "领导小组",
    Stage.UNIT_HEAD: "单位负责人",
}

_STAGE_OF = {step: Stage(step.value) for step in Step}


class PagingRule(BaseModel):
    """The figures that an administrator decides; times in minutes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step_minutes: int = Field(5, ge=1, le=120, description="until the next person, for severe and alarms")
    major_unread_minutes: int = Field(30, ge=1, le=1440, description="a major case nobody has opened")
    major_step_minutes: int = Field(15, ge=1, le=240, description="until the next person, for major ones")
    rounds: int = Field(3, ge=1, le=20, description="how often the ladder is climbed")
    page_drills: bool = Field(default=False, description="whether exercises page as real ones do")

    def wait_before(self, reason: Reason) -> timedelta:
        """How long after it is raised a page leaves."""
        return timedelta(minutes=self.major_unread_minutes if reason is Reason.MAJOR_UNREAD else 0)

    def wait_between(self, reason: Reason) -> timedelta:
        major = reason is Reason.MAJOR_UNREAD
        return timedelta(minutes=self.major_step_minutes if major else self.step_minutes)


PRESET = PagingRule()
PRESET_REASON = "产品预设"

Turns = Mapping[Stage, Sequence[UUID]]
"""Who stands on each rung now; a rung without people is missing."""


def turns(
    rungs: Sequence[Rung], *, every_duty_officer: Sequence[UUID], unit_heads: Sequence[UUID]
) -> dict[Stage, list[UUID]]:
    """The ladder at this moment, lowest rung first; a person stands on one rung only.

    A rota with a gap must not mean silence: then every duty officer is the first rung.
    """
    found: dict[Stage, list[UUID]] = {}
    on_call = any(rung.step in (Step.DUTY, Step.DEPUTY) for rung in rungs)
    if not on_call and every_duty_officer:
        found[Stage.DUTY] = sorted(every_duty_officer)
    for rung in rungs:
        found.setdefault(_STAGE_OF[rung.step], []).append(rung.person)
    if unit_heads:
        found[Stage.UNIT_HEAD] = sorted(unit_heads)
    return _each_once(found)


def _each_once(found: Mapping[Stage, Sequence[UUID]]) -> dict[Stage, list[UUID]]:
    seen: set[UUID] = set()
    kept: dict[Stage, list[UUID]] = {}
    for stage in Stage:
        if mine := [person for person in found.get(stage, ()) if person not in seen]:
            kept[stage] = mine
            seen.update(mine)
    return kept


def whose_turn(planned: Stage, ladder: Turns) -> Stage | None:
    """The rung that is reached: the planned one, or the next above where nobody stands; None: nobody left."""
    order = list(Stage)
    return next((stage for stage in order[order.index(planned) :] if stage in ladder), None)


def after(stage: Stage | None, number: int, rounds: int, ladder: Turns) -> tuple[Stage, int] | None:
    """The rung and round that follow `stage` in round `number`; None when it was the last."""
    order = list(Stage)
    above = order[order.index(stage) + 1 :] if stage is not None else []
    if (higher := next((each for each in above if each in ladder), None)) is not None:
        return higher, number
    return (Stage.DUTY, number + 1) if number < rounds else None
