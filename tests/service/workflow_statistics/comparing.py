"""The numbers of the product beside those of the recount, for many windows, units and exercises."""

from datetime import datetime
from typing import Any

import asyncpg

from services.common.app import Context
from services.workflow.statistics import service
from services.workflow.statistics.domain.measures import Dimension, Length, Measure
from services.workflow.statistics.domain.windows import CHINA, Window
from services.workflow.statistics.schemas import Summary
from tests.service.workflow.office import Office
from tests.service.workflow_statistics.county import Recount, rank


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=CHINA)


YEAR = Window(at(2026, 1, 1), at(2027, 1, 1))
MARCH = Window(at(2026, 3, 1), at(2026, 4, 1))
WINDOWS = (
    YEAR,
    MARCH,
    Window(at(2026, 2, 10), at(2026, 6, 3)),
    Window(at(2026, 1, 20, 9, 30), at(2026, 11, 5, 17, 45)),
    Window(at(2026, 5, 7, 8), at(2026, 5, 7, 20)),
)


async def summary(office: Office, window: Window, **more: Any) -> Summary:
    return await _said(office.context, window, **more)


async def _said(context: Context, window: Window, **more: Any) -> Summary:
    async with context.database.transaction() as session:
        return await service.summary(session, window, **more)


async def differences(
    context: Context, whole: Recount, window: Window, unit: str | None, *, drill: bool = False
) -> dict[str, tuple[Any, Any]]:
    """Where the summary and the recount are not of one mind."""
    said = await _said(context, window, unit=unit, drill=drill)
    recount = whole.of(window.start, window.end, unit, drill=drill)
    pairs: dict[str, tuple[Any, Any]] = {
        "totals": ({each.code.value: each.value for each in said.measures}, recount.totals())
    }
    for dimension in Dimension:
        shown = {
            value: {measure.value: count for measure, count in counts.items()}
            for value, counts in said.breakdowns[dimension].items()
        }
        pairs[dimension.value] = (shown, recount.by(dimension.value))
    for length in Length:
        minutes, view = recount.minutes(length.value), said.length(length)
        pairs[length.value] = ((view.median, view.p90), (rank(minutes, 5), rank(minutes, 9)))
    course = sum(point.counts[Measure.RECEIVED] for point in said.course)
    pairs["course"] = (course, len(recount.rows))
    if said.grain == "day":
        days = {point.start.isoformat(): point.counts[Measure.RECEIVED] for point in said.course}
        pairs["days"] = ({day: count for day, count in days.items() if count}, recount.by_day())
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


async def faults(office: Office) -> list[Any]:
    return await differences_of_all(office.context, office.connection)


async def differences_of_all(context: Context, connection: asyncpg.Connection) -> list[Any]:
    """In many windows, for units and exercises too; nothing when all numbers agree."""
    found, whole = [], await Recount.whole(connection)
    for window in WINDOWS:
        units = (None, "jiaoyu", "unassigned", "nobody")
        found += [await differences(context, whole, window, unit) for unit in units]
        found.append(await differences(context, whole, window, None, drill=True))
    return [each for each in found if each]


async def look_back_from(office: Office, moment: datetime) -> None:
    """The year is over: what is received in it is not in the future."""
    await office.connection.execute("UPDATE huiying.clock_offset SET shift = $1 - clock_timestamp()", moment)
