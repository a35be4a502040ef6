"""The statistics of a period, as papers print them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import CaseState, Category, Channel, Kind, RiskLevel
from services.contracts.words import CATEGORIES, CHANNELS, KINDS, RISKS
from services.workflow.briefs.domain.facts import Figures, UnitLoad
from services.workflow.cases.domain.words import STATES, TIERS
from services.workflow.cases.repository.neighbours import unit_names
from services.workflow.statistics import service as statistics
from services.workflow.statistics.domain.measures import UNASSIGNED, Dimension, Length, Measure
from services.workflow.statistics.domain.windows import Window
from services.workflow.statistics.schemas import Summary

_NAMES: Mapping[Dimension, Mapping[Any, str]] = {
    Dimension.RISK: RISKS,
    Dimension.KIND: KINDS,
    Dimension.CATEGORY: CATEGORIES,
    Dimension.CHANNEL: CHANNELS,
    Dimension.STATE: STATES,
}
_CODES: Mapping[Dimension, type[RiskLevel | Kind | Category | Channel | CaseState]] = {
    Dimension.RISK: RiskLevel,
    Dimension.KIND: Kind,
    Dimension.CATEGORY: Category,
    Dimension.CHANNEL: Channel,
    Dimension.STATE: CaseState,
}


async def figures(session: AsyncSession, since: datetime, until: datetime) -> Figures:
    """The statistics of what was received in the span; who makes a paper freshens them before."""
    found = await statistics.summary(session, Window(since, max(since, until)))
    names = await unit_names(session)
    return Figures(
        since=since,
        until=until,
        counts={measure: found.value(measure) for measure in Measure},
        minutes={length: _quantiles(found, length) for length in Length},
        groups={dimension: _group(found, dimension, names) for dimension in Dimension},
        overdue_units=_overdue_units(found, names),
    )


def _quantiles(found: Summary, length: Length) -> tuple[int | None, int | None]:
    known = found.length(length)
    return known.median, known.p90


def _group(found: Summary, dimension: Dimension, units: Mapping[str, str]) -> list[tuple[str, int]]:
    """Named values with what was received; in the order of the codes, units by their numbers."""
    counted = {value: counts[Measure.RECEIVED] for value, counts in found.breakdowns[dimension].items()}
    match dimension:
        case Dimension.UNIT:
            named = [(_unit(code, units), number) for code, number in counted.items()]
            return sorted(named, key=lambda each: (-each[1], each[0]))
        case Dimension.TIER:
            return [(word, counted.get(str(tier), 0)) for tier, word in TIERS.items()]
        case _:
            names = _NAMES[dimension]
            return [(names[code], counted.get(code.value, 0)) for code in _CODES[dimension]]


def _unit(code: str, units: Mapping[str, str]) -> str:
    return "尚未交办" if code == UNASSIGNED else units.get(code, code)


def _overdue_units(found: Summary, names: Mapping[str, str]) -> list[UnitLoad]:
    loads = [
        UnitLoad(_unit(code, names), counts[Measure.OVERDUE])
        for code, counts in found.breakdowns[Dimension.UNIT].items()
        if counts[Measure.OVERDUE] and code != UNASSIGNED
    ]
    return sorted(loads, key=lambda each: (-each.count, each.unit))
