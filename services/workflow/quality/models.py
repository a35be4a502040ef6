"""What the gate said of each version of a reply, and who let one pass all the same."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import Base


class ReplyCheck(Base):
    """The warnings that stood when a version was handed in; a version without any has a row too."""

    __tablename__ = "reply_check"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "version"],
            ["workflow.case_reply.case_id", "workflow.case_reply.version"],
            name="fk_reply_check_reply",
        ),
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    rules: Mapped[str] = mapped_column(Text, comment="version of the rules that looked")
    checked_at: Mapped[datetime]
    warnings: Mapped[list[Any]] = mapped_column(comment="code, start, end, detail; places count code points")


class ReplyOverruling(Base):
    """An approval in spite of warnings; refuses UPDATE and DELETE."""

    __tablename__ = "reply_overruling"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "version"],
            ["workflow.reply_check.case_id", "workflow.reply_check.version"],
            name="fk_reply_overruling_check",
        ),
        CheckConstraint("length(reason) >= 1", name="reason_not_empty"),
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    by: Mapped[UUID]
    by_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(Text, comment="masked; null: none was given")
