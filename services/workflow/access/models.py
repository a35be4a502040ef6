"""The people named for restricted cases."""

from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import Base


class CaseAccess(Base):
    """A person who may see a restricted case; the timeline keeps who was named when."""

    __tablename__ = "case_access"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.cases.id"), primary_key=True)
    person: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
