"""The list of topics as an export."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Row as Found
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.workbook import Column
from services.contracts.codes import CaseState, RiskLevel
from services.contracts.heat import Counts, pulse
from services.contracts.identity import Principal
from services.contracts.words import RISKS
from services.workflow.cases.domain.words import STATES
from services.workflow.cases.repository import neighbours
from services.workflow.exports.domain.words import TRENDS
from services.workflow.exports.repository import topics
from services.workflow.exports.repository.items import Viewer
from services.workflow.exports.repository.topics import Wanted
from services.workflow.exports.schemas import TopicFilters
from services.workflow.exports.service.case_list import READERS
from services.workflow.exports.service.listings import PAGE, Head, Opened, Parts, Row
from services.workflow.exports.service.paged import Names

COLUMNS = (
    Column("话题", 50),
    Column("信息条数", 10, "number"),
    Column("首次收到", 17, "time"),
    Column("最近收到", 17, "time"),
    Column("热度", 8, "decimal"),
    Column("走势", 8),
    Column("近24小时条数", 12, "number"),
    Column("此前日均条数", 12, "decimal"),
    Column("增长倍数", 10, "decimal"),
    Column("预警", 40),
    Column("工单编号", 18),
    Column("工单状态", 10),
    Column("风险等级", 10),
    Column("主办单位", 18),
    Column("演练", 8),
    Column("话题标识", 38),
)


class TopicList:
    filters: type[BaseModel] = TopicFilters

    def may(self, caller: Principal) -> bool:
        return caller.county or caller.has(*READERS)

    async def count(
        self, session: AsyncSession, caller: Principal, filters: BaseModel, most: int | None
    ) -> int | None:
        return await topics.count(session, _wanted(caller, filters), most)

    async def parts(self, opened: Opened, caller: Principal, filters: BaseModel) -> Parts:
        yield Head("话题", COLUMNS)
        wanted = _wanted(caller, filters)
        async with opened() as session:
            names = await neighbours.all_unit_names(session)
        after: UUID | None = None
        while True:
            async with opened() as session:
                found = await topics.page(session, wanted, after, PAGE)
            yield [_row(each, names, drill=wanted.drill) for each in found]
            if len(found) < PAGE:
                return
            after = found[-1].topic_id


def _row(row: Found[Any], names: Names, *, drill: bool) -> Row:
    """Heat is told as on the page of topics, counted over what the caller may see."""
    beat = pulse(Counts(row.recent, row.before, row.views))
    return (
        row.title,
        row.items,
        row.first_at,
        row.last_at,
        beat.heat,
        TRENDS[beat.trend],
        row.recent,
        beat.baseline,
        beat.growth,
        "".join(beat.warnings),
        row.number,
        STATES[CaseState(row.state)],
        RISKS[RiskLevel(row.risk)],
        None if row.lead_unit is None else names.get(row.lead_unit, row.lead_unit),
        "演练" if drill else "",
        str(row.topic_id),
    )


def _wanted(caller: Principal, filters: BaseModel) -> Wanted:
    assert isinstance(filters, TopicFilters)
    return Wanted(Viewer(caller.subject, None if caller.county else caller.unit), filters.drill)
