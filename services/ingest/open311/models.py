"""What was filed through the facade, and as what; the words are in the item."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.ingest.items.models import Base


class Open311Request(Base):
    """The item of a service request, the unit whose key filed it, and the service that it named."""

    __tablename__ = "open311_request"
    __table_args__ = (Index("ix_open311_request_unit", "unit", text("filed_at DESC"), text("item_id DESC")),)

    item_id: Mapped[UUID] = mapped_column(ForeignKey("ingest.item.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(TEXT)
    service_code: Mapped[str] = mapped_column(TEXT)
    filed_at: Mapped[datetime] = mapped_column(server_default=text("huiying.now()"))
