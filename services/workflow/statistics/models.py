"""What is counted of each case at every moment, its sums by day and month, and what waits to be counted.

Everything but `stat_dirty` follows from the tables of cases; the migration's triggers mark what changed.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, Identity, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import Base

CURRENT = text("replaced_at = 'infinity'")
_NEWEST = (text("received_at DESC"), text("case_id DESC"))
_VERSION = (*_NEWEST, "recorded_at", "replaced_at")
_MINUTES = ("drill", "response_minutes", "closing_minutes")
_GRAIN = "grain IN ('day', 'month')"
_WHAT = "what IN ('response', 'closing')"
_WIDTH = "width IN (1, 60, 1440)"


class Dirty(Base):
    """A case whose counted facts may have changed; a case may wait several times."""

    __tablename__ = "stat_dirty"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    case_id: Mapped[UUID]


class Fold(Base):
    """One row: when something was recorded last, and since when the statistics know every moment."""

    __tablename__ = "stat_fold"
    __table_args__ = (CheckConstraint("only", name="one_row"),)

    only: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    through: Mapped[datetime | None] = mapped_column(comment="when something was recorded last")
    since: Mapped[datetime | None] = mapped_column(comment="null: since the first case")


class Fact(Base):
    """What was counted of a case from `recorded_at` until `replaced_at`; only the latter is ever set."""

    __tablename__ = "stat_fact"
    __table_args__ = (
        CheckConstraint("replaced_at > recorded_at", name="replaced_after_recorded"),
        CheckConstraint("valid::int + merged::int + dismissed::int = 1", name="valid_or_not"),
        CheckConstraint(
            "due = (on_time OR overdue) AND NOT (on_time AND overdue)", name="on_time_or_overdue"
        ),
        CheckConstraint("rated OR NOT satisfied", name="satisfied_is_rated"),
        Index("uq_stat_fact_current", "case_id", unique=True, postgresql_where=CURRENT),
        Index("ix_stat_fact_received", *_NEWEST, postgresql_where=CURRENT),
        Index("ix_stat_fact_unit", "unit", *_NEWEST, postgresql_where=CURRENT, postgresql_include=_MINUTES),
        Index("ix_stat_fact_history", *_VERSION),
        Index("ix_stat_fact_unit_history", "unit", *_VERSION),
        Index("ix_stat_fact_recorded", "recorded_at"),
        Index("ix_stat_fact_replaced", "replaced_at", postgresql_where=text("replaced_at < 'infinity'")),
        {"comment": "what was counted of a case from recorded_at until replaced_at"},
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    recorded_at: Mapped[datetime] = mapped_column(primary_key=True)
    replaced_at: Mapped[datetime] = mapped_column(server_default="infinity")
    received_at: Mapped[datetime]
    day: Mapped[date] = mapped_column(Date, comment="on which it was received, in China")
    unit: Mapped[str] = mapped_column(Text, comment="that leads it, or unassigned")
    drill: Mapped[bool]
    risk: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text, comment="of its first item")
    tier: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(Text)
    topic_id: Mapped[UUID | None]
    items: Mapped[int]
    valid: Mapped[bool]
    merged: Mapped[bool]
    dismissed: Mapped[bool]
    answered: Mapped[bool]
    closed: Mapped[bool]
    due: Mapped[bool]
    on_time: Mapped[bool]
    overdue: Mapped[bool]
    reply_overdue: Mapped[bool]
    accept_overdue: Mapped[bool]
    reopened: Mapped[bool]
    returned: Mapped[bool]
    extended: Mapped[bool]
    rated: Mapped[bool]
    satisfied: Mapped[bool]
    response_minutes: Mapped[int | None]
    closing_minutes: Mapped[int | None]


class Sums:
    """How many cases, or items of them, there are of each measure."""

    received: Mapped[int] = mapped_column(BigInteger)
    items: Mapped[int] = mapped_column(BigInteger)
    valid: Mapped[int] = mapped_column(BigInteger)
    merged: Mapped[int] = mapped_column(BigInteger)
    dismissed: Mapped[int] = mapped_column(BigInteger)
    answered: Mapped[int] = mapped_column(BigInteger)
    closed: Mapped[int] = mapped_column(BigInteger)
    due: Mapped[int] = mapped_column(BigInteger)
    on_time: Mapped[int] = mapped_column(BigInteger)
    overdue: Mapped[int] = mapped_column(BigInteger)
    reply_overdue: Mapped[int] = mapped_column(BigInteger)
    accept_overdue: Mapped[int] = mapped_column(BigInteger)
    reopened: Mapped[int] = mapped_column(BigInteger)
    returned: Mapped[int] = mapped_column(BigInteger)
    extended: Mapped[int] = mapped_column(BigInteger)
    rated: Mapped[int] = mapped_column(BigInteger)
    satisfied: Mapped[int] = mapped_column(BigInteger)


class Rollup(Sums, Base):
    """The sums of the current facts received in a day or a month, for each value of a dimension."""

    __tablename__ = "stat_rollup"
    __table_args__ = (
        CheckConstraint(_GRAIN, name="grain_known"),
        {"postgresql_with": {"fillfactor": 70}},
    )

    grain: Mapped[str] = mapped_column(Text, primary_key=True)
    unit: Mapped[str] = mapped_column(Text, primary_key=True, comment="*: the whole county")
    drill: Mapped[bool] = mapped_column(primary_key=True)
    start: Mapped[date] = mapped_column(Date, primary_key=True)
    dimension: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text, primary_key=True)


class RollupStep(Sums, Base):
    """What a day of counting added to the county's sums: without the later days they are as they were."""

    __tablename__ = "stat_rollup_step"
    __table_args__ = (
        CheckConstraint(_GRAIN, name="grain_known"),
        {"postgresql_with": {"fillfactor": 70}},
    )

    grain: Mapped[str] = mapped_column(Text, primary_key=True)
    drill: Mapped[bool] = mapped_column(primary_key=True)
    start: Mapped[date] = mapped_column(Date, primary_key=True)
    counted_on: Mapped[date] = mapped_column(Date, primary_key=True, comment="in China")
    dimension: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text, primary_key=True)


