"""The tables of cases; what must always hold is written here as constraints."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from services.contracts.codes import CaseState, Category, Kind, RiskLevel
from services.workflow.base import Base
from services.workflow.cases.domain.actions import ReplyStatus


def _one_of(column: str, values: type[CaseState | Category | Kind | RiskLevel | ReplyStatus]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


_UNASSIGNED = "('pending_review', 'pending_assignment')"
_ASSIGNED = "('pending_acceptance', 'in_progress', 'pending_approval', 'replied', 'closed', 'archived')"


class Case(Base):
    """One matter being handled."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint(_one_of("state", CaseState), name="state_known"),
        CheckConstraint(_one_of("risk", RiskLevel), name="risk_known"),
        CheckConstraint(_one_of("category", Category), name="category_known"),
        CheckConstraint(_one_of("kind", Kind), name="kind_known"),
        CheckConstraint("tier BETWEEN 1 AND 3", name="tier_known"),
        CheckConstraint(f"state NOT IN {_ASSIGNED} OR lead_unit IS NOT NULL", name="assigned_has_lead"),
        CheckConstraint(f"state NOT IN {_UNASSIGNED} OR lead_unit IS NULL", name="unassigned_has_no_lead"),
        CheckConstraint("NOT (lead_unit = ANY (assisting_units))", name="lead_does_not_assist"),
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="merged_names_target"),
        CheckConstraint("(state = 'merged') = (state_before_merge IS NOT NULL)", name="merged_keeps_state"),
        CheckConstraint(
            "(state = 'pending_approval') = (pending_reply IS NOT NULL)", name="approval_has_reply"
        ),
        CheckConstraint("cardinality(concerned_units) = 0 OR tier >= 2", name="conflict_goes_up"),
        CheckConstraint("(holder IS NULL) = (holder_name IS NULL)", name="holder_has_name"),
        CheckConstraint("found_units <@ concerned_units", name="found_is_concerned"),
        ForeignKeyConstraint(
            ["id", "pending_reply"],
            ["workflow.case_reply.case_id", "workflow.case_reply.version"],
            use_alter=True,
            name="fk_cases_pending_reply",
        ),
        ForeignKeyConstraint(
            ["id", "shown_reply"],
            ["workflow.case_reply.case_id", "workflow.case_reply.version"],
            use_alter=True,
            name="fk_cases_shown_reply",
        ),
        Index("ix_cases_newest", text("received_at DESC"), text("id DESC")),
        Index("ix_cases_lead_unit", "lead_unit", text("received_at DESC"), text("id DESC")),
        Index("ix_cases_assisting_units", "assisting_units", postgresql_using="gin"),
        Index("ix_cases_state", "state", text("received_at DESC"), text("id DESC")),
        Index("ix_cases_restricted", "id", postgresql_where=text("restricted")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    version: Mapped[int] = mapped_column(server_default="1")
    state: Mapped[str] = mapped_column(Text)
    tier: Mapped[int] = mapped_column(SmallInteger)
    risk: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    drill: Mapped[bool]
    lead_unit: Mapped[str | None] = mapped_column(Text)
    assisting_units: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    concerned_units: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    signals: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default="{}", comment="reason codes of its items, which the policy may look at"
    )
    suggested_unit: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    round: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    policy_version: Mapped[int]
    returnable_until: Mapped[datetime | None]
    verified: Mapped[bool] = mapped_column(server_default="false")
    followed_up: Mapped[bool] = mapped_column(server_default="false")
    pending_reply: Mapped[int | None] = mapped_column(SmallInteger)
    shown_reply: Mapped[int | None] = mapped_column(SmallInteger)
    previous_case: Mapped[UUID | None] = mapped_column(ForeignKey("workflow.cases.id"))
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("workflow.cases.id"))
    state_before_merge: Mapped[str | None] = mapped_column(Text)
    merged_at: Mapped[datetime | None]
    dispatches: Mapped[int] = mapped_column(SmallInteger, server_default="0", comment="to units, so far")
    designated: Mapped[bool] = mapped_column(server_default="false", comment="no more returning")
    holder: Mapped[UUID | None] = mapped_column(comment="who has it in the lead unit")
    holder_name: Mapped[str | None] = mapped_column(Text)
    found_units: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default="{}", comment="concerned as a text says, until a person settles it"
    )
    clue: Mapped[bool] = mapped_column(server_default="false", comment="of corruption: a person decides")
    restricted: Mapped[bool] = mapped_column(server_default="false", comment="to the people of case_access")
    repeat_raised: Mapped[bool] = mapped_column(server_default="false", comment="a tier, which is done once")


