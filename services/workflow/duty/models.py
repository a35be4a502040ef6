"""What is stored of the rota: rotations, what departs from them, who came, what was handed over."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base
from services.workflow.duty.domain.posts import Post, SwapState
from services.workflow.duty.domain.rota import Turn
from services.workflow.duty.domain.standards import Level


def _one_of(column: str, values: type[Post | Turn | Level | SwapState]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class RotationVersion(Base):
    """One version of a rotation; rows are added, never changed."""

    __tablename__ = "duty_rotation"
    __table_args__ = (
        UniqueConstraint("rotation", "version"),
        CheckConstraint(_one_of("post", Post), name="post_known"),
        CheckConstraint(_one_of("turn", Turn), name="turn_known"),
        CheckConstraint("hours BETWEEN 1 AND 24", name="at_most_a_day"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_known"),
        CheckConstraint("days <@ '{1,2,3,4,5,6,7}' AND cardinality(days) > 0", name="days_known"),
        CheckConstraint("cardinality(roster) > 0", name="roster_given"),
        CheckConstraint("ends_on >= starts_on - 1", name="ends_after_start"),
        CheckConstraint("length(reason) BETWEEN 1 AND 500", name="reason_given"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    rotation: Mapped[UUID] = mapped_column(comment="the same for all versions of one rotation")
    version: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(Text)
    post: Mapped[str] = mapped_column(Text)
    roster: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    holiday_roster: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(comment="the last day; null: goes on")
    change_at: Mapped[time] = mapped_column(comment="China Standard Time")
    hours: Mapped[int] = mapped_column(SmallInteger)
    turn: Mapped[str] = mapped_column(Text)
    weekday: Mapped[int] = mapped_column(SmallInteger)
    days: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(server_default=NOW)
    made_by: Mapped[UUID | None] = mapped_column(comment="null: the system")
    made_by_name: Mapped[str] = mapped_column(Text)


class Swap(Base):
    """A shift that its person asks another to take, with or without one in return."""

    __tablename__ = "duty_swap"
    __table_args__ = (
        CheckConstraint(_one_of("state", SwapState), name="state_known"),
        CheckConstraint(_one_of("post", Post), name="post_known"),
        CheckConstraint("person <> other", name="two_people"),
        CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name="answered_when_not_asked"),
        CheckConstraint(
            "(return_post IS NULL) = (return_starts_at IS NULL)"
            " AND (return_post IS NULL) = (return_ends_at IS NULL)",
            name="return_whole",
        ),
        Index("ix_duty_swap_asked_at", "asked_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    person: Mapped[UUID] = mapped_column(comment="who asks")
    post: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    other: Mapped[UUID] = mapped_column(comment="who is asked")
    return_post: Mapped[str | None] = mapped_column(Text)
    return_starts_at: Mapped[datetime | None]
    return_ends_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(server_default=NOW)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    answered_by_name: Mapped[str | None] = mapped_column(Text)
    answer_note: Mapped[str | None] = mapped_column(Text)


class OverrideRow(Base):
    """Somebody else than the rotation says is on; cancelled at most once, never changed otherwise."""

    __tablename__ = "duty_override"
    __table_args__ = (
        CheckConstraint(_one_of("post", Post), name="post_known"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("NOT (beside AND replaces IS NOT NULL)", name="beside_replaces_nobody"),
        CheckConstraint("(cancelled_at IS NULL) = (cancelled_by IS NULL)", name="cancelled_by_somebody"),
        Index("ix_duty_override_ends_at", "ends_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    post: Mapped[str] = mapped_column(Text)
    person: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    replaces: Mapped[UUID | None] = mapped_column(comment="null: everybody on the post")
    beside: Mapped[bool] = mapped_column(server_default="false", comment="in addition, replacing nobody")
    swap: Mapped[UUID | None] = mapped_column(ForeignKey("workflow.duty_swap.id"))
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(server_default=NOW)
    made_by: Mapped[UUID | None] = mapped_column(comment="null: the system")
    made_by_name: Mapped[str] = mapped_column(Text)
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None]
    cancelled_by_name: Mapped[str | None] = mapped_column(Text)
    cancel_reason: Mapped[str | None] = mapped_column(Text)


class CheckIn(Base):
    """The one time that the person of a shift signed in, and what for; refuses UPDATE and DELETE."""

    __tablename__ = "check_in"
    __table_args__ = (Index("ix_check_in_starts_at", "starts_at"),)

    shift_id: Mapped[UUID] = mapped_column(primary_key=True)
    post: Mapped[str] = mapped_column(Text)
    person: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    at: Mapped[datetime] = mapped_column(server_default=NOW)


class Handover(Base):
    """What one shift leaves to the next; acknowledged once."""

    __tablename__ = "duty_handover"
    __table_args__ = (
        CheckConstraint(_one_of("post", Post), name="post_known"),
        CheckConstraint("acknowledged_by IS NULL OR acknowledged_by <> made_by", name="two_people"),
        CheckConstraint("cardinality(cases) <= 50", name="cases_bounded"),
        Index("ix_duty_handover_made_at", "made_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    post: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text, comment="masked")
    cases: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")
    made_at: Mapped[datetime] = mapped_column(server_default=NOW)
    made_by: Mapped[UUID]
    made_by_name: Mapped[str] = mapped_column(Text)
    next_person: Mapped[UUID | None] = mapped_column(comment="whose shift comes next; null: nobody's yet")
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None]
    acknowledged_by_name: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text, comment="masked")


class RegimeRow(Base):
    """A stricter watch for a period; ended early at most once, never changed otherwise."""

    __tablename__ = "watch_regime"
    __table_args__ = (
        CheckConstraint(_one_of("level", Level), name="level_known"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("length(reason) BETWEEN 1 AND 500", name="reason_given"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        Index("ix_watch_regime_ends_at", "ends_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(server_default=NOW)
    set_by: Mapped[UUID]
    set_by_name: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    ended_by_name: Mapped[str | None] = mapped_column(Text)
    end_reason: Mapped[str | None] = mapped_column(Text)
