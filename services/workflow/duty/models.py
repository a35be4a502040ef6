"""The rota and who checked in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base
from services.workflow.duty.domain import Post


class Shift(Base):
    """A person on a post from `starts_at` until just before `ends_at`; several may share the time."""

    __tablename__ = "shift"
    __table_args__ = (
        UniqueConstraint("post", "person", "starts_at"),
        CheckConstraint(f"post IN ({', '.join(repr(str(each)) for each in Post)})", name="post_known"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("ends_at <= starts_at + interval '24 hours'", name="at_most_a_day"),
        Index("ix_shift_starts_at", "starts_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    post: Mapped[str] = mapped_column(Text)
    person: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class CheckIn(Base):
    """The one time that the person of a shift signed in; refuses UPDATE and DELETE."""

    __tablename__ = "check_in"

    shift_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.shift.id"), primary_key=True)
    person: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(server_default=NOW)
