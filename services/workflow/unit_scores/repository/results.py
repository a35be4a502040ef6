"""Rules, locked results, appeals and their corrections."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.unit_scores.domain import Point
from services.workflow.unit_scores.models import (
    UnitScore,
    UnitScoreAppeal,
    UnitScoreCorrection,
    UnitScorePeriod,
    UnitScorePoint,
    UnitScoreRules,
)

_MOST_PERIODS = 200


class Decided(NamedTuple):
    appeal: UnitScoreAppeal
    correction: UnitScoreCorrection | None


async def rules(session: AsyncSession, version: int | None = None) -> UnitScoreRules:
    """A version of the rules, the newest unless one is named."""
    rows = select(UnitScoreRules).order_by(UnitScoreRules.version.desc()).limit(1)
    if version is not None:
        rows = rows.where(UnitScoreRules.version == version)
    return (await session.execute(rows)).scalar_one()


async def lock(session: AsyncSession) -> None:
    """Let one transaction at a time decide on rules and results."""
    await session.execute(text("LOCK TABLE workflow.unit_score_rules IN SHARE ROW EXCLUSIVE MODE"))


async def add_rules(session: AsyncSession, **row: Any) -> UnitScoreRules:
    return (
        await session.execute(insert(UnitScoreRules).values(**row).returning(UnitScoreRules))
    ).scalar_one()


async def period(session: AsyncSession, name: str) -> UnitScorePeriod | None:
    return await session.get(UnitScorePeriod, name)


async def periods(session: AsyncSession) -> Sequence[UnitScorePeriod]:
    rows = select(UnitScorePeriod).order_by(UnitScorePeriod.period.desc()).limit(_MOST_PERIODS)
    return (await session.execute(rows)).scalars().all()


async def begin(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """The locked period, before what belongs to it."""
    await session.execute(insert(UnitScorePeriod).values(**row))


async def keep(
    session: AsyncSession, name: str, found: Mapping[str, tuple[Decimal | None, list[Point]]]
) -> None:
    """Every unit's score with every point."""
    if not found:
        return
    await session.execute(
        insert(UnitScore), [{"period": name, "unit": u, "total": total} for u, (total, _) in found.items()]
    )
    given = [_point(name, unit, point) for unit, (_, each) in found.items() for point in each]
    await session.execute(insert(UnitScorePoint), given)


def _point(name: str, unit: str, point: Point) -> dict[str, Any]:
    return {
        "period": name,
        "unit": unit,
        "measure": point.rule.measure.value,
        "counted": point.counts.counted,
        "good": point.counts.good,
        "points": point.points,
    }


async def scores(session: AsyncSession, name: str, unit: str | None) -> Sequence[UnitScore]:
    rows = select(UnitScore).where(UnitScore.period == name).order_by(UnitScore.unit)
    if unit is not None:
        rows = rows.where(UnitScore.unit == unit)
    return (await session.execute(rows)).scalars().all()


async def points(session: AsyncSession, name: str, unit: str | None) -> Sequence[UnitScorePoint]:
    rows = select(UnitScorePoint).where(UnitScorePoint.period == name)
    if unit is not None:
        rows = rows.where(UnitScorePoint.unit == unit)
    return (await session.execute(rows)).scalars().all()


async def appeals(session: AsyncSession, name: str, unit: str | None) -> Sequence[Decided]:
    rows = (
        select(UnitScoreAppeal, UnitScoreCorrection)
        .outerjoin(UnitScoreCorrection, UnitScoreCorrection.appeal_id == UnitScoreAppeal.id)
        .where(UnitScoreAppeal.period == name)
        .order_by(UnitScoreAppeal.asked_at, UnitScoreAppeal.id)
    )
    if unit is not None:
        rows = rows.where(UnitScoreAppeal.unit == unit)
    return [Decided(*row) for row in await session.execute(rows)]


async def appeal(session: AsyncSession, appeal_id: UUID) -> Decided | None:
    rows = (
        select(UnitScoreAppeal, UnitScoreCorrection)
        .outerjoin(UnitScoreCorrection, UnitScoreCorrection.appeal_id == UnitScoreAppeal.id)
        .where(UnitScoreAppeal.id == appeal_id)
    )
    row = (await session.execute(rows)).first()
    return None if row is None else Decided(*row)


async def ask(session: AsyncSession, row: Mapping[str, Any]) -> bool:
    """False when the unit appealed against this point before."""
    done = await session.execute(
        insert(UnitScoreAppeal).values(**row).on_conflict_do_nothing().returning(UnitScoreAppeal.id)
    )
    return done.scalar_one_or_none() is not None


async def correct(session: AsyncSession, row: Mapping[str, Any]) -> bool:
    """False when it was decided before."""
    done = await session.execute(
        insert(UnitScoreCorrection)
        .values(**row)
        .on_conflict_do_nothing()
        .returning(UnitScoreCorrection.appeal_id)
    )
    return done.scalar_one_or_none() is not None
