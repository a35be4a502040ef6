"""The assessment of units as an export: every unit's points, and what each came from."""

from collections.abc import Sequence
from decimal import Decimal

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.workbook import Column, Value
from services.contracts.identity import Principal
from services.contracts.instants import shown
from services.workflow.cases.repository import neighbours
from services.workflow.exports.domain.words import SCORES, yes
from services.workflow.exports.service.listings import Head, Opened, Parts, Row
from services.workflow.unit_scores import domain
from services.workflow.unit_scores.schemas import ScoreSheet, SheetQuery
from services.workflow.unit_scores.service import showing

_LINES = 500
"""As many rows as a usual sheet has; it is always made at once."""
_TOTALS = (Column("单位", 20), Column("得分", 10, "decimal"), Column("更正后得分", 12, "decimal"))
_POINTS = (
    Column("单位", 20),
    Column("指标", 16),
    Column("计数", 10, "number"),
    Column("合格", 10, "number"),
    Column("满分或每次", 12, "decimal"),
    Column("得分", 10, "decimal"),
)


class Scores:
    filters: type[BaseModel] = SheetQuery

    def may(self, caller: Principal) -> bool:
        return domain.sees(caller, caller.unit)

    async def count(
        self, session: AsyncSession, caller: Principal, filters: BaseModel, most: int | None
    ) -> int | None:
        """Looks whether there is such a sheet. Raises InvalidRequest."""
        del most
        assert isinstance(filters, SheetQuery)
        await showing.sheet(session, caller, filters.period)
        return _LINES

    async def parts(self, opened: Opened, caller: Principal, filters: BaseModel) -> Parts:
        assert isinstance(filters, SheetQuery)
        async with opened() as session:
            found = await showing.sheet(session, caller, filters.period)
            names = await neighbours.all_unit_names(session)
        yield Head("得分", _TOTALS)
        yield [
            (names.get(each.unit, each.unit), _figure(each.total), _figure(each.corrected))
            for each in found.scores
        ]
        yield Head("明细", _POINTS)
        yield _points(found, names)
        yield Head("说明", (Column("项目", 18), Column("内容", 60)))
        yield [
            ("考核时段", found.period),
            ("是否锁定", yes(found.state == "locked")),
            ("截至", shown(found.as_of)),
            ("规则版本", str(found.rules_version)),
        ]


def _points(found: ScoreSheet, names: dict[str, str]) -> Sequence[Row]:
    return [
        (
            names.get(each.unit, each.unit),
            SCORES[point.measure],
            point.counted,
            point.good,
            _figure(point.worth),
            _figure(point.points),
        )
        for each in found.scores
        for point in each.points
    ]


def _figure(value: Decimal | None) -> Value:
    return "无" if value is None else float(value)
