"""The tables of plans, and of what became of those that were started."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base


class PlanVersion(Base):
    """A version of a plan; the newest counts. Refuses UPDATE and DELETE."""

    __tablename__ = "plan_version"
    __table_args__ = (CheckConstraint("version >= 1", name="version_positive"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(server_default=NOW)
    made_by: Mapped[UUID | None] = mapped_column(comment="null: shipped with the product")
    made_by_name: Mapped[str] = mapped_column(Text)


class CasePlan(Base):
    """A plan that was started on a case, in the version of that moment. Refuses UPDATE and DELETE."""

    __tablename__ = "case_plan"
    __table_args__ = (
        UniqueConstraint("case_id", "plan_id"),
        ForeignKeyConstraint(
            ["plan_id", "plan_version"], ["workflow.plan_version.id", "workflow.plan_version.version"]
        ),
        Index("ix_case_plan_started_at", "started_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.cases.id"))
    plan_id: Mapped[UUID]
    plan_version: Mapped[int]
    started_at: Mapped[datetime]
    started_by: Mapped[UUID]
    started_by_name: Mapped[str] = mapped_column(Text)


class CasePlanTick(Base):
    """A step that was done. Refuses UPDATE and DELETE."""

    __tablename__ = "case_plan_tick"
    __table_args__ = (CheckConstraint("step >= 0", name="step_counted"),)

    run: Mapped[UUID] = mapped_column(ForeignKey("workflow.case_plan.id"), primary_key=True)
    step: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    by: Mapped[UUID]
    by_name: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text, comment="masked")


class CasePlanLate(Base):
    """A step that was not done in time, as it was found; for ever. Refuses UPDATE and DELETE."""

    __tablename__ = "case_plan_late"

    run: Mapped[UUID] = mapped_column(ForeignKey("workflow.case_plan.id"), primary_key=True)
    step: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
