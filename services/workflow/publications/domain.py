"""What a publication is and what may become of it; pure."""

from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256

from services.common.fold import fold
from services.contracts.codes import Role
from services.contracts.identity import Principal
from services.workflow.policy.domain import Milestone


class PublicationKind(StrEnum):
    REPLY = "reply"
    CORRECTION = "correction"
    AUTHORITATIVE_INFORMATION = "authoritative_information"
    PRESS_CONFERENCE = "press_conference"
    FOLLOW_UP_REPORT = "follow_up_report"
    ANNOUNCEMENT = "announcement"


class PublicationState(StrEnum):
    """PENDING and REJECTED: entered, never published; the other three were or are to be read somewhere."""

    PENDING = "pending"
    REJECTED = "rejected"
    CURRENT = "current"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class PublicationStep(StrEnum):
    ENTER = "enter"
    RECORD = "record"
    APPROVE = "approve"
    REJECT = "reject"
    CORRECT = "correct"
    WITHDRAW = "withdraw"


ANSWERS = frozenset({PublicationKind.REPLY, PublicationKind.CORRECTION})
"""Kinds that carry a version of a case's answer."""

PUBLISHED = frozenset({PublicationState.CURRENT, PublicationState.CORRECTED, PublicationState.WITHDRAWN})

ENTERS = (Role.DUTY_OFFICER, Role.OFFICE_CHIEF)
DECIDES = (Role.OFFICE_CHIEF, Role.LEADING_GROUP)

KINDS: Mapping[PublicationKind, str] = {
    PublicationKind.REPLY: "公开答复",
    PublicationKind.CORRECTION: "更正",
    PublicationKind.AUTHORITATIVE_INFORMATION: "权威信息",
    PublicationKind.PRESS_CONFERENCE: "新闻发布会",
    PublicationKind.FOLLOW_UP_REPORT: "续报",
    PublicationKind.ANNOUNCEMENT: "公告通报",
}
STATES: Mapping[PublicationState, str] = {
    PublicationState.PENDING: "待审核",
    PublicationState.REJECTED: "未通过",
    PublicationState.CURRENT: "有效",
    PublicationState.CORRECTED: "已更正",
    PublicationState.WITHDRAWN: "已撤下",
}


def kind_of(milestone: Milestone | None, *, correction: bool) -> PublicationKind:
    """What the case action `publish` records."""
    if milestone is not None:
        return PublicationKind(milestone.value)
    return PublicationKind.CORRECTION if correction else PublicationKind.REPLY


def digest(text: str) -> bytes:
    """SHA-256 of the words as they are kept, in UTF-8."""
    return sha256(text.encode()).digest()


def folded_place(place: str) -> str:
    """Two spellings of one place are equal so."""
    return fold(place)


def may_decide(person: Principal, entered_by: object) -> bool:
    """The chief or the leading group, and never who entered it."""
    return person.has(*DECIDES) and person.subject != entered_by


def may_withdraw(person: Principal, unit: str) -> bool:
    """The office; and who handles for the unit that published."""
    if person.has(*ENTERS):
        return True
    return person.has(Role.HANDLER, Role.UNIT_HEAD) and person.unit == unit
