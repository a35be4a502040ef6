"""Tables of the items: what was submitted (never edited) and the read side that events keep up."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.common.db import COLUMN_TYPES, metadata_for
from services.contracts.events import Service


class Base(DeclarativeBase):
    metadata = metadata_for(Service.INGEST)
    type_annotation_map = COLUMN_TYPES


class Item(Base):
    """One message; `title`, `text` and `place` are masked, the original is encrypted beside them."""

    __tablename__ = "item"
    __table_args__ = (
        Index(
            "uq_item_external_id",
            "unit",
            "external_id",
            unique=True,
            postgresql_where=text("external_id IS NOT NULL"),
        ),
        Index("ix_item_received", "received_at", "id"),
        Index("ix_item_unit_received", "unit", "received_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(TEXT)
    submitted_by: Mapped[UUID]
    external_id: Mapped[str | None] = mapped_column(TEXT)
    channel: Mapped[str] = mapped_column(TEXT)
    title: Mapped[str | None] = mapped_column(TEXT)
    text: Mapped[str] = mapped_column(TEXT)
    source_url: Mapped[str | None] = mapped_column(TEXT)
    occurred_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    place: Mapped[str | None] = mapped_column(TEXT)
    concerns_unit: Mapped[str | None] = mapped_column(TEXT)
    reach: Mapped[dict[str, Any] | None]
    drill: Mapped[bool]
    original: Mapped[bytes] = mapped_column(LargeBinary)
    content_digest: Mapped[bytes] = mapped_column(LargeBinary)
    dup_key: Mapped[bytes] = mapped_column(LargeBinary)
    duplicate_of: Mapped[UUID | None] = mapped_column(ForeignKey("ingest.item.id"))
    received_at: Mapped[datetime]


class FirstOfContent(Base):
    """The first item with some folded text; its primary key settles who was first."""

    __tablename__ = "first_of_content"

    dup_key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    item_id: Mapped[UUID]


class ItemReading(Base):
    """What lists filter and search by; made and renewed by events, so it may lag by moments."""

    __tablename__ = "item_reading"
    __table_args__ = (
        Index("ix_item_reading_visible_to", "visible_to", postgresql_using="gin"),
        Index("ix_item_reading_bigrams", "bigrams", postgresql_using="gin"),
        Index("ix_item_reading_case_id", "case_id"),
        Index("ix_item_reading_risk", "risk", "received_at"),
    )

    item_id: Mapped[UUID] = mapped_column(ForeignKey("ingest.item.id"), primary_key=True)
    received_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(TEXT)
    risk: Mapped[str | None] = mapped_column(TEXT)
    tier: Mapped[int | None] = mapped_column(SmallInteger)
    category: Mapped[str | None] = mapped_column(TEXT)
    kind: Mapped[str | None] = mapped_column(TEXT)
    case_id: Mapped[UUID | None]
    visible_to: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    folded: Mapped[str] = mapped_column(TEXT)
    bigrams: Mapped[str] = mapped_column(TSVECTOR)
