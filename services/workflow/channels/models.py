"""Channels with their secrets sealed, and every delivery that was tried."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, Text, Time, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base


class ChannelRow(Base):
    """A way out. The address and secret are sealed; `target` is what of it may be shown.

    `internal_host` is the one host inside the office's own network that an administrator allowed by name.
    A channel that was taken away keeps its row for the log, without its secrets.
    """

    __tablename__ = "channel"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('wecom', 'dingtalk', 'feishu', 'webhook', 'smtp', 'sms')", name="kind_known"
        ),
        CheckConstraint("digest IN ('at_once', 'hourly', 'daily')", name="digest_known"),
        CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="quiet_whole"),
        CheckConstraint("removed_at IS NULL OR NOT active", name="removed_is_off"),
        CheckConstraint("(removed_at IS NULL) = (sealed IS NOT NULL)", name="removed_keeps_no_secret"),
        Index("uq_channel_name", "name", unique=True, postgresql_where=text("removed_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    unit: Mapped[str | None] = mapped_column(Text, comment="whose group it is; null: the county office's")
    target: Mapped[str] = mapped_column(Text)
    internal_host: Mapped[str | None] = mapped_column(Text)
    settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    pages: Mapped[bool]
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    digest: Mapped[str] = mapped_column(Text, server_default="at_once")
    quiet_from: Mapped[time | None] = mapped_column(Time)
    quiet_until: Mapped[time | None] = mapped_column(Time)
    active: Mapped[bool] = mapped_column(server_default="true")
    paused_until: Mapped[datetime | None] = mapped_column(comment="the other side asked to wait so long")
    version: Mapped[int] = mapped_column(server_default="1")
    updated_at: Mapped[datetime] = mapped_column(server_default=NOW)
    updated_by_name: Mapped[str] = mapped_column(Text)
    removed_at: Mapped[datetime | None]


class Delivery(Base):
    """One message on its way, or what became of it; `key` is why it exists only once. No text is kept."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("purpose IN ('page', 'notice', 'digest', 'test')", name="purpose_known"),
        CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name="state_known"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_time"),
        Index(
            "ix_delivery_waiting",
            text("priority DESC"),
            "due_at",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_delivery_of_channel", "channel_id", text("created_at DESC"), text("id DESC")),
        Index("ix_delivery_of_page", "page_id", postgresql_where=text("page_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    channel_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.channel.id"))
    person: Mapped[UUID | None] = mapped_column(comment="null: the channel's group")
    purpose: Mapped[str] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(Text)
    case_id: Mapped[UUID | None]
    page_id: Mapped[UUID | None]
    notices: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")
    data: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    priority: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    due_at: Mapped[datetime] = mapped_column(server_default=NOW)
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    state: Mapped[str] = mapped_column(Text, server_default="waiting")
    status: Mapped[int | None] = mapped_column(SmallInteger, comment="what the other side answered last")
    error: Mapped[str | None] = mapped_column(Text, comment="a code, never the other side's words")
    sent_at: Mapped[datetime | None]
