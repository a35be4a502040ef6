"""The statistics as an export: every number with what it divides and what it means."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.workbook import Column
from services.contracts.codes import CaseState, RiskLevel
from services.contracts.identity import Principal
from services.contracts.instants import shown
from services.contracts.words import CATEGORIES, CHANNELS, KINDS, RISKS
from services.workflow.cases.domain.words import STATES, TIERS
from services.workflow.cases.repository import neighbours
from services.workflow.exports.service.case_list import READERS
from services.workflow.exports.service.listings import Head, Opened, Parts, Row
from services.workflow.statistics import consulting
from services.workflow.statistics.domain.measures import MEASURES, UNASSIGNED, Dimension, Measure
from services.workflow.statistics.schemas import StatQuery, Summary

_LINES = 200
"""As many rows as a usual summary has; it is always made at once."""
_TEXT = Column("口径", 80)
FIGURES = (
    Column("指标", 18),
    Column("数值", 12, "number"),
    Column("比率", 12, "percent"),
    Column("分子", 12, "number"),
    Column("分子指标", 14),
    Column("分母", 12, "number"),
    Column("分母指标", 14),
    _TEXT,
)
LENGTHS = (
    Column("指标", 18),
    Column("工单数", 12, "number"),
    Column("中位数（分钟）", 16, "number"),
    Column("90分位数（分钟）", 18, "number"),
    Column("中位数", 16),
    Column("90分位数", 16),
    _TEXT,
)
_COUNTED = tuple(Column(each.name, 12, "number") for each in MEASURES.values())
PARTS = (Column("分组", 12), Column("项目", 22), *_COUNTED)
TOPICS = (Column("话题", 50), *_COUNTED)
COURSE = (Column("日期", 12, "date"), *_COUNTED)
_WORDS: Mapping[Dimension, Mapping[str, str]] = {
    Dimension.KIND: {str(code): word for code, word in KINDS.items()},
    Dimension.CATEGORY: {str(code): word for code, word in CATEGORIES.items()},
    Dimension.CHANNEL: {str(code): word for code, word in CHANNELS.items()},
}
_DIMENSIONS = {
    Dimension.RISK: "风险等级",
    Dimension.KIND: "诉求性质",
    Dimension.CATEGORY: "类别",
    Dimension.CHANNEL: "来源渠道",
    Dimension.TIER: "处置层级",
    Dimension.STATE: "状态",
    Dimension.UNIT: "主办单位",
}


class Figures:
    filters: type[BaseModel] = StatQuery

    def may(self, caller: Principal) -> bool:
        return caller.county or caller.has(*READERS)

    async def count(
        self, session: AsyncSession, caller: Principal, filters: BaseModel, most: int | None
    ) -> int | None:
        del session, caller, filters, most
        return _LINES

    async def parts(self, opened: Opened, caller: Principal, filters: BaseModel) -> Parts:
        assert isinstance(filters, StatQuery)
        async with opened() as session:
            found = await consulting.summary(session, caller, filters)
            topics = await consulting.topics(session, caller, filters.model_copy(update=_as_of(found)))
            names = await neighbours.all_unit_names(session)
        yield Head("指标", FIGURES)
        yield _figures(found)
        yield Head("用时", LENGTHS)
        yield _lengths(found)
        yield Head("分组", PARTS)
        yield _parts(found, names)
        yield Head("话题", TOPICS)
        yield [(each.title or "（已不可显示）", *_counts(each.counts)) for each in topics.items]
        yield Head("走势", COURSE)
        yield [(point.start, *_counts(point.counts)) for point in found.course]
        yield Head("说明", (Column("项目", 18), Column("内容", 80)))
        yield _about(found, names)


def _as_of(found: Summary) -> dict[str, datetime]:
    """So that topics and figures are of one moment."""
    return {"as_of": found.as_of}


def _figures(found: Summary) -> Sequence[Row]:
    counts: list[Row] = [
        (each.name, each.value, None, None, None, None, None, each.text) for each in found.measures
    ]
    rates: list[Row] = [
        (
            each.name,
            None,
            "无" if each.value is None else each.value,
            each.numerator,
            MEASURES[each.numerator_measure].name,
            each.denominator,
            MEASURES[each.denominator_measure].name,
            each.text,
        )
        for each in found.rates
    ]
    return counts + rates


def _lengths(found: Summary) -> Sequence[Row]:
    return [
        (each.name, each.cases, each.median, each.p90, each.median_spoken, each.p90_spoken, each.text)
        for each in found.lengths
    ]


def _parts(found: Summary, names: dict[str, str]) -> Sequence[Row]:
    return [
        (word, _called(dimension, value, names), *_counts(counts))
        for dimension, word in _DIMENSIONS.items()
        for value, counts in found.breakdowns.get(dimension, {}).items()
    ]


def _counts(counts: dict[Measure, int]) -> Row:
    return tuple(counts.get(measure, 0) for measure in MEASURES)


def _called(dimension: Dimension, value: str, names: dict[str, str]) -> str:
    match dimension:
        case Dimension.RISK:
            return RISKS[RiskLevel(value)]
        case Dimension.STATE:
            return STATES[CaseState(value)]
        case Dimension.TIER:
            return TIERS[int(value)]
        case Dimension.UNIT:
            return "未交办" if value == UNASSIGNED else names.get(value, value)
    return _WORDS[dimension].get(value, value)


def _about(found: Summary, names: dict[str, str]) -> Sequence[Row]:
    return [
        ("统计时段", f"{shown(found.from_)} 起，{shown(found.to)} 前"),
        ("统计时刻", shown(found.as_of)),
        ("尚未计入的变更", f"{found.behind} 项"),
        ("单位", "全县" if found.unit is None else names.get(found.unit, found.unit)),
        ("演练", "仅演练工单" if found.drill else "不含演练工单"),
        ("统计范围", found.cohort),
        *(("分位数", text) for text in found.quantiles),
    ]
