"""Tables of the imports; whatever they hold of a file is sealed with a key outside the database."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.ingest.items.models import Base


class ImportJob(Base):
    """A file that somebody sent, and how far it is; `total` is known once the file is read.

    `worked_at` is when a worker last had it in hand: the one that waits longest is next.
    """

    __tablename__ = "import_job"
    __table_args__ = (
        CheckConstraint("kind IN ('xlsx', 'csv')", name="kind_known"),
        CheckConstraint("status IN ('queued', 'reading', 'running', 'done', 'failed')", name="status_known"),
        CheckConstraint("done = accepted + known + refused AND done <= coalesce(total, 0)", name="counted"),
        CheckConstraint("(finished_at IS NULL) = (status NOT IN ('done', 'failed'))", name="finished"),
        CheckConstraint("(failure IS NULL) = (status <> 'failed')", name="failed_says_why"),
        Index("ix_import_job_submitted_by", "submitted_by", "created_at", "id"),
        Index("ix_import_job_open", "worked_at", postgresql_where=text("finished_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    submitted_by: Mapped[UUID]
    username: Mapped[str] = mapped_column(TEXT)
    by_name: Mapped[str] = mapped_column(TEXT)
    unit: Mapped[str] = mapped_column(TEXT)
    file_name: Mapped[str] = mapped_column(TEXT)
    kind: Mapped[str] = mapped_column(TEXT)
    size: Mapped[int]
    created_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(TEXT)
    heading: Mapped[list[Any] | None]
    total: Mapped[int | None]
    done: Mapped[int]
    accepted: Mapped[int]
    known: Mapped[int]
    refused: Mapped[int]
    failure: Mapped[str | None] = mapped_column(TEXT)
    attempts: Mapped[int] = mapped_column(SmallInteger)
    worked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ImportFile(Base):
    """The file as it came, until it is read."""

    __tablename__ = "import_file"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("ingest.import_job.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ImportChunk(Base):
    """Rows that are read and not yet items; gone with the transaction that makes them items."""

    __tablename__ = "import_chunk"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("ingest.import_job.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ImportRefusal(Base):
    """A row that was refused and why; `sealed`: its cells, until the sheet of refused rows expires."""

    __tablename__ = "import_refusal"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("ingest.import_job.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    faults: Mapped[list[Any]]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
