"""Judging invented texts in tests."""

from collections.abc import Sequence
from datetime import UTC, datetime

from services.analysis.judgement import assess
from services.analysis.judgement.types import Directory, ItemInput, Unit
from services.contracts.assessment import Assessment
from services.contracts.codes import Category, UnitKind

AT = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
UNITS = Directory(
    (
        Unit("chengguan-zhen", "城关镇", UnitKind.TOWNSHIP),
        Unit("huanbao", "县生态环境局", UnitKind.BUREAU, frozenset({Category.ENVIRONMENT})),
        Unit("jiaotong", "县交通运输局", UnitKind.BUREAU, frozenset({Category.TRANSPORT})),
        Unit("jiaoyu", "县教育局", UnitKind.BUREAU, frozenset({Category.EDUCATION})),
        Unit("wangxinban", "县网信办", UnitKind.OFFICE, frozenset({Category.OTHER})),
        Unit("weijian", "县卫生健康局", UnitKind.BUREAU, frozenset({Category.HEALTH})),
    )
)


def judge_all(texts: Sequence[str], **fields: object) -> list[Assessment]:
    given = [ItemInput(text=text, received_at=AT, dup_key=text.encode(), **fields) for text in texts]  # type: ignore[arg-type]
    return assess(given, UNITS)


def judge(text: str, **fields: object) -> Assessment:
    return judge_all([text], **fields)[0]


def level(text: str) -> str:
    return judge(text).risk.level.value
