"""The tables of the assessment of units. A score belongs to a unit; no table of scores names a person."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import NOW, Base
from services.workflow.unit_scores.domain import ScoreMeasure

_POINTS = Numeric(7, 2)
_MEASURES = f"measure IN ({', '.join(repr(str(measure)) for measure in ScoreMeasure)})"


class UnitScoreRules(Base):
    """A version of the rules; the newest counts. Refuses UPDATE and DELETE."""

    __tablename__ = "unit_score_rules"
    __table_args__ = (CheckConstraint("version >= 1", name="version_positive"),)

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(server_default=NOW)
    made_by: Mapped[UUID | None] = mapped_column(comment="null: shipped with the product")
    made_by_name: Mapped[str] = mapped_column(Text)


class UnitScorePeriod(Base):
    """A locked month or year. Refuses UPDATE and DELETE."""

    __tablename__ = "unit_score_period"
    __table_args__ = (CheckConstraint("period ~ '^20[0-9]{2}(-[0-9]{2})?$'", name="period_shape"),)

    period: Mapped[str] = mapped_column(Text, primary_key=True)
    rules_version: Mapped[int] = mapped_column(ForeignKey("workflow.unit_score_rules.version"))
    as_of: Mapped[datetime] = mapped_column(comment="what happened later changes nothing")
    appeal_until: Mapped[date]
    locked_by: Mapped[UUID]
    locked_by_name: Mapped[str] = mapped_column(Text)


class UnitScore(Base):
    """A unit's locked score. Refuses UPDATE and DELETE."""

    __tablename__ = "unit_score"

    period: Mapped[str] = mapped_column(ForeignKey("workflow.unit_score_period.period"), primary_key=True)
    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    total: Mapped[Decimal | None] = mapped_column(_POINTS, comment="null: no case to judge by")


class UnitScorePoint(Base):
    """What a rule gave a unit. Refuses UPDATE and DELETE."""

    __tablename__ = "unit_score_point"
    __table_args__ = (
        ForeignKeyConstraint(["period", "unit"], ["workflow.unit_score.period", "workflow.unit_score.unit"]),
        CheckConstraint(_MEASURES, name="measure_known"),
        CheckConstraint("good BETWEEN 0 AND counted", name="good_of_counted"),
    )

    period: Mapped[str] = mapped_column(Text, primary_key=True)
    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    measure: Mapped[str] = mapped_column(Text, primary_key=True)
    counted: Mapped[int]
    good: Mapped[int]
    points: Mapped[Decimal | None] = mapped_column(_POINTS)


class UnitScoreMark(Base):
    """The cases behind a number, each with how often it counts. Refuses UPDATE and DELETE."""

    __tablename__ = "unit_score_mark"
    __table_args__ = (
        CheckConstraint(_MEASURES, name="measure_known"),
        CheckConstraint(
            "cardinality(cases) = cardinality(counted) AND cardinality(cases) = cardinality(good)",
            name="one_each",
        ),
    )

    period: Mapped[str] = mapped_column(ForeignKey("workflow.unit_score_period.period"), primary_key=True)
    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    measure: Mapped[str] = mapped_column(Text, primary_key=True)
    cases: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    counted: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    good: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class UnitScoreAppeal(Base):
    """A unit's word against what a rule gave it, once. Refuses UPDATE and DELETE."""

    __tablename__ = "unit_score_appeal"
    __table_args__ = (
        UniqueConstraint("period", "unit", "measure"),
        ForeignKeyConstraint(
            ["period", "unit", "measure"],
            [
                "workflow.unit_score_point.period",
                "workflow.unit_score_point.unit",
                "workflow.unit_score_point.measure",
            ],
            name="fk_unit_score_appeal_point",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    measure: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, comment="masked")
    asked_by: Mapped[UUID]
    asked_by_name: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(server_default=NOW)


class UnitScoreCorrection(Base):
    """What the office decided on an appeal; the locked points stay as they are. Refuses UPDATE and DELETE."""

    __tablename__ = "unit_score_correction"
    __table_args__ = (CheckConstraint("upheld OR change = 0", name="only_upheld_changes"),)

    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.unit_score_appeal.id"), primary_key=True)
    upheld: Mapped[bool]
    change: Mapped[Decimal] = mapped_column(_POINTS, comment="added to the score")
    reason: Mapped[str] = mapped_column(Text, comment="masked")
    decided_by: Mapped[UUID]
    decided_by_name: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(server_default=NOW)


class Adoption(Base):
    """Information of a unit that the office took up in a paper 采用; it can be taken back, never removed."""

    __tablename__ = "adoption"
    __table_args__ = (
        CheckConstraint("(revoked_at IS NULL) = (revoked_by_name IS NULL)", name="revoked_whole"),
        Index(
            "uq_adoption_case_unit",
            "case_id",
            "unit",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
        Index("ix_adoption_at", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.cases.id"))
    unit: Mapped[str] = mapped_column(Text, comment="whose information it was")
    paper: Mapped[str] = mapped_column(Text, comment="in which paper")
    reason: Mapped[str] = mapped_column(Text, comment="masked")
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    made_by: Mapped[UUID]
    made_by_name: Mapped[str] = mapped_column(Text)
    revoked_at: Mapped[datetime | None]
    revoked_by_name: Mapped[str | None] = mapped_column(Text)
