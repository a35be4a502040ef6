"""The links of the audit log's chain."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base


class AuditSeal(Base):
    """Which entry stands at which place, and the link there; refuses UPDATE and DELETE."""

    __tablename__ = "audit_seal"
    __table_args__ = (
        UniqueConstraint("entry", "service"),
        CheckConstraint("place >= 1", name="place_positive"),
        CheckConstraint("octet_length(link) = 32", name="link_whole"),
    )

    place: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    service: Mapped[str] = mapped_column(Text)
    entry: Mapped[UUID]
    link: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime] = mapped_column(server_default=NOW)
