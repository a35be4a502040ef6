"""Assessments: one for each item and kept as they were made."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, SmallInteger, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.common.db import COLUMN_TYPES, metadata_for
from services.contracts.events import Service


class Base(DeclarativeBase):
    metadata = metadata_for(Service.ANALYSIS)
    type_annotation_map = COLUMN_TYPES


class Assessment(Base):
    """`body` is the assessment as clients see it; the columns beside it are for filters and joins."""

    __tablename__ = "assessment"
    __table_args__ = (
        Index("ix_assessment_topic_id", "topic_id"),
        Index("ix_assessment_assessed_at", "assessed_at"),
    )

    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    assessed_at: Mapped[datetime]
    model: Mapped[str] = mapped_column(Text)
    risk: Mapped[str] = mapped_column(Text)
    tier: Mapped[int] = mapped_column(SmallInteger)
    category: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    sentiment: Mapped[str] = mapped_column(Text)
    suggested_unit: Mapped[str | None] = mapped_column(Text)
    topic_id: Mapped[UUID]
    needs_review: Mapped[bool]
    body: Mapped[dict[str, Any]]
    directory: Mapped[str | None] = mapped_column(Text)


class DirectorySeen(Base):
    """Units and places as assessments were made with them; `digest` names them."""

    __tablename__ = "directory_seen"

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    body: Mapped[dict[str, Any]]
    seen_at: Mapped[datetime] = mapped_column(server_default=text("huiying.now()"))