class CaseItem(Base):
    """Which case an item is in: exactly one, for the item is the key."""

    __tablename__ = "case_item"
    __table_args__ = (
        Index("ix_case_item_case", "case_id", text("received_at DESC"), text("item_id DESC")),
        Index("ix_case_item_unit", "unit", "case_id"),
        Index("ix_case_item_topic", "topic_id", "case_id"),
        Index("ix_case_item_search", "search", postgresql_using="gin"),
        Index("ix_case_item_received", "received_at", postgresql_using="brin"),
    )

    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.cases.id"))
    topic_id: Mapped[UUID]
    unit: Mapped[str] = mapped_column(Text, comment="that submitted it")
    heading: Mapped[str] = mapped_column(
        Text, comment="its masked title, or the beginning of its masked text"
    )
    folded: Mapped[str] = mapped_column(Text, comment="its masked title and text, folded")
    search: Mapped[str] = mapped_column(TSVECTOR, comment="the bigrams of the folded words")
    received_at: Mapped[datetime]
    joined_at: Mapped[datetime]
    reviewed: Mapped[bool] = mapped_column(server_default="false")
    came_from: Mapped[list[UUID]] = mapped_column(
        ARRAY(Uuid), server_default="{}", comment="the cases it was merged out of, oldest first"
    )
    alarms: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default="{}", comment="hard triggers in its text though it is not rated severe"
    )
    erased_at: Mapped[datetime | None] = mapped_column(comment="its words are gone: withdrawn or expired")


class CaseTopic(Base):
    """The one case that a topic's next item goes to while that case is open; drills apart from real ones."""

    __tablename__ = "case_topic"
    __table_args__ = (Index("ix_case_topic_case", "case_id"),)

    topic_id: Mapped[UUID] = mapped_column(primary_key=True)
    drill: Mapped[bool] = mapped_column(primary_key=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("workflow.cases.id"))
    came_from: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")


class TimelineEntry(Base):
    """What happened to a case; refuses UPDATE and DELETE."""

    __tablename__ = "case_timeline"
    __table_args__ = (
        Index("ix_case_timeline_case", "case_id", "id"),
        Index("ix_case_timeline_merging", "at", postgresql_where=text("action IN ('merge', 'unmerge')")),
        Index("ix_case_timeline_review", "at", postgresql_where=text("action = 'review'")),
        Index(
            "ix_case_timeline_ruled",
            "at",
            postgresql_where=text("action IN ('spot_check', 'decide_dispute')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.cases.id"))
    at: Mapped[datetime]
    actor: Mapped[UUID | None] = mapped_column(comment="null: the system")
    actor_username: Mapped[str] = mapped_column(Text)
    actor_name: Mapped[str] = mapped_column(Text)
    actor_unit: Mapped[str | None] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    from_state: Mapped[str | None] = mapped_column(Text)
    to_state: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text, comment="masked")
    detail: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class Reply(Base):
    """Every version of the answer to the public, and who wrote and who decided it: never one person."""

    __tablename__ = "case_reply"
    __table_args__ = (
        CheckConstraint(_one_of("status", ReplyStatus), name="status_known"),
        CheckConstraint("(status = 'submitted') = (decided_at IS NULL)", name="decided_when_not_open"),
        CheckConstraint(
            "status NOT IN ('approved', 'rejected') OR (decided_by IS NOT NULL AND decided_by <> author)",
            name="two_persons",
        ),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.cases.id"), primary_key=True)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    correction: Mapped[bool]
    text: Mapped[str] = mapped_column(Text, comment="masked, landline numbers kept")
    internal_note: Mapped[str | None] = mapped_column(Text, comment="masked")
    reason: Mapped[str | None] = mapped_column(Text, comment="of a correction")
    author: Mapped[UUID]
    author_name: Mapped[str] = mapped_column(Text)
    author_unit: Mapped[str] = mapped_column(Text)
    submitted_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None]


class CaseCounter(Base):
    """The last case number given in a year."""

    __tablename__ = "case_counter"

    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    last: Mapped[int]
