"""What goes over the wire of the handling policy."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.common.paging import PageQuery
from services.contracts.instants import Instant
from services.workflow.policy.domain import Policy

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class PolicyOut(BaseModel):
    """One version; new cases follow the current one, open cases the one they started with."""

    version: int
    current: bool
    made_at: Instant
    made_by: str
    reason: str
    policy: Policy


class PolicyPage(BaseModel):
    """Versions, the newest first: the first of the first page is in force."""

    items: list[PolicyOut]
    next_cursor: str | None


class NewPolicy(BaseModel):
    """A whole policy to replace version `based_on`."""

    model_config = ConfigDict(extra="forbid")

    based_on: int = Field(ge=1, description="the version that the editor saw")
    reason: Reason
    policy: Policy


class PolicyQuery(PageQuery):
    cursor: str | None = Field(None, pattern=r"^[1-9][0-9]{0,8}$")

    @property
    def before(self) -> int | None:
        return None if self.cursor is None else int(self.cursor)
