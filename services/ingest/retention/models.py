"""Tombstones of items."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.ingest.items.models import Base


class ItemTombstone(Base):
    """That the words of an item are erased, by whom and why; refuses UPDATE and DELETE."""

    __tablename__ = "item_tombstone"
    __table_args__ = (CheckConstraint("kind IN ('withdrawn', 'expired')", name="kind_known"),)

    item_id: Mapped[UUID] = mapped_column(ForeignKey("ingest.item.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(TEXT)
    at: Mapped[datetime]
    by: Mapped[UUID | None]
    by_name: Mapped[str] = mapped_column(TEXT)
    unit: Mapped[str | None] = mapped_column(TEXT)
    reason: Mapped[str] = mapped_column(TEXT)
