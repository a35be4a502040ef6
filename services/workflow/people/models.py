"""Substitutes: who has whose role, from when until when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base
from services.workflow.people.domain import SUBSTITUTED


class Substitute(Base):
    """`deputy` may do what `absent` does in `role`, until `ends_at` or until it is ended early."""

    __tablename__ = "substitute"
    __table_args__ = (
        CheckConstraint(f"role IN ({', '.join(repr(str(role)) for role in SUBSTITUTED)})", name="role_known"),
        CheckConstraint("deputy <> absent", name="another_person"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_substitute_deputy", "deputy", "ends_at"),
        Index("ix_substitute_unit", "unit", text("starts_at DESC"), text("id DESC")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    absent: Mapped[UUID]
    absent_name: Mapped[str] = mapped_column(Text)
    deputy: Mapped[UUID]
    deputy_name: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    note: Mapped[str | None] = mapped_column(Text)
    made_by: Mapped[UUID]
    made_by_name: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(server_default=NOW)
    ended_at: Mapped[datetime | None]
