"""Notices in people's lists, and how each person wants to hear of them elsewhere."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, Time, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base


class NoticeRow(Base):
    """One notice for one person; `key` is why it exists only once. No text, only ids and codes."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person", "key"),
        CheckConstraint("kind ~ '^[a-z_]{1,40}$'", name="kind_is_a_code"),
        CheckConstraint("length(key) BETWEEN 1 AND 200", name="key_length"),
        Index("ix_notice_of_person", "person", text("at DESC"), text("id DESC")),
        Index("ix_notice_unread", "person", postgresql_where=text("read_at IS NULL")),
        Index("ix_notice_unrouted", "at", postgresql_where=text("routed_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person: Mapped[UUID]
    key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    case_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    read_at: Mapped[datetime | None]
    routed_at: Mapped[datetime | None] = mapped_column(comment="when it was given to the other channels")
    urgent: Mapped[bool] = mapped_column(server_default="false")
    data: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class QuietHours(Base):
    """When a person does not want to be disturbed, by the clock on the wall; pages ignore it."""

    __tablename__ = "notice_quiet"
    __table_args__ = (CheckConstraint("quiet_from <> quiet_until", name="not_the_whole_day"),)

    person: Mapped[UUID] = mapped_column(primary_key=True)
    quiet_from: Mapped[time] = mapped_column(Time)
    quiet_until: Mapped[time] = mapped_column(Time)


class Route(Base):
    """A channel that a person wants to use: which kinds, at once or in a digest, to which address."""

    __tablename__ = "notice_route"
    __table_args__ = (
        CheckConstraint("digest IN ('at_once', 'hourly', 'daily')", name="digest_known"),
        Index("ix_notice_route_channel", "channel_id"),
    )

    person: Mapped[UUID] = mapped_column(primary_key=True)
    channel_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.channel.id"), primary_key=True)
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    digest: Mapped[str] = mapped_column(Text, server_default="at_once")
    sealed_address: Mapped[bytes] = mapped_column(
        LargeBinary, comment="an official's own, encrypted with a key outside the database"
    )
    hint: Mapped[str] = mapped_column(Text, comment="the address as it may be shown")
