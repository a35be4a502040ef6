"""The list of items as an export."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.fold import fold
from services.common.paging import Position
from services.common.problems import FieldError, InvalidRequest
from services.common.workbook import Column
from services.contracts.codes import CaseState, RiskLevel
from services.contracts.identity import Principal
from services.contracts.words import CATEGORIES, CHANNELS, KINDS, RISKS
from services.workflow.cases.domain.words import STATES, TIERS
from services.workflow.cases.repository import neighbours
from services.workflow.exports.domain.words import ASSESSED, UNASSESSED
from services.workflow.exports.repository import items
from services.workflow.exports.repository.items import Viewer
from services.workflow.exports.schemas import ItemFilters
from services.workflow.exports.service.case_list import READERS
from services.workflow.exports.service.listings import PAGE, Head, Opened, Parts, Row

_SHORTEST_SEARCH = 2
COLUMNS = (
    Column("收到时间", 17, "time"),
    Column("来源渠道", 12),
    Column("标题", 30),
    Column("正文", 60),
    Column("地点", 20),
    Column("报送单位", 18),
    Column("外部编号", 18),
    Column("原文网址", 30),
    Column("发生时间", 17, "time"),
    Column("发布时间", 17, "time"),
    Column("涉及单位", 18),
    Column("研判进度", 10),
    Column("风险等级", 10),
    Column("建议层级", 12),
    Column("类别", 20),
    Column("诉求性质", 10),
    Column("工单编号", 18),
    Column("工单状态", 10),
    Column("主办单位", 18),
    Column("公开答复", 50),
    Column("答复时间", 17, "time"),
    Column("浏览", 10, "number"),
    Column("点赞", 10, "number"),
    Column("评论", 10, "number"),
    Column("转发", 10, "number"),
    Column("演练", 8),
    Column("信息标识", 38),
)
_REACH = ("views", "likes", "comments", "shares")


class ItemList:
    filters: type[BaseModel] = ItemFilters

    def may(self, caller: Principal) -> bool:
        return caller.county or caller.has(*READERS)

    async def count(
        self, session: AsyncSession, caller: Principal, filters: BaseModel, most: int | None
    ) -> int:
        assert isinstance(filters, ItemFilters)
        return await items.count(session, _viewer(caller), filters, _searched(filters.q), most)

    async def parts(self, opened: Opened, caller: Principal, filters: BaseModel) -> Parts:
        assert isinstance(filters, ItemFilters)
        yield Head("舆情信息", COLUMNS)
        async with opened() as session:
            names = await neighbours.all_unit_names(session)
        wanted, words = filters.model_copy(update={"limit": PAGE}), _searched(filters.q)
        after: Position | None = None
        while True:
            async with opened() as session:
                found = await items.page(session, _viewer(caller), wanted, words, after)
            yield [_row(row, names) for row in found]
            if len(found) < PAGE:
                return
            after = Position(found[-1].received_at, found[-1].item_id)


def _viewer(caller: Principal) -> Viewer:
    return Viewer(caller.subject, None if caller.county else caller.unit)


def _searched(words: str | None) -> str | None:
    """Raises InvalidRequest when the words are too short to find anything."""
    if words is None:
        return None
    folded = fold(words)
    if len(folded) < _SHORTEST_SEARCH:
        raise InvalidRequest(errors=[FieldError(pointer="/filters/q", detail="请至少输入两个字再搜索")])
    return folded


def _row(row: Any, names: Mapping[str, str]) -> Row:
    reach = row.reach or {}
    assessed = row.risk is not None
    return (
        row.received_at,
        CHANNELS.get(row.channel, row.channel),
        row.title,
        row.text,
        row.place,
        _name(names, row.unit),
        row.external_id,
        row.source_url,
        row.occurred_at,
        row.published_at,
        _name(names, row.concerns_unit),
        ASSESSED if assessed else UNASSESSED,
        RISKS[RiskLevel(row.risk)] if assessed else None,
        TIERS[row.tier] if assessed else None,
        CATEGORIES.get(row.category) if assessed else None,
        KINDS.get(row.kind) if assessed else None,
        row.case_number,
        STATES[CaseState(row.state)] if row.state else None,
        _name(names, row.lead_unit),
        row.public_reply,
        row.replied_at,
        *(reach.get(name) for name in _REACH),
        "演练" if row.drill else "",
        str(row.item_id),
    )


def _name(names: Mapping[str, str], code: str | None) -> str | None:
    return None if code is None else names.get(code, code)
