"""What lies on people's desks, as exports: documents, notices, pages, handovers, substitutes, imports."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.paging import PageQuery, cut
from services.common.workbook import Column
from services.contracts.codes import RiskLevel, Role
from services.contracts.identity import COUNTY_ROLES, Principal
from services.contracts.words import CATEGORIES, RISKS, ROLES
from services.workflow.briefs.service import kinds as briefs
from services.workflow.channels.domain.messages import NOTICES as NOTICE_WORDS
from services.workflow.channels.domain.messages import REASONS, said
from services.workflow.documents.registry import PaperKind
from services.workflow.documents.schemas import RegisterQuery, ReportPage
from services.workflow.documents.service import case_kinds, reading
from services.workflow.duty.domain.words import POSTS
from services.workflow.duty.service import attending
from services.workflow.exports.domain.words import IMPORTS, PAGES_ENDED, yes
from services.workflow.exports.repository import neighbours
from services.workflow.exports.service.case_list import READERS
from services.workflow.exports.service.paged import Cut, NoFilters, PagedList, Told, unit_name
from services.workflow.notices.schemas import NoticeQuery
from services.workflow.notices.service import reading as notices
from services.workflow.paging.domain import STAGES, Stage
from services.workflow.paging.schemas import PagesQuery, PageStepView
from services.workflow.paging.service import showing as paging
from services.workflow.people import service as people
from services.workflow.people.schemas import SubstituteQuery

_SUBMITTERS = (*READERS, Role.DUTY_OFFICER, Role.OFFICE_CHIEF)
_PAPERS: dict[str, PaperKind] = {kind.code: kind for kind in (*case_kinds.KINDS, *briefs.KINDS)}


def _reads(caller: Principal) -> bool:
    return caller.county or caller.has(*READERS)


async def _register(session: AsyncSession, caller: Principal, query: RegisterQuery) -> ReportPage:
    return await reading.register(session, caller, query, _PAPERS)


async def _handovers(session: AsyncSession, caller: Principal, query: NoFilters) -> Any:
    return await attending.handovers(session, caller, query)


async def _imports(session: AsyncSession, caller: Principal, query: PageQuery) -> Cut:
    rows = await neighbours.imports(session, caller.subject, query)
    return Cut(*cut(rows, query.limit, at="created_at"))


def _reached(steps: list[PageStepView]) -> str:
    """Who was called, in the order of the ladder."""
    sent = [step for step in steps if step.sent_at is not None]
    return "；".join(
        f"{STAGES[Stage(step.rung)]}：{'、'.join(each.name or '已停用账号' for each in step.people)}"
        for step in sent
    )


DOCUMENTS = PagedList(
    "文书登记簿",
    RegisterQuery,
    lambda caller: _reads(caller) or caller.has(Role.SYSTEM_ADMIN),
    _register,
    (
        Told(Column("编号", 26), lambda row, _: row.number),
        Told(Column("次数", 16), lambda row, _: row.mark),
        Told(Column("文种", 12), lambda row, _: row.word),
        Told(Column("题名", 50), lambda row, _: row.title),
        Told(Column("工单编号", 18), lambda row, _: row.case_number),
        Told(Column("制作时间", 17, "time"), lambda row, _: row.made_at),
        Told(Column("制作人", 12), lambda row, _: row.made_by),
        Told(Column("字节", 10, "number"), lambda row, _: row.size),
        Told(Column("SHA-256", 40), lambda row, _: row.sha256),
        Told(Column("演练", 8), lambda row, _: "演练" if row.drill else ""),
    ),
)
NOTICES = PagedList(
    "通知",
    NoticeQuery,
    lambda caller: caller.kind == "user",
    notices.notices,
    (
        Told(Column("时间", 17, "time"), lambda row, _: row.at),
        Told(Column("通知", 18), lambda row, _: NOTICE_WORDS[row.kind]),
        Told(Column("工单编号", 18), lambda row, _: row.case.number if row.case else None),
        Told(Column("风险等级", 10), lambda row, _: RISKS[row.case.risk] if row.case else None),
        Told(Column("标题", 50), lambda row, _: row.case.title if row.case else None),
        Told(Column("说明", 40), lambda row, _: "；".join(said(row.data))),
        Told(Column("阅读时间", 17, "time"), lambda row, _: row.read_at),
        Told(Column("演练", 8), lambda row, _: "演练" if row.case and row.case.drill else ""),
    ),
)
PAGES = PagedList(
    "紧急通知",
    PagesQuery,
    lambda caller: caller.kind == "user",
    paging.list_pages,
    (
        Told(Column("发起时间", 17, "time"), lambda row, _: row.raised_at),
        Told(Column("原因", 30), lambda row, _: REASONS[row.reason]),
        Told(Column("工单编号", 18), lambda row, _: row.case_number),
        Told(Column("标题", 50), lambda row, _: row.case_title),
        Told(Column("风险等级", 10), lambda row, _: RISKS[RiskLevel(row.risk)]),
        Told(Column("类别", 20), lambda row, _: CATEGORIES[row.category]),
        Told(Column("发出时间", 17, "time"), lambda row, _: row.sent_at),
        Told(Column("通知到", 50), lambda row, _: _reached(row.steps)),
        Told(Column("结果", 16), lambda row, _: PAGES_ENDED[row.ended] if row.ended else "待确认"),
        Told(Column("确认人", 12), lambda row, _: row.acknowledged_by),
        Told(Column("结束时间", 17, "time"), lambda row, _: row.ended_at),
        Told(Column("演练", 8), lambda row, _: "演练" if row.drill else ""),
    ),
)
HANDOVERS = PagedList(
    "交接班",
    NoFilters,
    lambda caller: caller.has(*COUNTY_ROLES),
    _handovers,
    (
        Told(Column("时间", 17, "time"), lambda row, _: row.made_at),
        Told(Column("班次", 12), lambda row, _: POSTS[row.post]),
        Told(Column("交班人", 12), lambda row, _: row.made_by.name),
        Told(Column("交班内容", 60), lambda row, _: row.words),
        Told(Column("提到的工单", 40), lambda row, _: "、".join(each.number for each in row.cases)),
        Told(Column("接班人", 12), lambda row, _: row.next_person.name if row.next_person else None),
        Told(Column("确认人", 12), lambda row, _: row.acknowledged_by.name if row.acknowledged_by else None),
        Told(Column("确认时间", 17, "time"), lambda row, _: row.acknowledged_at),
        Told(Column("接班说明", 40), lambda row, _: row.answer),
    ),
)
SUBSTITUTES = PagedList(
    "AB角",
    SubstituteQuery,
    _reads,
    people.substitutes,
    (
        Told(Column("单位", 18), lambda row, names: unit_name(names, row.unit)),
        Told(Column("角色", 14), lambda row, _: ROLES[row.role]),
        Told(Column("不在岗", 12), lambda row, _: row.absent),
        Told(Column("代理人", 12), lambda row, _: row.deputy),
        Told(Column("开始", 17, "time"), lambda row, _: row.starts_at),
        Told(Column("结束", 17, "time"), lambda row, _: row.ends_at),
        Told(Column("提前结束", 17, "time"), lambda row, _: row.ended_at),
        Told(Column("生效中", 8), lambda row, _: yes(row.in_force)),
        Told(Column("说明", 30), lambda row, _: row.note),
        Told(Column("安排人", 12), lambda row, _: row.made_by),
    ),
)
IMPORTED = PagedList(
    "导入记录",
    NoFilters,
    lambda caller: caller.kind == "user" and caller.has(*_SUBMITTERS),
    _imports,
    (
        Told(Column("上传时间", 17, "time"), lambda row, _: row.created_at),
        Told(Column("文件", 40), lambda row, _: row.file_name),
        Told(Column("字节", 10, "number"), lambda row, _: row.size),
        Told(Column("情况", 10), lambda row, _: IMPORTS[row.status]),
        Told(Column("总行数", 10, "number"), lambda row, _: row.total),
        Told(Column("新收下", 10, "number"), lambda row, _: row.accepted),
        Told(Column("以前收过", 10, "number"), lambda row, _: row.known),
        Told(Column("退回", 10, "number"), lambda row, _: row.refused),
        Told(Column("未完成的原因", 40), lambda row, _: row.failure),
        Told(Column("结束时间", 17, "time"), lambda row, _: row.finished_at),
    ),
)