class Duration(Base):
    """How many cases of the county took so many minutes, in buckets of a minute, an hour and a day."""

    __tablename__ = "stat_duration"
    __table_args__ = (
        CheckConstraint(_GRAIN, name="grain_known"),
        CheckConstraint(_WHAT, name="what_known"),
        CheckConstraint(_WIDTH, name="width_known"),
        {"postgresql_with": {"fillfactor": 70}},
    )

    grain: Mapped[str] = mapped_column(Text, primary_key=True)
    drill: Mapped[bool] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(Text, primary_key=True)
    width: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    start: Mapped[date] = mapped_column(Date, primary_key=True)
    minute: Mapped[int] = mapped_column(primary_key=True, comment="the first of the bucket")
    cases: Mapped[int] = mapped_column(BigInteger)


class DurationStep(Base):
    """What a day of counting added to the durations."""

    __tablename__ = "stat_duration_step"
    __table_args__ = (
        CheckConstraint(_GRAIN, name="grain_known"),
        CheckConstraint(_WHAT, name="what_known"),
        CheckConstraint(_WIDTH, name="width_known"),
        {"postgresql_with": {"fillfactor": 70}},
    )

    grain: Mapped[str] = mapped_column(Text, primary_key=True)
    drill: Mapped[bool] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(Text, primary_key=True)
    width: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    start: Mapped[date] = mapped_column(Date, primary_key=True)
    counted_on: Mapped[date] = mapped_column(Date, primary_key=True, comment="in China")
    minute: Mapped[int] = mapped_column(primary_key=True, comment="the first of the bucket")
    cases: Mapped[int] = mapped_column(BigInteger)
