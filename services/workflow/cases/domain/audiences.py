"""Who is told of an action: one table, from the action to the people whose turn or concern it is now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.contracts.codes import CaseState
from services.workflow.notices.domain import (
    CHIEF,
    DUTY,
    LEADING_GROUP,
    NOBODY,
    Audience,
    NoticeKind,
    handlers,
    head,
    people,
)

_SHOWN = frozenset({"milestone", "granted", "workdays", "basis", "tier", "ruling"})
"""What of an action's detail a notice keeps: codes and numbers."""


@dataclass(frozen=True, slots=True)
class Done:
    """An action that was taken, and the case after it; `lead_before` had it until then."""

    action: str
    state: CaseState
    tier: int
    lead_unit: str | None
    lead_before: str | None
    assisting_units: tuple[str, ...] = ()
    author: UUID | None = None
    asked_by: UUID | None = None
    holder: UUID | None = None
    sole_person: bool = False
    detail: Mapping[str, Any] | None = None

    @property
    def lead(self) -> Audience:
        """The people of the lead unit; nobody while there is none."""
        return handlers(self.lead_unit) | head(self.lead_unit)

    @property
    def assisting(self) -> Audience:
        return handlers(*self.assisting_units) | head(*self.assisting_units)

    @property
    def approver(self) -> Audience:
        """Where nobody else of the lead unit could approve, the duty officer does."""
        unit = head(self.lead_unit) | (DUTY if self.sole_person else NOBODY)
        return {1: unit, 2: CHIEF, 3: LEADING_GROUP}[self.tier]

    @property
    def writer(self) -> Audience:
        """Who wrote the reply that was decided, with the unit that must go on with it."""
        return _person(self.author) | handlers(self.lead_unit)


def _person(one: UUID | None) -> Audience:
    return NOBODY if one is None else people(one)


def _assigned(done: Done) -> Audience:
    """Only when the case is with a unit now: a review may leave it at the desk."""
    return done.lead | done.assisting if done.state is CaseState.PENDING_ACCEPTANCE else NOBODY


def _escalated(done: Done) -> Audience:
    return head(done.lead_unit) | (CHIEF if done.tier == 2 else LEADING_GROUP)  # noqa: PLR2004 - the office's


def _part(done: Done) -> Audience:
    unit = (done.detail or {}).get("unit")
    return handlers(unit) | head(unit) if isinstance(unit, str) else NOBODY


Table = Mapping[str, tuple[NoticeKind, Callable[[Done], Audience]]]

TABLE: Table = {
    "review": (NoticeKind.ASSIGNED, _assigned),
    "assign": (NoticeKind.ASSIGNED, _assigned),
    "transfer": (NoticeKind.ASSIGNED, _assigned),
    "return": (NoticeKind.RETURNED, lambda _: DUTY),
    "dispute": (NoticeKind.DISPUTED, lambda _: DUTY | CHIEF),
    "decide_dispute": (
        NoticeKind.DISPUTED,
        lambda done: handlers(done.lead_before) | head(done.lead_before),
    ),
    "hand_over": (NoticeKind.HANDED_OVER, lambda done: _person(done.holder)),
    "ask_part": (NoticeKind.PART_ASKED, _part),
    "contribute": (NoticeKind.PART_DONE, lambda done: handlers(done.lead_unit)),
    "request_extension": (NoticeKind.EXTENSION_ASKED, lambda _: DUTY | CHIEF),
    "decide_extension": (
        NoticeKind.EXTENSION_DECIDED,
        lambda done: _person(done.asked_by) | done.lead,
    ),
    "pause": (NoticeKind.PAUSE_DECIDED, lambda done: done.lead | DUTY),
    "submit_reply": (NoticeKind.APPROVAL_WAITING, lambda done: done.approver),
    "correct": (NoticeKind.APPROVAL_WAITING, lambda done: done.approver),
    "approve": (NoticeKind.APPROVED, lambda done: done.writer),
    "reject": (NoticeKind.REJECTED, lambda done: done.writer),
    "instruct": (NoticeKind.INSTRUCTED, lambda done: done.lead | done.assisting | DUTY),
    "supervise": (NoticeKind.SUPERVISED, lambda done: done.lead),
    "answer": (NoticeKind.ANSWERED, lambda _: DUTY | CHIEF),
    "escalate": (NoticeKind.ESCALATED, _escalated),
    "reopen": (NoticeKind.REOPENED, lambda done: done.lead or DUTY),
}
"""What is not in it is told to nobody beside the stream."""


def told(done: Done) -> tuple[NoticeKind, Audience, dict[str, Any]] | None:
    """The kind of notice, who gets it and what it says in codes; None: nobody is told."""
    entry = TABLE.get(done.action)
    if entry is None:
        return None
    kind, audience = entry[0], entry[1](done)
    shown = {name: value for name, value in (done.detail or {}).items() if name in _SHOWN and _plain(value)}
    return (kind, audience, shown) if audience else None


def _plain(value: object) -> bool:
    """Codes and numbers only: the words of `basis` stay where they were written."""
    return isinstance(value, bool | int) or (isinstance(value, str) and value.isascii())
