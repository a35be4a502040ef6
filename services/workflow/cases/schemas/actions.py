"""The bodies of POST /cases/{id}/actions: one model an action, every field with its limits."""

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt

from services.contracts.codes import Category, Kind, RiskLevel
from services.contracts.instants import Instant
from services.workflow.cases.domain.actions import (
    Action,
    Conclusion,
    DismissBasis,
    PauseBasis,
    Satisfaction,
)
from services.workflow.cases.schemas.fields import (
    Address,
    AskParts,
    LongWords,
    ShortWords,
    Tier,
    UnitCode,
    UnitCodes,
    Username,
    Words,
    each_once,
)
from services.workflow.policy.domain import Milestone
from services.workflow.tasks.domain import Ruling


class ActionName(BaseModel):
    """Which action a body is of; the rest is checked by its own model."""

    action: Action


class ActionBody(BaseModel):
    """What every action carries; `version` is the version of the case that the caller saw."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Annotated[StrictInt, Field(ge=1, le=2**31 - 1)]


class Review(ActionBody):
    action: Literal[Action.REVIEW]
    risk: RiskLevel | None = None
    tier: Tier | None = None
    category: Category | None = None
    kind: Kind | None = None
    reason: Words | None = Field(None, description="required when one of the four changes")
    lead_unit: UnitCode | None = None
    assisting_units: UnitCodes | None = None
    ask_parts: AskParts = None


class Assign(ActionBody):
    action: Literal[Action.ASSIGN]
    lead_unit: UnitCode
    assisting_units: UnitCodes | None = Field(None, description="absent: as they are")
    note: Words | None = None
    ask_parts: AskParts = None


class Dismiss(ActionBody):
    action: Literal[Action.DISMISS]
    reason: Words
    basis: DismissBasis


class Reopen(ActionBody):
    action: Literal[Action.REOPEN]
    reason: Words


class Escalate(ActionBody):
    action: Literal[Action.ESCALATE]
    reason: Words


class Merge(ActionBody):
    action: Literal[Action.MERGE]
    into: UUID


class Unmerge(ActionBody):
    action: Literal[Action.UNMERGE]
    items: Annotated[list[UUID], Field(min_length=1, max_length=500), AfterValidator(each_once)]


class Accept(ActionBody):
    action: Literal[Action.ACCEPT]


class Return(ActionBody):
    action: Literal[Action.RETURN]
    reason: Words
    basis: Words


class Transfer(ActionBody):
    action: Literal[Action.TRANSFER]
    unit: UnitCode
    reason: Words


class Dispute(ActionBody):
    action: Literal[Action.DISPUTE]
    reason: Words
    basis: Words


class DecideDispute(ActionBody):
    action: Literal[Action.DECIDE_DISPUTE]
    upheld: StrictBool = Field(description="true: the case is not this unit's; false: it is, for good")
    reason: Words


class Take(ActionBody):
    action: Literal[Action.TAKE]


class HandOver(ActionBody):
    action: Literal[Action.HAND_OVER]
    to: Username
    note: Words | None = None


class AskPart(ActionBody):
    action: Literal[Action.ASK_PART]
    unit: UnitCode
    note: Words
    due_at: Instant | None = Field(None, description="in the future; absent: as the policy says")


class Contribute(ActionBody):
    action: Literal[Action.CONTRIBUTE]
    contribution: LongWords


class Waive(ActionBody):
    action: Literal[Action.WAIVE]
    unit: UnitCode
    reason: Words


class Answer(ActionBody):
    action: Literal[Action.ANSWER]
    task: UUID = Field(description="what is answered, one of the case's `tasks`")
    answer: LongWords


class Log(ActionBody):
    action: Literal[Action.LOG]
    note: Words


class Comment(ActionBody):
    action: Literal[Action.COMMENT]
    note: Words


class Verify(ActionBody):
    action: Literal[Action.VERIFY]
    conclusion: Conclusion
    evidence: LongWords


class RequestExtension(ActionBody):
    action: Literal[Action.REQUEST_EXTENSION]
    milestone: Literal[Milestone.FIRST_REPLY, Milestone.CLOSE]
    workdays: Annotated[StrictInt, Field(ge=1, le=250)]
    reason: Words
    interim_reply: LongWords


class DecideExtension(ActionBody):
    action: Literal[Action.DECIDE_EXTENSION]
    granted: StrictBool
    reason: Words | None = None


class Pause(ActionBody):
    action: Literal[Action.PAUSE]
    basis: PauseBasis
    reason: Words
    workdays: Annotated[StrictInt, Field(ge=1, le=250, description="at most, as the policy allows")]


class Resume(ActionBody):
    action: Literal[Action.RESUME]
    note: Words | None = None


class SubmitReply(ActionBody):
    action: Literal[Action.SUBMIT_REPLY]
    public_reply: LongWords
    internal_note: LongWords | None = None


class Recall(ActionBody):
    action: Literal[Action.RECALL]
    reason: Words | None = None


class Approve(ActionBody):
    action: Literal[Action.APPROVE]
    note: Words | None = None


class Reject(ActionBody):
    action: Literal[Action.REJECT]
    reason: Words


class Publish(ActionBody):
    action: Literal[Action.PUBLISH]
    where: ShortWords
    url: Address | None = None
    at: Instant | None = Field(None, description="absent: now; not in the future")
    milestone: (
        Literal[Milestone.AUTHORITATIVE_INFORMATION, Milestone.PRESS_CONFERENCE, Milestone.FOLLOW_UP_REPORT]
        | None
    ) = Field(None, description="what was announced; absent: the reply")


class Correct(ActionBody):
    action: Literal[Action.CORRECT]
    public_reply: LongWords
    reason: Words


class FollowUp(ActionBody):
    action: Literal[Action.FOLLOW_UP]
    satisfaction: Satisfaction
    note: Words | None = None


class Close(ActionBody):
    action: Literal[Action.CLOSE]
    note: Words | None = None


class Archive(ActionBody):
    action: Literal[Action.ARCHIVE]
    note: Words | None = None


class Supervise(ActionBody):
    action: Literal[Action.SUPERVISE]
    note: Words
    due_at: Instant | None = Field(None, description="in the future")


class Instruct(ActionBody):
    action: Literal[Action.INSTRUCT]
    note: Words
    due_at: Instant | None = Field(None, description="in the future")


class SettleConcern(ActionBody):
    action: Literal[Action.SETTLE_CONCERN]
    unit: UnitCode
    concerned: StrictBool
    reason: Words | None = None


class Restrict(ActionBody):
    action: Literal[Action.RESTRICT]
    people: Annotated[list[Username], Field(min_length=1, max_length=50), AfterValidator(each_once)]
    reason: Words


class Unrestrict(ActionBody):
    action: Literal[Action.UNRESTRICT]
    reason: Words


class SpotCheck(ActionBody):
    action: Literal[Action.SPOT_CHECK]
    result: Literal[Ruling.PASSED, Ruling.FAILED]
    note: Words | None = Field(None, description="required when it failed")


BODIES: Mapping[Action, type[ActionBody]] = {
    model.model_fields["action"].annotation.__args__[0]: model  # type: ignore[union-attr]
    for model in ActionBody.__subclasses__()
}
"""The model of each action's body."""
