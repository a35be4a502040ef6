"""The table of exports: who asked for what, how far it is, and the one file that came of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base


class ExportRow(Base):
    """One export of one person; `attempts` is the fence: only the last one to begin may finish it."""

    __tablename__ = "export"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'expired')", name="state_known"),
        CheckConstraint("format IN ('xlsx', 'csv')", name="format_known"),
        CheckConstraint("state <> 'done' OR (size IS NOT NULL AND sha256 IS NOT NULL)", name="done_has_file"),
        CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name="failed_says_why"),
        Index("ix_export_of_person", "person", text("asked_at DESC"), text("id DESC")),
        Index("ix_export_open", "asked_at", postgresql_where=text("state IN ('waiting', 'running')")),
        Index("ix_export_kept", "expires_at", postgresql_where=text("state = 'done'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(Text)
    filters: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    asked_at: Mapped[datetime] = mapped_column(server_default=NOW)
    state: Mapped[str] = mapped_column(Text, server_default="waiting")
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    rows: Mapped[int] = mapped_column(server_default="0", comment="written so far")
    total: Mapped[int | None] = mapped_column(comment="rows expected; null until they were counted")
    size: Mapped[int | None] = mapped_column(BigInteger, comment="bytes")
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    done_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
