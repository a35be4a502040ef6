"""The clocks of cases: what put them off, and what made them stand still."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base
from services.workflow.policy.domain import Milestone
from services.workflow.tasks.domain import TIMED

LATE_IF_PAST_DUE = (
    "breached_at IS NULL"
    " AND (met_at IS NULL OR met_at > due_at) AND (stopped_at IS NULL OR stopped_at > due_at)"
)
_RUNNING = "met_at IS NULL AND stopped_at IS NULL"


class CaseDeadline(Base):
    """One clock of a case; rows are added and met or stopped, never removed, so a breach stays a breach.

    `rule` counts from `counts_from`, with the pauses of the case and the extensions of the clock, by
    `calendar_version` of the calendar: from these its course can be told again at any time.
    """

    __tablename__ = "case_deadline"
    __table_args__ = (
        UniqueConstraint("case_id", "name", "round"),
        CheckConstraint(f"name IN {(*(str(name) for name in (*Milestone, *TIMED)),)}", name="name_known"),
        CheckConstraint("due_at >= started_at", name="due_after_start"),
        CheckConstraint("met_at IS NULL OR stopped_at IS NULL", name="met_or_stopped"),
        Index("ix_case_deadline_late", "due_at", postgresql_where=text(LATE_IF_PAST_DUE)),
        Index("ix_case_deadline_running", "due_at", postgresql_where=text(_RUNNING)),
        Index("ix_case_deadline_next_step", "next_step_at", postgresql_where=text(_RUNNING)),
        Index("ix_case_deadline_calendar", "calendar_version", postgresql_where=text(_RUNNING)),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.cases.id"))
    name: Mapped[str] = mapped_column(Text)
    round: Mapped[int] = mapped_column(SmallInteger)
    unit: Mapped[str | None] = mapped_column(Text, comment="whose clock it is, when one unit's")
    started_at: Mapped[datetime]
    counts_from: Mapped[datetime | None] = mapped_column(comment="null: from started_at")
    due_at: Mapped[datetime]
    original_due_at: Mapped[datetime] = mapped_column(comment="without the extensions")
    met_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None] = mapped_column(
        comment="no longer asked for: returned, dismissed ..."
    )
    breached_at: Mapped[datetime | None] = mapped_column(
        comment="when it was found past due; set once, for ever"
    )
    provisional: Mapped[bool]
    rule: Mapped[dict[str, Any]]
    trace: Mapped[list[Any]] = mapped_column(comment="how the date came about, day by day")
    calendar_version: Mapped[int] = mapped_column(server_default="1", comment="that it was reckoned with")
    next_step_at: Mapped[datetime | None] = mapped_column(
        server_default=NOW, comment="when to look at its escalation again; null: never"
    )


class Extension(Base):
    """A request for more time; at most one of a case waits for an answer."""

    __tablename__ = "case_extension"
    __table_args__ = (
        CheckConstraint("status IN ('pending', 'granted', 'refused', 'lapsed')", name="status_known"),
        CheckConstraint("workdays BETWEEN 1 AND 250", name="workdays_in_range"),
        CheckConstraint("status NOT IN ('granted', 'refused') OR decided_by <> asked_by", name="two_persons"),
        Index(
            "uq_case_extension_pending", "case_id", unique=True, postgresql_where=text("status = 'pending'")
        ),
        Index("ix_case_extension_case", "case_id"),
        Index("ix_case_extension_deadline", "deadline_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.cases.id"))
    deadline_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.case_deadline.id"))
    workdays: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str] = mapped_column(Text, comment="masked")
    interim_reply: Mapped[str] = mapped_column(Text, comment="masked, landline numbers kept")
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]


class CasePause(Base):
    """The time in which a case's clocks stand still; one at a time, ended by itself at `until`."""

    __tablename__ = "case_pause"
    __table_args__ = (
        CheckConstraint("until > since", name="until_after_since"),
        CheckConstraint("ended_at IS NULL OR ended_at BETWEEN since AND until", name="ended_within"),
        Index("ix_case_pause_case", "case_id", "since"),
        Index("uq_case_pause_open", "case_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_case_pause_open_until", "until", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.cases.id"))
    since: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(comment="the latest end, as the policy allows")
    ended_at: Mapped[datetime | None]
    milestones: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="which clocks stand still")
    basis: Mapped[str] = mapped_column(Text, comment="the code of why")
    reason: Mapped[str] = mapped_column(Text, comment="masked")
    paused_by: Mapped[UUID]
    paused_by_name: Mapped[str] = mapped_column(Text)
