"""The table of tasks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.base import Base
from services.workflow.tasks.domain import Ruling, TaskKind, TaskStatus


def _one_of(column: str, values: type[TaskKind | TaskStatus | Ruling]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


def _one_waiting(kind: TaskKind, *columns: str) -> Index:
    condition = text(f"kind = '{kind}' AND status = 'waiting'")
    return Index(f"uq_case_task_{kind}", *columns, unique=True, postgresql_where=condition)


class CaseTask(Base):
    """Something asked of a case's people; completed, never removed."""

    __tablename__ = "case_task"
    __table_args__ = (
        CheckConstraint(_one_of("kind", TaskKind), name="kind_known"),
        CheckConstraint(_one_of("status", TaskStatus), name="status_known"),
        CheckConstraint(f"result IS NULL OR {_one_of('result', Ruling)}", name="result_known"),
        CheckConstraint("(status = 'waiting') = (done_at IS NULL)", name="done_when_not_waiting"),
        CheckConstraint("kind <> 'part' OR unit IS NOT NULL", name="part_names_unit"),
        CheckConstraint("kind <> 'dispute' OR status <> 'done' OR done_by <> asked_by", name="two_persons"),
        Index("ix_case_task_case", "case_id", "asked_at"),
        Index("ix_case_task_deadline", "deadline_id"),
        _one_waiting(TaskKind.PART, "case_id", "unit"),
        _one_waiting(TaskKind.DISPUTE, "case_id"),
        _one_waiting(TaskKind.SAMPLE, "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("workflow.cases.id"))
    kind: Mapped[str] = mapped_column(Text)
    unit: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text, comment="masked")
    asked_by: Mapped[UUID]
    asked_by_name: Mapped[str] = mapped_column(Text)
    asked_by_unit: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    deadline_id: Mapped[UUID | None] = mapped_column(ForeignKey("workflow.case_deadline.id"))
    status: Mapped[str] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text, comment="masked")
    done_by: Mapped[UUID | None]
    done_by_name: Mapped[str | None] = mapped_column(Text)
    done_by_unit: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None]
    copy_of: Mapped[UUID | None] = mapped_column(
        ForeignKey("workflow.case_task.id"), comment="of the case that was merged into this one"
    )
