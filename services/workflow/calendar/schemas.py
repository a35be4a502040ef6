"""What goes over the wire of the working calendar."""

from datetime import date, time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from services.contracts.instants import Instant

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class DayRow(BaseModel):
    """One row of a notice: a day, whether it is worked, and what it is called."""

    model_config = ConfigDict(extra="forbid")

    date: date
    workday: StrictBool
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = ""


class Change(BaseModel):
    """Who changed the calendar, when and why."""

    version: int
    made_at: Instant
    made_by: str
    reason: str


class YearOut(BaseModel):
    """A year that is loaded; `days` are those that are not what their weekday says, or have a name."""

    year: int
    changed: Change
    holidays: int = Field(description="weekdays that are free")
    make_up_days: int = Field(description="weekend days that are worked")
    days: list[DayRow]


class YearDetail(YearOut):
    changes: list[Change] = Field(description="the newest first")


class WindowRow(BaseModel):
    """A span of working time within a day."""

    model_config = ConfigDict(extra="forbid")

    opens: time
    closes: time


class HoursOut(BaseModel):
    windows: list[WindowRow]
    changes: list[Change] = Field(description="the newest first")


class CalendarOut(BaseModel):
    """The calendar in force."""

    version: int
    years: list[YearOut] = Field(description="the latest first")
    hours: HoursOut
    missing_year: int | None = Field(
        description="a year that has to be imported: this one, or from 1 November on the next"
    )


class NewYear(BaseModel):
    """The rows of a whole year; they replace what is there."""

    model_config = ConfigDict(extra="forbid")

    year: int = Field(ge=2000, le=2100)
    based_on: int = Field(ge=1, description="the version of the calendar that the editor saw")
    reason: Reason
    days: list[DayRow] = Field(min_length=1, max_length=366)


class NewHours(BaseModel):
    model_config = ConfigDict(extra="forbid")

    based_on: int = Field(ge=1, description="the version of the calendar that the editor saw")
    reason: Reason
    windows: list[WindowRow] = Field(min_length=1, max_length=6)
