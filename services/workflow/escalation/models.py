"""The steps of the escalation that were taken; rows are added, never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base


class EscalationStep(Base):
    """A step taken; the key is why it is taken once, however many workers there are."""

    __tablename__ = "escalation_step"
    __table_args__ = (
        CheckConstraint("kind IN ('warning', 'next_person', 'next_tier')", name="kind_known"),
        CheckConstraint("done_at >= due_at", name="never_early"),
    )

    deadline_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.case_deadline.id"), primary_key=True)
    percent: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    due_at: Mapped[datetime]
    done_at: Mapped[datetime] = mapped_column(server_default=NOW)
