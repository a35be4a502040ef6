"""What an export is and what stands in its columns; pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from services.contracts.instants import CHINA

KEEP = timedelta(days=7)
"""So long a file may be fetched; then it is deleted."""
SMALL = 1000
"""Rows that are written while the caller waits; more are written in the background."""
MOST_ATTEMPTS = 5
"""A worker may die over an export so often before it is given up."""
MOST_OPEN = 5
"""Exports that one person may have waiting or running."""


class ExportState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"


class ExportFormat(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


class ExportKind(StrEnum):
    """What can be exported; each is a list or a page of figures that its reader sees anyhow."""

    CASES = "cases"
    ITEMS = "items"
    TOPICS = "topics"
    STATISTICS = "statistics"
    UNIT_SCORES = "unit_scores"
    PUBLICATIONS = "publications"
    KNOWLEDGE = "knowledge"
    SAMPLES = "samples"
    DUTY_SHIFTS = "duty_shifts"
    AUDIT = "audit"
    DOCUMENTS = "documents"
    NOTICES = "notices"
    PAGES = "pages"
    HANDOVERS = "handovers"
    SUBSTITUTES = "substitutes"
    PLANS = "plans"
    UNITS = "units"
    USERS = "users"
    IMPORTS = "imports"
    COUNTED_CASES = "counted_cases"
    SCORE_CASES = "score_cases"
    ARCHIVE = "archive"
    MISSING_PUBLICATIONS = "missing_publications"
    TASKS = "tasks"


TITLES: dict[ExportKind, str] = {
    ExportKind.CASES: "工单",
    ExportKind.ITEMS: "舆情信息",
    ExportKind.TOPICS: "话题",
    ExportKind.STATISTICS: "统计",
    ExportKind.UNIT_SCORES: "单位考核",
    ExportKind.PUBLICATIONS: "信息公开台账",
    ExportKind.KNOWLEDGE: "政策问答",
    ExportKind.SAMPLES: "抽查",
    ExportKind.DUTY_SHIFTS: "值班",
    ExportKind.AUDIT: "审计日志",
    ExportKind.DOCUMENTS: "文书登记簿",
    ExportKind.NOTICES: "通知",
    ExportKind.PAGES: "紧急通知",
    ExportKind.HANDOVERS: "交接班",
    ExportKind.SUBSTITUTES: "AB角",
    ExportKind.PLANS: "应急预案",
    ExportKind.UNITS: "单位",
    ExportKind.USERS: "账号",
    ExportKind.IMPORTS: "导入记录",
    ExportKind.COUNTED_CASES: "统计清单",
    ExportKind.SCORE_CASES: "考核清单",
    ExportKind.ARCHIVE: "档案",
    ExportKind.MISSING_PUBLICATIONS: "待公开的答复",
    ExportKind.TASKS: "督办批示台账",
}

MEDIA_TYPES: dict[ExportFormat, str] = {
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.CSV: "text/csv; charset=utf-8",
}


def file_name(kind: ExportKind, form: ExportFormat, asked_at: datetime) -> str:
    """The name to save the file under, such as 工单-20260305-0930.xlsx."""
    return f"{TITLES[kind]}-{asked_at.astimezone(CHINA):%Y%m%d-%H%M}.{form}"
