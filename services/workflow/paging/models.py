"""Pages, the steps of their ladders, and the rules that they follow."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base


class PageRow(Base):
    """A case that somebody must look at now; open until confirmed or no longer called for."""

    __tablename__ = "page"
    __table_args__ = (
        CheckConstraint("reason IN ('severe', 'alarm', 'major_unread', 'by_hand')", name="reason_known"),
        CheckConstraint("(ended IS NULL) = (ended_at IS NULL)", name="ended_has_time"),
        CheckConstraint("ended IN ('acknowledged', 'read', 'superseded', 'withdrawn')", name="ended_known"),
        CheckConstraint(
            "(ended IS NOT DISTINCT FROM 'acknowledged') = (acknowledged_by IS NOT NULL)",
            name="acknowledged_by_somebody",
        ),
        Index("uq_page_open", "case_id", "reason", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_page_case", "case_id"),
        Index("ix_page_newest", text("raised_at DESC"), text("id DESC")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.cases.id"))
    reason: Mapped[str] = mapped_column(Text)
    drill: Mapped[bool]
    rule_version: Mapped[int]
    raised_at: Mapped[datetime] = mapped_column(server_default=NOW)
    raised_by: Mapped[UUID | None] = mapped_column(comment="null: the system")
    sent_at: Mapped[datetime | None] = mapped_column(
        comment="of its first step; null: it still may not be needed"
    )
    ended_at: Mapped[datetime | None]
    ended: Mapped[str | None] = mapped_column(Text)
    lowered_at: Mapped[datetime | None] = mapped_column(
        comment="when a person found the case less grave: it may page again"
    )
    acknowledged_by: Mapped[UUID | None]
    acknowledged_by_name: Mapped[str | None] = mapped_column(Text)


class PageStep(Base):
    """One turn of a page's ladder: due, then sent to some people exactly once, or no longer needed."""

    __tablename__ = "page_step"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'dropped')", name="state_known"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_time"),
        Index("ix_page_step_waiting", "due_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_page_step_people", "people", postgresql_using="gin"),
    )

    page_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.page.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    round: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    rung: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(Text, server_default="waiting")
    sent_at: Mapped[datetime | None]
    people: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")


class PagingRuleVersion(Base):
    """The figures of paging as they were decided, by whom and why; rows are added, never changed."""

    __tablename__ = "paging_rule"
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
