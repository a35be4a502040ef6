"""A deadline rule: its four parts, each spelt out."""

from datetime import timedelta
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Unit(StrEnum):
    MINUTE = "minute"
    HOUR = "hour"
    WORKDAY = "workday"


class Start(StrEnum):
    AT_ONCE = "at_once"
    NEXT_WORKING_MINUTE = "next_working_minute"
    NEXT_WORKDAY = "next_workday"


class End(StrEnum):
    SAME_TIME = "same_time"
    END_OF_DAY = "end_of_day"


class Hours(StrEnum):
    WORKING = "working"
    ROUND_THE_CLOCK = "round_the_clock"


LONGEST = {Unit.MINUTE: 527_040, Unit.HOUR: 8_784, Unit.WORKDAY: 250}
"""About a year in each unit: longer is a typing error, and counting stays short."""

LENGTH = {Unit.MINUTE: timedelta(minutes=1), Unit.HOUR: timedelta(hours=1)}
UNIT_NAMES = {Unit.MINUTE: "分钟", Unit.HOUR: "小时", Unit.WORKDAY: "个工作日"}


class DeadlineRule(BaseModel):
    """How much time, from when, until when, on which calendar."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: Unit
    amount: int = Field(ge=1, description="of the unit")
    start: Start = Start.AT_ONCE
    end: End = End.SAME_TIME
    calendar: Hours = Hours.WORKING

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.unit is Unit.WORKDAY and self.calendar is Hours.ROUND_THE_CLOCK:
            raise ValueError("以工作日计的时限只能按工作时间计算，请把 calendar 改为 working")
        if self.amount > LONGEST[self.unit]:
            raise ValueError(f"时限过长，最多 {LONGEST[self.unit]} {UNIT_NAMES[self.unit]}")
        return self
