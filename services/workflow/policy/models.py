"""The versions of the handling policy: rows are added, never changed; the newest is in force."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base


class PolicyVersion(Base):
    """A policy as it was decided, by whom and why."""

    __tablename__ = "policy_version"
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
