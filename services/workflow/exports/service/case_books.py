"""Lists of cases apart from the list of cases: behind a number, filed, not published, supervised."""

from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.paging import cut
from services.common.workbook import Column
from services.contracts.codes import CaseState, Category, RiskLevel
from services.contracts.identity import Principal
from services.contracts.words import CATEGORIES, CHANNELS, KINDS, RISKS
from services.workflow.archive.schemas import ArchiveQuery, Source
from services.workflow.archive.service import finding
from services.workflow.cases.domain.words import STATES, TIERS
from services.workflow.exports.domain.words import TASK_STATES, TASKS, yes
from services.workflow.exports.repository import tasks
from services.workflow.exports.schemas import TaskFilters
from services.workflow.exports.service.case_list import READERS
from services.workflow.exports.service.paged import Cut, Names, PagedList, Told, unit_name
from services.workflow.publications.schemas import MissingQuery
from services.workflow.publications.service import ledger
from services.workflow.statistics import consulting
from services.workflow.statistics.domain.measures import UNASSIGNED
from services.workflow.statistics.schemas import StatCaseQuery
from services.workflow.unit_scores import domain as scores
from services.workflow.unit_scores.schemas import ScoreCasesQuery
from services.workflow.unit_scores.service import showing


def _reads(caller: Principal) -> bool:
    return caller.county or caller.has(*READERS)


async def _tasks(session: AsyncSession, caller: Principal, query: TaskFilters) -> Cut:
    rows = [_Task(row) for row in await tasks.page(session, caller.subject, query)]
    return Cut(*cut(rows, query.limit, at="asked_at"))


class _Task:
    """A row with the keys that a list is cut by."""

    def __init__(self, row: Row[Any]) -> None:
        self.task, self.case = row.CaseTask, row
        self.id, self.asked_at = self.task.id, self.task.asked_at


def _lead(names: Names, unit: str) -> str:
    return "未交办" if unit == UNASSIGNED else names.get(unit, unit)


COUNTED = PagedList(
    "统计清单",
    StatCaseQuery,
    _reads,
    consulting.cases,
    (
        Told(Column("工单编号", 18), lambda row, _: row.number),
        Told(Column("标题", 50), lambda row, _: row.title),
        Told(Column("收到时间", 17, "time"), lambda row, _: row.received_at),
        Told(Column("主办单位", 18), lambda row, names: _lead(names, row.unit)),
        Told(Column("状态", 10), lambda row, _: STATES[row.state]),
        Told(Column("风险等级", 10), lambda row, _: RISKS[row.risk]),
        Told(Column("处置层级", 12), lambda row, _: TIERS[row.tier]),
        Told(Column("类别", 20), lambda row, _: CATEGORIES[row.category]),
        Told(Column("诉求性质", 10), lambda row, _: KINDS[row.kind]),
        Told(Column("来源渠道", 12), lambda row, _: CHANNELS[row.channel]),
        Told(Column("信息条数", 10, "number"), lambda row, _: row.items),
        Told(Column("办结超期", 10), lambda row, _: yes(row.overdue)),
        Told(Column("首次答复用时（分钟）", 18, "number"), lambda row, _: row.response_minutes),
        Told(Column("办结用时（分钟）", 16, "number"), lambda row, _: row.closing_minutes),
    ),
)
SCORED = PagedList(
    "考核清单",
    ScoreCasesQuery,
    lambda caller: scores.sees(caller, caller.unit),
    showing.cases,
    (
        Told(Column("工单编号", 24), lambda row, _: row.number or "不再显示"),
        Told(Column("计数", 10, "number"), lambda row, _: row.counted),
        Told(Column("合格", 10, "number"), lambda row, _: row.good),
    ),
)
FILED = PagedList(
    "档案",
    ArchiveQuery,
    _reads,
    finding.files,
    (
        Told(Column("工单编号", 18), lambda row, _: row.number),
        Told(Column("标题", 50), lambda row, _: row.title),
        Told(Column("状态", 10), lambda row, _: STATES[CaseState(row.state)]),
        Told(Column("类别", 20), lambda row, _: CATEGORIES[Category(row.category)]),
        Told(Column("风险等级", 10), lambda row, _: RISKS[RiskLevel(row.risk)]),
        Told(Column("主办单位", 18), lambda row, names: row.unit_name or unit_name(names, row.lead_unit)),
        Told(Column("收到时间", 17, "time"), lambda row, _: row.received_at),
        Told(Column("办结时间", 17, "time"), lambda row, _: row.closed_at),
        Told(Column("来源", 10), lambda row, _: "本系统" if row.source is Source.OWN else "外部导入"),
        Told(Column("限阅", 8), lambda row, _: yes(row.restricted)),
        Told(Column("演练", 8), lambda row, _: "演练" if row.drill else ""),
    ),
)
MISSING = PagedList(
    "待公开的答复",
    MissingQuery,
    _reads,
    ledger.missing,
    (
        Told(Column("工单编号", 18), lambda row, _: row.number),
        Told(Column("标题", 50), lambda row, _: row.title),
        Told(Column("状态", 10), lambda row, _: STATES[row.state]),
        Told(Column("主办单位", 18), lambda row, names: unit_name(names, row.lead_unit)),
        Told(Column("收到时间", 17, "time"), lambda row, _: row.received_at),
        Told(Column("答复审核通过", 17, "time"), lambda row, _: row.replied_at),
        Told(Column("原因", 16), lambda row, _: "发布的是旧版本" if row.outdated else "没有发布记录"),
        Told(Column("公开回应时限未完成", 18), lambda row, _: yes(row.response_dropped)),
    ),
)
SUPERVISED = PagedList(
    "督办批示台账",
    TaskFilters,
    lambda caller: caller.county,
    _tasks,
    (
        Told(Column("提出时间", 17, "time"), lambda row, _: row.asked_at),
        Told(Column("种类", 10), lambda row, _: TASKS[row.task.kind]),
        Told(Column("工单编号", 18), lambda row, _: row.case.number),
        Told(Column("标题", 50), lambda row, _: row.case.title),
        Told(
            Column("承办单位", 18), lambda row, names: unit_name(names, row.task.unit or row.case.lead_unit)
        ),
        Told(Column("要求", 60), lambda row, _: row.task.note),
        Told(Column("提出人", 12), lambda row, _: row.task.asked_by_name),
        Told(Column("提出单位", 18), lambda row, names: unit_name(names, row.task.asked_by_unit)),
        Told(Column("完成时限", 17, "time"), lambda row, _: row.task.due_at),
        Told(Column("情况", 10), lambda row, _: TASK_STATES[row.task.status]),
        Told(Column("逾期", 8), lambda row, _: yes(bool(row.case.late))),
        Told(Column("答复", 60), lambda row, _: row.task.answer),
        Told(Column("答复人", 12), lambda row, _: row.task.done_by_name),
        Told(Column("答复时间", 17, "time"), lambda row, _: row.task.done_at),
        Told(Column("演练", 8), lambda row, _: "演练" if row.case.drill else ""),
    ),
)
