"""The office's registers as exports: the audit log, samples, shifts, the ledger of publications."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.workbook import Column
from services.contracts.codes import CaseState, Role
from services.contracts.identity import Principal
from services.contracts.words import CATEGORIES
from services.workflow.audit import service as audit
from services.workflow.audit.schemas import AuditPage, AuditQuery
from services.workflow.cases.domain.words import STATES
from services.workflow.duty.domain.words import ATTENDANCE, POSTS
from services.workflow.duty.schemas.reading import ShiftPage, ShiftQuery
from services.workflow.duty.service import reading as duty
from services.workflow.exports.domain import audit_words
from services.workflow.exports.domain.words import ENTRIES, RULINGS, yes
from services.workflow.exports.service.case_list import READERS
from services.workflow.exports.service.paged import Cut, NoFilters, PagedList, Told, unit_name
from services.workflow.knowledge.schemas import EntryQuery
from services.workflow.knowledge.service import showing as knowledge
from services.workflow.publications.domain import KINDS as PUBLICATIONS
from services.workflow.publications.domain import STATES as PUBLISHED
from services.workflow.publications.schemas import PublicationQuery
from services.workflow.publications.service import ledger
from services.workflow.samples import service as samples


async def _audit(session: AsyncSession, caller: Principal, query: AuditQuery) -> AuditPage:
    audit.check_may_read(caller)
    return await audit.page(session, caller, query)


async def _samples(session: AsyncSession, caller: Principal, query: NoFilters) -> Cut:
    del query
    return Cut((await samples.samples(session, caller)).items)


async def _shifts(session: AsyncSession, caller: Principal, query: ShiftQuery) -> ShiftPage:
    del caller
    return await duty.shifts(session, query)


def _sees_cases(caller: Principal) -> bool:
    return caller.county or caller.has(*READERS)


AUDIT = PagedList(
    "审计日志",
    AuditQuery,
    lambda caller: caller.has(Role.AUDITOR),
    _audit,
    (
        Told(Column("时间", 20, "time"), lambda row, _: row.at),
        Told(Column("账号", 16), lambda row, _: row.actor_name),
        Told(Column("单位", 18), lambda row, names: unit_name(names, row.unit)),
        Told(Column("行为", 24), lambda row, _: audit_words.act(row.action)),
        Told(Column("行为代码", 24), lambda row, _: row.action),
        Told(Column("对象类型", 14), lambda row, _: audit_words.about(row.object_type)),
        Told(Column("对象", 38), lambda row, _: row.object_id),
        Told(Column("详情", 60), lambda row, _: audit_words.details(row.detail)),
        Told(Column("服务", 12), lambda row, _: audit_words.SERVICES.get(row.service)),
        Told(Column("请求编号", 38), lambda row, _: row.request_id),
        Told(Column("链上序号", 12, "number"), lambda row, _: row.place),
        Told(Column("记录标识", 38), lambda row, _: str(row.id)),
    ),
)
SAMPLES = PagedList(
    "抽查",
    NoFilters,
    lambda caller: caller.county,
    _samples,
    (
        Told(Column("工单编号", 18), lambda row, _: row.number),
        Told(Column("标题", 50), lambda row, _: row.title),
        Told(Column("主办单位", 18), lambda row, names: unit_name(names, row.lead_unit)),
        Told(Column("工单状态", 10), lambda row, _: STATES[CaseState(row.state)]),
        Told(Column("抽取时间", 17, "time"), lambda row, _: row.drawn_at),
        Told(Column("抽取人", 12), lambda row, _: row.drawn_by),
        Told(Column("结果", 10), lambda row, _: RULINGS.get(row.result, "待核对")),
        Told(Column("说明", 40), lambda row, _: row.note),
        Told(Column("核对人", 12), lambda row, _: row.checked_by),
        Told(Column("核对时间", 17, "time"), lambda row, _: row.checked_at),
    ),
)
SHIFTS = PagedList(
    "值班",
    ShiftQuery,
    lambda caller: caller.kind == "user",
    _shifts,
    (
        Told(Column("班次", 12), lambda row, _: POSTS[row.post]),
        Told(Column("姓名", 14), lambda row, _: row.person.name),
        Told(Column("账号", 16), lambda row, _: row.person.username),
        Told(Column("开始", 17, "time"), lambda row, _: row.starts_at),
        Told(Column("结束", 17, "time"), lambda row, _: row.ends_at),
        Told(Column("签到时间", 17, "time"), lambda row, _: row.checked_in_at),
        Told(Column("签到情况", 12), lambda row, _: ATTENDANCE[row.attendance]),
        Told(Column("节假日班", 10), lambda row, _: yes(row.holiday)),
        Told(Column("暂定", 8), lambda row, _: yes(row.provisional)),
    ),
)
PUBLISHING = PagedList(
    "信息公开台账",
    PublicationQuery,
    _sees_cases,
    ledger.lines,
    (
        Told(Column("发布时间", 17, "time"), lambda row, _: row.published_at),
        Told(Column("种类", 14), lambda row, _: PUBLICATIONS[row.kind]),
        Told(Column("情况", 10), lambda row, _: PUBLISHED[row.state]),
        Told(Column("标题", 50), lambda row, _: row.title),
        Told(Column("工单编号", 18), lambda row, _: row.case_number),
        Told(Column("发布单位", 18), lambda row, names: unit_name(names, row.unit)),
        Told(Column("发布处", 20), lambda row, _: row.place),
        Told(Column("网址", 30), lambda row, _: row.url),
        Told(Column("登记人", 12), lambda row, _: row.published_by),
        Told(Column("登记时间", 17, "time"), lambda row, _: row.recorded_at),
        Told(Column("审核人", 12), lambda row, _: row.approved_by),
        Told(Column("审核时间", 17, "time"), lambda row, _: row.approved_at),
        Told(Column("待更正", 8), lambda row, _: yes(row.outdated)),
        Told(Column("文本校验值", 40), lambda row, _: row.text_sha256),
        Told(Column("演练", 8), lambda row, _: "演练" if row.drill else ""),
    ),
)
KNOWLEDGE = PagedList(
    "政策问答",
    EntryQuery,
    _sees_cases,
    knowledge.page,
    (
        Told(Column("问题", 40), lambda row, _: row.question),
        Told(Column("答复", 60), lambda row, _: row.answer),
        Told(Column("类别", 20), lambda row, _: CATEGORIES[row.category]),
        Told(Column("单位", 18), lambda row, names: unit_name(names, row.unit)),
        Told(Column("情况", 10), lambda row, _: ENTRIES[row.state]),
        Told(Column("依据", 30), lambda row, _: row.basis),
        Told(Column("依据网址", 30), lambda row, _: row.basis_url),
        Told(Column("有效期至", 12, "date"), lambda row, _: row.valid_until),
        Told(Column("待核对", 8), lambda row, _: yes(row.due)),
        Told(Column("引用次数", 10, "number"), lambda row, _: row.used),
        Told(Column("查看次数", 10, "number"), lambda row, _: row.opened),
        Told(Column("审核人", 12), lambda row, _: row.approved_by_name),
        Told(Column("审核时间", 17, "time"), lambda row, _: row.approved_at),
        Told(Column("最近更新", 17, "time"), lambda row, _: row.updated_at),
    ),
)
