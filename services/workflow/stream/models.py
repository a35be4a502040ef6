"""What has happened, for browsers that are listening: ids and codes, never a text."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base
from services.workflow.stream.domain import StreamType


class StreamEvent(Base):
    """An event in the order of writing (`id`) and, once a poller has seen it, of publication (`place`).

    Transactions may commit in another order than they took their ids; `place` is given after the commit,
    by one poller at a time, so who has read up to a place has missed nothing before it.
    """

    __tablename__ = "stream_event"
    __table_args__ = (
        CheckConstraint(f"type IN ({', '.join(repr(str(each)) for each in StreamType)})", name="type_known"),
        Index("ix_stream_event_waiting", "id", postgresql_where=text("place IS NULL")),
        Index("uq_stream_event_place", "place", unique=True),
        Index("ix_stream_event_at", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    place: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    type: Mapped[str] = mapped_column(Text)
    subject: Mapped[UUID]
    data: Mapped[dict[str, Any]]
    units: Mapped[list[str]] = mapped_column(
        ARRAY(Text), comment="whose people may hear it, beside the county's"
    )
    people: Mapped[list[UUID] | None] = mapped_column(
        ARRAY(Uuid), comment="of a restricted case: who alone may hear it"
    )
