"""The tables of the ledger: what was published does not change, what became of it is added."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
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
from services.workflow.publications.domain import PublicationKind, PublicationState, PublicationStep


def _one_of(column: str, values: type[PublicationKind | PublicationState | PublicationStep]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Publication(Base):
    """A line of the ledger; only its state, its approval and the approval's time and address may change."""

    __tablename__ = "publication"
    __table_args__ = (
        CheckConstraint(_one_of("kind", PublicationKind), name="kind_known"),
        CheckConstraint(_one_of("state", PublicationState), name="state_known"),
        CheckConstraint("case_id IS NOT NULL OR kind NOT IN ('reply', 'correction')", name="answer_has_case"),
        CheckConstraint("case_id IS NOT NULL OR num_nulls(title, text) = 0", name="alone_says_what"),
        CheckConstraint(
            "kind NOT IN ('reply', 'correction') OR num_nulls(reply_version, text_sha256) = 0",
            name="answer_names_version",
        ),
        CheckConstraint("text_sha256 IS NULL OR octet_length(text_sha256) = 32", name="sha256_whole"),
        CheckConstraint("case_id IS NULL OR state NOT IN ('pending', 'rejected')", name="of_case_is_out"),
        CheckConstraint(
            "case_id IS NOT NULL OR (state IN ('pending', 'rejected')) = (approved_by IS NULL)",
            name="alone_is_approved",
        ),
        CheckConstraint("case_id IS NOT NULL OR approved_by <> recorded_by", name="two_persons"),
        ForeignKeyConstraint(
            ["case_id", "reply_version"],
            ["workflow.case_reply.case_id", "workflow.case_reply.version"],
            name="fk_publication_reply",
        ),
        UniqueConstraint("id", "recorded_by", name="uq_publication_id_recorded_by"),
        Index("ix_publication_newest", text("published_at DESC"), text("id DESC")),
        Index("ix_publication_unit", "unit", text("published_at DESC"), text("id DESC")),
        Index("ix_publication_case", "case_id", "published_at"),
        Index("ix_publication_search", "search", postgresql_using="gin"),
        Index("ix_publication_replaces", "replaces", postgresql_where=text("replaces IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("workflow.cases.id"))
    reply_version: Mapped[int | None] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text, comment="masked; null: the case's")
    text: Mapped[str | None] = mapped_column(Text, comment="masked; null: the reply's, or none was kept")
    text_sha256: Mapped[bytes | None] = mapped_column(LargeBinary, comment="of the words as kept, UTF-8")
    place: Mapped[str] = mapped_column(Text, comment="masked")
    url: Mapped[str | None] = mapped_column(Text, comment="masked")
    published_at: Mapped[datetime] = mapped_column(comment="while it waits for approval: when it was entered")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    recorded_by_name: Mapped[str] = mapped_column(Text)
    recorded_by_unit: Mapped[str] = mapped_column(Text)
    approved_by: Mapped[UUID | None] = mapped_column(comment="null: not known of what was told beside a case")
    approved_by_name: Mapped[str | None] = mapped_column(Text)
    approved_at: Mapped[datetime | None]
    unit: Mapped[str] = mapped_column(Text, comment="that published: who led the case then, or the office")
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("workflow.publication.id"))
    drill: Mapped[bool]
    folded: Mapped[str] = mapped_column(Text, comment="title, words and place, folded")
    folded_place: Mapped[str] = mapped_column(Text)
    search: Mapped[str] = mapped_column(TSVECTOR, comment="the bigrams of the folded words")


class PublicationEvent(Base):
    """What became of a publication; refuses UPDATE and DELETE."""

    __tablename__ = "publication_event"
    __table_args__ = (
        CheckConstraint(_one_of("step", PublicationStep), name="step_known"),
        CheckConstraint("step NOT IN ('approve', 'reject') OR by <> recorded_by", name="two_persons"),
        ForeignKeyConstraint(
            ["publication_id", "recorded_by"],
            ["workflow.publication.id", "workflow.publication.recorded_by"],
            name="fk_publication_event_publication",
        ),
        Index("ix_publication_event_publication", "publication_id", "id"),
        Index(
            "uq_publication_event_decided",
            "publication_id",
            unique=True,
            postgresql_where=text("step IN ('approve', 'reject')"),
        ),
        Index(
            "uq_publication_event_ended",
            "publication_id",
            unique=True,
            postgresql_where=text("step IN ('correct', 'withdraw')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    publication_id: Mapped[UUID]
    recorded_by: Mapped[UUID] = mapped_column(comment="of the publication: who decides is somebody else")
    at: Mapped[datetime]
    step: Mapped[str] = mapped_column(Text)
    by: Mapped[UUID]
    by_name: Mapped[str] = mapped_column(Text)
    by_unit: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text, comment="masked")
    successor: Mapped[UUID | None] = mapped_column(
        ForeignKey("workflow.publication.id"), comment="what replaced it"
    )
