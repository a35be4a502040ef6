"""The tables of attachments: added, perhaps buried, never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import Base
from services.workflow.evidence.domain.media import MOST_BYTES


class Evidence(Base):
    """A file on a case or on an item; refuses UPDATE and DELETE."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("num_nonnulls(case_id, item_id) = 1", name="on_one_thing"),
        CheckConstraint(f"size BETWEEN 1 AND {MOST_BYTES}", name="size_in_range"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_whole"),
        CheckConstraint("octet_length(received_sha256) = 32", name="received_sha256_whole"),
        Index("ix_evidence_case", "case_id", "added_at", "id"),
        Index("ix_evidence_item", "item_id", "added_at", "id"),
        Index("ix_evidence_sha256", "sha256"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("workflow.cases.id"))
    item_id: Mapped[UUID | None]
    unit: Mapped[str] = mapped_column(Text)
    added_by: Mapped[UUID]
    added_by_name: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime]
    name: Mapped[str] = mapped_column(Text, comment="masked, without path")
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(comment="bytes, as kept")
    sha256: Mapped[bytes] = mapped_column(LargeBinary, comment="of the file as kept")
    received_sha256: Mapped[bytes] = mapped_column(LargeBinary, comment="of the file as it was sent")


class EvidenceTombstone(Base):
    """That an attachment was withdrawn, and why; refuses UPDATE and DELETE."""

    __tablename__ = "evidence_tombstone"

    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.evidence.id"), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[UUID | None] = mapped_column(comment="null: the system")
    by_name: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, comment="masked")
