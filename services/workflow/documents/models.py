"""The tables of documents: what was made is kept as it was made."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base


class Document(Base):
    """A row of the register: a document that was made. Refuses UPDATE and DELETE."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("series", "year", "serial", "edition"),
        UniqueConstraint("kind", "key", "occasion", "edition"),
        CheckConstraint("kind ~ '^[a-z_]{1,40}$'", name="kind_is_a_code"),
        CheckConstraint("num_nonnulls(number, series, year, serial) IN (0, 4)", name="number_whole"),
        CheckConstraint("serial >= 1 AND edition >= 1 AND occasion >= 1", name="counted_from_one"),
        CheckConstraint("audience IN ('case', 'office', 'maker')", name="audience_known"),
        CheckConstraint("audience <> 'case' OR case_id IS NOT NULL", name="of_a_case"),
        CheckConstraint("audience <> 'maker' OR made_by IS NOT NULL", name="of_a_maker"),
        CheckConstraint("octet_length(sha256) = 32 AND octet_length(fingerprint) = 32", name="hashes_whole"),
        Index("ix_document_case", "case_id", "made_at", "id"),
        Index("ix_document_newest", "made_at", "id"),
        Index("ix_document_kind", "kind", "made_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text, comment="what it is about, among the documents of its kind")
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("workflow.cases.id"))
    unit: Mapped[str | None] = mapped_column(Text, comment="whose people may read it beside the office")
    number: Mapped[str | None] = mapped_column(Text, comment="as printed")
    series: Mapped[str | None] = mapped_column(Text)
    year: Mapped[int | None] = mapped_column(SmallInteger)
    serial: Mapped[int | None]
    occasion: Mapped[int] = mapped_column(SmallInteger)
    edition: Mapped[int] = mapped_column(SmallInteger)
    mark: Mapped[str] = mapped_column(Text, comment="printed beside the number: 更正, 续报一")
    title: Mapped[str] = mapped_column(Text)
    drill: Mapped[bool]
    audience: Mapped[str] = mapped_column(Text)
    names_submitters: Mapped[bool]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of what it says, without date")
    form_version: Mapped[int] = mapped_column(comment="of the office's form; 0: the one shipped")
    name: Mapped[str] = mapped_column(Text, comment="of the file")
    size: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary, comment="of the file")
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None] = mapped_column(comment="null: the system")
    made_by_name: Mapped[str] = mapped_column(Text)


class DocumentFile(Base):
    """The bytes of a document. Refuses UPDATE and DELETE."""

    __tablename__ = "document_file"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.document.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class DocumentSerial(Base):
    """The last number given in a series and year; its row is held until the document is written."""

    __tablename__ = "document_serial"

    series: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    last: Mapped[int]


class DocumentForm(Base):
    """A version of the office's form of a kind; the newest counts. Refuses UPDATE and DELETE."""

    __tablename__ = "document_form"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version_positive"),
        CheckConstraint("length(prefix) BETWEEN 1 AND 30", name="prefix_length"),
        CheckConstraint("length(reason) BETWEEN 1 AND 500", name="reason_given"),
    )

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    prefix: Mapped[str | None] = mapped_column(Text, comment="before 〔year〕; null: not numbered")
    template: Mapped[bytes | None] = mapped_column(LargeBinary, comment="null: the one shipped")
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(server_default=NOW)
    made_by: Mapped[UUID]
    made_by_name: Mapped[str] = mapped_column(Text)
