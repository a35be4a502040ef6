"""The tables of knowledge entries: what they say in every version, who approved it, how often it served."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.codes import Category
from services.workflow.base import NOW, Base
from services.workflow.knowledge.domain.rules import EntryState


def _one_of(column: str, values: Any) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class KnowledgeEntry(Base):
    """A question with its answer; `current` is its newest version, `in_force` the approved one."""

    __tablename__ = "knowledge_entry"
    __table_args__ = (
        CheckConstraint(_one_of("state", EntryState), name="state_known"),
        CheckConstraint(
            "state NOT IN ('approved', 'expired') OR in_force IS NOT NULL", name="approved_stands"
        ),
        CheckConstraint("state <> 'withdrawn' OR in_force IS NULL", name="withdrawn_stands_no_more"),
        CheckConstraint("(case_id IS NULL) = (reply_version IS NULL)", name="source_whole"),
        ForeignKeyConstraint(
            ["id", "in_force"],
            ["workflow.knowledge_approval.entry_id", "workflow.knowledge_approval.number"],
            use_alter=True,
            name="fk_knowledge_entry_in_force",
        ),
        Index("ix_knowledge_entry_heat", text("heat DESC"), text("id DESC")),
        Index("ix_knowledge_entry_unit", "unit"),
        Index(
            "uq_knowledge_entry_source",
            "case_id",
            "reply_version",
            unique=True,
            postgresql_where=text("state <> 'withdrawn'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(server_default="1", comment="grows with every change of anything")
    current: Mapped[int] = mapped_column(SmallInteger)
    in_force: Mapped[int | None] = mapped_column(SmallInteger)
    case_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("workflow.cases.id"), comment="its source; never shown to the public"
    )
    reply_version: Mapped[int | None] = mapped_column(SmallInteger)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    updated_at: Mapped[datetime] = mapped_column(server_default=NOW)
    used: Mapped[int] = mapped_column(server_default="0", comment="cases in whose reply it was put")
    opened: Mapped[int] = mapped_column(server_default="0", comment="times on the public page; nobody's")
    resembling: Mapped[int] = mapped_column(server_default="0", comment="items of a year that ask it")
    counted_at: Mapped[datetime | None]
    heat: Mapped[int] = mapped_column(Computed("3 * used + resembling + opened / 20", persisted=True))
    warned_for: Mapped[date | None] = mapped_column(comment="the last day that was warned of")
    told_for: Mapped[date | None] = mapped_column(comment="the last day that was said to have passed")


class KnowledgeVersion(Base):
    """What an entry said at a time. Refuses UPDATE and DELETE."""

    __tablename__ = "knowledge_version"
    __table_args__ = (
        CheckConstraint(_one_of("category", Category), name="category_known"),
        CheckConstraint("basis_url ~ '^https?://'", name="basis_url_is_web"),
        UniqueConstraint("entry_id", "number", "written_by"),
        Index("ix_knowledge_version_search", "search", postgresql_using="gin"),
    )

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.knowledge_entry.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    basis: Mapped[str | None] = mapped_column(Text, comment="the document of policy")
    basis_url: Mapped[str | None] = mapped_column(Text)
    valid_until: Mapped[date]
    written_by: Mapped[UUID]
    written_by_name: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    folded: Mapped[str] = mapped_column(Text, comment="question and answer, folded")
    search: Mapped[str] = mapped_column(TSVECTOR, comment="the bigrams of the folded words")


class KnowledgeApproval(Base):
    """Who let a version come into force: never who wrote it. Refuses UPDATE and DELETE."""

    __tablename__ = "knowledge_approval"
    __table_args__ = (
        ForeignKeyConstraint(
            ["entry_id", "number", "written_by"],
            [
                "workflow.knowledge_version.entry_id",
                "workflow.knowledge_version.number",
                "workflow.knowledge_version.written_by",
            ],
            name="fk_knowledge_approval_version",
        ),
        CheckConstraint("approved_by <> written_by", name="two_persons"),
    )

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    written_by: Mapped[UUID]
    approved_by: Mapped[UUID]
    approved_by_name: Mapped[str] = mapped_column(Text)
    approved_at: Mapped[datetime]


class KnowledgeAct(Base):
    """What was done to an entry. Refuses UPDATE and DELETE."""

    __tablename__ = "knowledge_act"
    __table_args__ = (Index("ix_knowledge_act_entry", "entry_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.knowledge_entry.id"))
    at: Mapped[datetime]
    actor: Mapped[UUID | None] = mapped_column(comment="null: the system")
    actor_name: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    from_state: Mapped[str | None] = mapped_column(Text)
    to_state: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(SmallInteger)
    note: Mapped[str | None] = mapped_column(Text, comment="masked")


class KnowledgeUse(Base):
    """A case in whose reply an entry was put; whose hand it was is not kept."""

    __tablename__ = "knowledge_use"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.knowledge_entry.id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.cases.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=NOW)


class KnowledgeSite(Base):
    """Whether the public page is on; the newest row counts. Refuses UPDATE and DELETE."""

    __tablename__ = "knowledge_site"
    __table_args__ = (CheckConstraint("version >= 1", name="version_positive"),)

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public: Mapped[bool]
    made_at: Mapped[datetime] = mapped_column(server_default=NOW)
    made_by: Mapped[UUID]
    made_by_name: Mapped[str] = mapped_column(Text)
