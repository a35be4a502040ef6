"""The tables of the schedule, and of every paper that came due by it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base


class BriefSchedule(Base):
    """What is made by itself, as it was decided, by whom and why; rows are added, never changed."""

    __tablename__ = "brief_schedule"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version_positive"),
        CheckConstraint("length(reason) BETWEEN 1 AND 500", name="reason_given"),
    )

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(server_default=NOW)
    made_by: Mapped[UUID | None] = mapped_column(comment="null: shipped with the product")
    made_by_name: Mapped[str] = mapped_column(Text)


class BriefRun(Base):
    """A paper of a period that came due: once, however many workers there are, for the key says so.

    `next_try_at` is set ahead by whoever tries, so it is both the lease and the wait after a failure.
    """

    __tablename__ = "brief_run"
    __table_args__ = (
        UniqueConstraint("paper", "span", "first"),
        CheckConstraint("paper IN ('daily_brief', 'work_summary', 'duty_log')", name="paper_known"),
        CheckConstraint("span IN ('day', 'month', 'year')", name="span_known"),
        CheckConstraint("(made_at IS NULL) = (document_id IS NULL)", name="made_is_there"),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        Index("ix_brief_run_waiting", "next_try_at", postgresql_where=text("made_at IS NULL")),
        Index("ix_brief_run_newest", text("due_at DESC"), text("id DESC")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    paper: Mapped[str] = mapped_column(Text)
    span: Mapped[str] = mapped_column(Text)
    first: Mapped[date] = mapped_column(comment="day of the period, China Standard Time")
    due_at: Mapped[datetime]
    schedule_version: Mapped[int] = mapped_column(ForeignKey("workflow.brief_schedule.version"))
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    next_try_at: Mapped[datetime] = mapped_column(server_default=NOW)
    error: Mapped[str | None] = mapped_column(Text, comment="of the last attempt: a code, no words")
    made_at: Mapped[datetime | None]
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("workflow.document.id"))
