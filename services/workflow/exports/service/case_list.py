"""The list of cases as an export."""

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.workbook import Column
from services.contracts.codes import Role
from services.contracts.identity import Principal
from services.contracts.words import CATEGORIES, KINDS, RISKS
from services.workflow.cases.domain.words import MILESTONES, STATES, TIERS
from services.workflow.cases.repository import neighbours
from services.workflow.cases.schemas.views import CaseQuery, CaseSummary
from services.workflow.cases.service import listing
from services.workflow.exports.domain.words import yes
from services.workflow.exports.service.listings import PAGE, Head, Opened, Parts, Row
from services.workflow.policy.domain import Milestone

READERS = (Role.HANDLER, Role.UNIT_HEAD)
COLUMNS = (
    Column("工单编号", 18),
    Column("状态", 10),
    Column("风险等级", 10),
    Column("处置层级", 12),
    Column("类别", 20),
    Column("诉求性质", 10),
    Column("标题", 50),
    Column("主办单位", 18),
    Column("协办单位", 24),
    Column("信息条数", 10, "number"),
    Column("收到时间", 17, "time"),
    Column("最近更新", 17, "time"),
    Column("是否超期", 10),
    Column("最近时限", 14),
    Column("到期时间", 17, "time"),
    Column("限阅", 8),
    Column("演练", 8),
)


class CaseList:
    filters: type[BaseModel] = CaseQuery

    def may(self, caller: Principal) -> bool:
        return caller.county or caller.has(*READERS)

    async def count(
        self, session: AsyncSession, caller: Principal, filters: BaseModel, most: int | None
    ) -> int:
        assert isinstance(filters, CaseQuery)
        return await listing.count_cases(session, caller, filters, most)

    async def parts(self, opened: Opened, caller: Principal, filters: BaseModel) -> Parts:
        assert isinstance(filters, CaseQuery)
        yield Head("工单", COLUMNS)
        async with opened() as session:
            names = await neighbours.all_unit_names(session)
        cursor: str | None = None
        while True:
            wanted = filters.model_copy(update={"limit": PAGE, "cursor": cursor})
            async with opened() as session:
                page = await listing.list_cases(session, caller, wanted)
            yield [_row(each, names) for each in page.items]
            if (cursor := page.next_cursor) is None:
                return


def _row(case: CaseSummary, names: dict[str, str]) -> Row:
    first = case.next_deadline
    lead = None if case.lead_unit is None else names.get(case.lead_unit, case.lead_unit)
    return (
        case.number,
        STATES[case.state],
        RISKS[case.risk],
        TIERS[case.tier],
        CATEGORIES[case.category],
        KINDS[case.kind],
        case.title,
        lead,
        "、".join(names.get(unit, unit) for unit in case.assisting_units),
        case.item_count,
        case.received_at,
        case.updated_at,
        yes(case.overdue),
        _milestone(first.name) if first else None,
        first.due_at if first else None,
        yes(case.restricted),
        "演练" if case.drill else "",
    )


def _milestone(name: str) -> str:
    return MILESTONES[Milestone(name)] if name in set(Milestone) else name
