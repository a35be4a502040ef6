"""Which learned model served when; rows are added, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.common.db import COLUMN_TYPES, metadata_for
from services.contracts.events import Service


class Base(DeclarativeBase):
    metadata = metadata_for(Service.ANALYSIS)
    type_annotation_map = COLUMN_TYPES


class ModelVersion(Base):
    """`version` None: the one that ships; `card` is what was known of it when it was chosen."""

    __tablename__ = "model_version"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=text("huiying.now()"))
    action: Mapped[str] = mapped_column(Text)
    version: Mapped[str | None] = mapped_column(Text)
    by_name: Mapped[str] = mapped_column(Text)
    card: Mapped[dict[str, Any]]
