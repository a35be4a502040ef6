"""Subscriptions with their addresses sealed, and one row for each event that one hears."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base
from services.workflow.subscriptions.domain.events import EventKind

_WAITING = text("state = 'waiting'")
_KNOWN = ", ".join(repr(each.value) for each in EventKind)


class Subscription(Base):
    """Where a unit's own system wants to hear. One that was taken away keeps its row for the log."""

    __tablename__ = "subscription"
    __table_args__ = (
        CheckConstraint(f"events <@ ARRAY[{_KNOWN}] AND cardinality(events) > 0", name="events_known"),
        CheckConstraint("removed_at IS NULL OR NOT active", name="removed_is_off"),
        CheckConstraint("disabled_at IS NULL OR NOT active", name="disabled_is_off"),
        CheckConstraint("(removed_at IS NULL) = (sealed IS NOT NULL)", name="removed_keeps_no_address"),
        Index(
            "uq_subscription_name", "unit", "name", unique=True, postgresql_where=text("removed_at IS NULL")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(Text, comment="whose system it is")
    name: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    internal_host: Mapped[str | None] = mapped_column(Text)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    generation: Mapped[int] = mapped_column(
        server_default="1", comment="of its secret, which is derived and stored nowhere"
    )
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    active: Mapped[bool] = mapped_column(server_default="true")
    failures: Mapped[int] = mapped_column(server_default="0", comment="in a row, up to now")
    failing_since: Mapped[datetime | None]
    last_sent_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None] = mapped_column(
        comment="switched off by itself after a day of failures"
    )
    version: Mapped[int] = mapped_column(server_default="1")
    updated_at: Mapped[datetime] = mapped_column(server_default=NOW)
    updated_by_name: Mapped[str] = mapped_column(Text)
    removed_at: Mapped[datetime | None]


class SubscriptionDelivery(Base):
    """An event on its way to one subscription, or what became of it; each event once."""

    __tablename__ = "subscription_delivery"
    __table_args__ = (
        UniqueConstraint("subscription_id", "event_id", name="uq_subscription_delivery_event"),
        CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name="state_known"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_time"),
        Index(
            "ix_subscription_delivery_waiting",
            "subscription_id",
            "created_at",
            "id",
            postgresql_where=_WAITING,
        ),
        Index("ix_subscription_delivery_log", "subscription_id", text("created_at DESC"), text("id DESC")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subscription_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.subscription.id"))
    event_id: Mapped[UUID]
    type: Mapped[str] = mapped_column(Text)
    case_id: Mapped[UUID | None]
    body: Mapped[dict[str, Any]] = mapped_column(comment="ids, codes and times, never a word of a text")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    due_at: Mapped[datetime] = mapped_column(server_default=NOW)
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    state: Mapped[str] = mapped_column(Text, server_default="waiting")
    status: Mapped[int | None] = mapped_column(SmallInteger, comment="what the other side answered last")
    error: Mapped[str | None] = mapped_column(Text, comment="a code, never the other side's words")
    sent_at: Mapped[datetime | None]
