"""The tables of the archive: what replies are found by, packages on their way out, files brought in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import Base


class ReplySearch(Base):
    """What an approved answer is found by; refuses UPDATE and DELETE."""

    __tablename__ = "reply_search"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "version"],
            ["workflow.case_reply.case_id", "workflow.case_reply.version"],
            name="fk_reply_search_reply",
        ),
        Index("ix_reply_search_search", "search", postgresql_using="gin"),
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    folded: Mapped[str] = mapped_column(Text)
    search: Mapped[str] = mapped_column(TSVECTOR, comment="the bigrams of the folded words")


class ArchivePackage(Base):
    """A package that somebody asked for: claimed by one worker at a time, by the database's clock."""

    __tablename__ = "archive_package"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'ready', 'failed', 'gone')", name="state_known"),
        CheckConstraint("period_from < period_to", name="period_has_length"),
        CheckConstraint("(state = 'waiting') = (finished_at IS NULL)", name="finished_when_not_waiting"),
        CheckConstraint("state <> 'ready' OR num_nulls(size, sha256) = 0", name="ready_is_weighed"),
        Index("ix_archive_package_newest", text("asked_at DESC"), text("id DESC")),
        Index("ix_archive_package_waiting", "asked_at", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    period_from: Mapped[datetime]
    period_to: Mapped[datetime]
    drills: Mapped[bool]
    state: Mapped[str] = mapped_column(Text)
    asker: Mapped[dict[str, Any]] = mapped_column(comment="the person as whom it is made")
    asked_by_name: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    claim: Mapped[UUID | None] = mapped_column(comment="of the worker that makes it")
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    total: Mapped[int | None] = mapped_column(comment="cases that belong in it, when it was begun")
    done: Mapped[int] = mapped_column(server_default="0")
    size: Mapped[int | None] = mapped_column(BigInteger, comment="bytes")
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    error: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[datetime | None]


class ImportedPackage(Base):
    """A package that was read back."""

    __tablename__ = "imported_package"
    __table_args__ = (
        CheckConstraint("octet_length(manifest_sha256) = 32", name="sha256_whole"),
        UniqueConstraint("manifest_sha256", name="uq_imported_package_manifest_sha256"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    manifest_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    origin: Mapped[str] = mapped_column(Text, comment="the public key of the installation that made it, hex")
    period_from: Mapped[datetime]
    period_to: Mapped[datetime]
    made_at: Mapped[datetime]
    product: Mapped[str] = mapped_column(Text)
    cases: Mapped[int]
    began_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]


class ImportedFile(Base):
    """A case of another installation as it was filed there; refuses UPDATE and DELETE."""

    __tablename__ = "imported_file"
    __table_args__ = (
        CheckConstraint("octet_length(sha256) = 32", name="sha256_whole"),
        UniqueConstraint("origin", "number", "sha256", name="uq_imported_file_origin_number_sha256"),
        Index("ix_imported_file_newest", text("received_at DESC"), text("id DESC")),
        Index("ix_imported_file_search", "search", postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    package: Mapped[UUID] = mapped_column(ForeignKey("workflow.imported_package.id"))
    origin: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(comment="the package; of two copies the later one is shown")
    number: Mapped[str] = mapped_column(Text)
    sha256: Mapped[bytes] = mapped_column(LargeBinary, comment="of its list of parts")
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    risk: Mapped[str] = mapped_column(Text)
    lead_unit: Mapped[str | None] = mapped_column(Text)
    unit_name: Mapped[str] = mapped_column(Text, comment="of the lead unit, as it was called there")
    drill: Mapped[bool]
    received_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    content: Mapped[dict[str, Any]] = mapped_column(comment="case, evidence, units as in the package")
    folded: Mapped[str] = mapped_column(Text)
    search: Mapped[str] = mapped_column(TSVECTOR, comment="the bigrams of the folded words")


class ImportedPart(Base):
    """An attachment of an imported file, kept by its hash; refuses UPDATE and DELETE."""

    __tablename__ = "imported_part"
    __table_args__ = (CheckConstraint("octet_length(sha256) = 32", name="sha256_whole"),)

    file: Mapped[UUID] = mapped_column(ForeignKey("workflow.imported_file.id"), primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True, comment="1 and up, as in the package")
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(comment="bytes")
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
