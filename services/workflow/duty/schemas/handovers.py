"""What one shift leaves to the next."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from services.contracts.codes import CaseState, RiskLevel
from services.contracts.instants import Instant
from services.workflow.duty.domain.posts import Post
from services.workflow.duty.schemas.common import Body, Note, PersonOut

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class CaseOfNote(BaseModel):
    """A case that the next shift must know of, as it is now."""

    id: UUID
    number: str
    title: str
    risk: RiskLevel
    state: CaseState
    lead_unit: str | None
    overdue: bool


class CasesOfNote(BaseModel):
    """At most 30: the gravest first."""

    items: list[CaseOfNote]


class NewHandover(Body):
    """Words and cases for whoever is next; `post` only when the caller holds more than one."""

    words: Words
    cases: list[UUID] = Field([], max_length=50)
    post: Post | None = None


class Acknowledgement(Body):
    note: Note | None = None


class HandoverOut(BaseModel):
    id: UUID
    post: Post
    words: str
    cases: list[CaseOfNote]
    made_at: Instant
    made_by: PersonOut
    next_person: PersonOut | None
    acknowledged_at: Instant | None
    acknowledged_by: PersonOut | None
    answer: str | None
    may_acknowledge: bool


class HandoverPage(BaseModel):
    """The newest first."""

    items: list[HandoverOut]
    next_cursor: str | None
