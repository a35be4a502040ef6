"""What may be told, and to whom; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID


class NoticeKind(StrEnum):
    """Why somebody is told; the SPA and the messages have a word for each."""

    PAGE = "page"
    ASSIGNED = "assigned"
    RETURNED = "returned"
    DISPUTED = "disputed"
    PART_ASKED = "part_asked"
    PART_DONE = "part_done"
    APPROVAL_WAITING = "approval_waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_DECIDED = "extension_decided"
    PAUSE_ASKED = "pause_asked"
    PAUSE_DECIDED = "pause_decided"
    INSTRUCTED = "instructed"
    SUPERVISED = "supervised"
    ANSWERED = "answered"
    ESCALATED = "escalated"
    REOPENED = "reopened"
    CORRECTED = "corrected"
    HANDED_OVER = "handed_over"
    WARNING = "warning"
    OVERDUE = "overdue"
    FOLLOW_UP = "follow_up"
    SHIFT = "shift"
    ROTA_GAP = "rota_gap"
    CALENDAR_MISSING = "calendar_missing"
    CHANNEL_FAILED = "channel_failed"
    SUBSCRIPTION_FAILED = "subscription_failed"
    KNOWLEDGE_REVIEW = "knowledge_review"
    KNOWLEDGE_CHECK = "knowledge_check"
    SCORE_LOCKED = "score_locked"
    SCORE_APPEAL = "score_appeal"
    EXPORT_READY = "export_ready"
    EXPORT_FAILED = "export_failed"
    IMPORT_DONE = "import_done"
    IMPORT_FAILED = "import_failed"
    BRIEF_READY = "brief_ready"
    BRIEF_FAILED = "brief_failed"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is to hear: people by id, people of units by role, posts. Joined by `|`; nobody twice.

    `duty` is who is on call now, every duty officer when nobody is. Only active accounts are told.
    """

    people: frozenset[UUID] = frozenset()
    handlers_of: frozenset[str] = frozenset()
    head_of: frozenset[str] = frozenset()
    duty: bool = False
    chief: bool = False
    leading_group: bool = False
    administrators: bool = False

    def __or__(self, other: "Audience") -> "Audience":
        return Audience(
            self.people | other.people,
            self.handlers_of | other.handlers_of,
            self.head_of | other.head_of,
            self.duty or other.duty,
            self.chief or other.chief,
            self.leading_group or other.leading_group,
            self.administrators or other.administrators,
        )

    def __bool__(self) -> bool:
        return self != NOBODY


NOBODY = Audience()
DUTY = Audience(duty=True)
CHIEF = Audience(chief=True)
LEADING_GROUP = Audience(leading_group=True)
ADMINISTRATORS = Audience(administrators=True)
"""The system's administrators; for what concerns the installation, never for a case."""


def people(*ids: UUID) -> Audience:
    return Audience(people=frozenset(ids))


def handlers(*units: str | None) -> Audience:
    """The handlers of these units; the county office's are its duty officers."""
    return Audience(handlers_of=frozenset(unit for unit in units if unit))


def head(*units: str | None) -> Audience:
    """The heads of these units; the county office's is its chief."""
    return Audience(head_of=frozenset(unit for unit in units if unit))


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell. `data` holds ids, codes, numbers and times, never a word of the public's text.

    The same `key` reaches a person once, however often it is told. `besides` is not told (who did it).
    `urgent` goes out at once whatever a person's quiet hours; a severe case's notices always do.
    """

    kind: NoticeKind
    case_id: UUID | None
    audience: Audience
    key: str
    data: Mapping[str, Any] = field(default_factory=dict)
    besides: UUID | None = None
    urgent: bool = False


def recipients(notice: Notice, found: Iterable[UUID]) -> list[UUID]:
    """Each of those found once, without the one who did it."""
    return sorted(set(found) - {notice.besides})
