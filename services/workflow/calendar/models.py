"""The calendar's tables: rows are added, never changed; the newest of each year is in force."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, Identity, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base


class CalendarYear(Base):
    """The free weekdays and the worked weekend days of a year, after the State Council's notice."""

    __tablename__ = "calendar_year"
    __table_args__ = (
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year_in_range"),
        Index("ix_calendar_year_newest", "year", text("id DESC")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    version: Mapped[int] = mapped_column(server_default="1", comment="of the calendar as a whole")
    year: Mapped[int] = mapped_column(SmallInteger)
    holidays: Mapped[list[date]] = mapped_column(ARRAY(Date))
    make_up_days: Mapped[list[date]] = mapped_column(ARRAY(Date))
    names: Mapped[dict[str, Any]] = mapped_column(server_default="{}", comment="what a day is called")
    source: Mapped[str] = mapped_column(Text, comment="the notice it follows, or why it was changed")
    loaded_at: Mapped[datetime] = mapped_column(server_default=NOW)
    loaded_by: Mapped[UUID | None] = mapped_column(comment="null: shipped with the product")
    loaded_by_name: Mapped[str] = mapped_column(Text, server_default="系统")


class OfficeHours(Base):
    """The working windows of every workday, as [[opens, closes], ...] in local time."""

    __tablename__ = "office_hours"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    version: Mapped[int] = mapped_column(server_default="1", comment="of the calendar as a whole")
    windows: Mapped[list[Any]]
    source: Mapped[str] = mapped_column(Text, comment="why it was changed")
    set_at: Mapped[datetime] = mapped_column(server_default=NOW)
    set_by: Mapped[UUID | None] = mapped_column(comment="null: shipped with the product")
    set_by_name: Mapped[str] = mapped_column(Text, server_default="系统")
