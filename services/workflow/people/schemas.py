"""What goes over the wire of people and their substitutes."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.common.paging import PageQuery
from services.contracts.codes import Role
from services.contracts.instants import Instant
from services.workflow.people.domain import LONGEST

Username = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class PersonView(BaseModel):
    """Somebody who works on cases."""

    username: str
    name: str
    unit: str
    roles: list[Role]


class People(BaseModel):
    items: list[PersonView]


class PeopleQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    unit: str | None = Field(
        None, max_length=64, pattern=r"^[^\x00]*$", description="default: one's own; any for the office"
    )


class NewSubstitute(BaseModel):
    """`deputy` has the `role` of `absent` from `starts_at` until `ends_at`."""

    model_config = ConfigDict(extra="forbid")

    role: Literal[Role.HANDLER, Role.UNIT_HEAD, Role.OFFICE_CHIEF, Role.LEADING_GROUP]
    absent: Username
    deputy: Username
    starts_at: Instant
    ends_at: Instant
    note: Note | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.absent == self.deputy:
            raise ValueError("代理人应是另一个人")
        if not self.starts_at < self.ends_at <= self.starts_at + LONGEST:
            raise ValueError("结束时间应晚于开始时间，且最长一年")
        return self


class SubstituteView(BaseModel):
    id: UUID
    role: Role
    unit: str
    absent: str
    deputy: str
    starts_at: Instant
    ends_at: Instant
    note: str | None
    made_by: str
    ended_at: Instant | None
    in_force: bool
    may_end: bool = Field(description="whether the caller may end it now")


class SubstitutePage(BaseModel):
    """Substitutes, the latest start first."""

    items: list[SubstituteView]
    next_cursor: str | None


class SubstituteQuery(PageQuery):
    """One's own unit's; the office sees all."""
