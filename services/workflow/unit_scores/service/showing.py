"""Scores as their readers see them: locked, or as they look now."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.common.problems import FieldError, InvalidRequest
from services.contracts.identity import Principal
from services.workflow.unit_scores import domain
from services.workflow.unit_scores.domain import Counted, Period, Point, RateRule, Rules, ScoreMeasure
from services.workflow.unit_scores.models import UnitScorePeriod, UnitScoreRules
from services.workflow.unit_scores.problems import ScoreNotFound
from services.workflow.unit_scores.repository import marks, results
from services.workflow.unit_scores.repository.results import Decided
from services.workflow.unit_scores.schemas import (
    LockedPeriod,
    LockedPeriods,
    ScoreAppealView,
    ScoreCase,
    ScoreCases,
    ScoreCasesQuery,
    ScorePoint,
    ScoreRulesOut,
    ScoreSheet,
    UnitScoreView,
)

Given = Mapping[str, tuple[Decimal | None, list[Point]]]


async def rules(session: AsyncSession, caller: Principal) -> ScoreRulesOut:
    return rules_view(await results.rules(session), caller)


def rules_view(row: UnitScoreRules, caller: Principal) -> ScoreRulesOut:
    return ScoreRulesOut(
        version=row.version,
        rules=Rules.model_validate(row.body),
        reason=row.reason,
        made_at=row.made_at,
        made_by_name=row.made_by_name,
        may_change=domain.decides(caller),
    )


def named(period: str) -> Period:
    """Raises InvalidRequest."""
    found = Period.parse(period)
    if found is None:
        detail = "请写成 2026-06（月）或 2026（年）的样子"
        raise InvalidRequest(errors=[FieldError(pointer="/period", detail=detail)])
    return found


async def sheet(session: AsyncSession, caller: Principal, name: str) -> ScoreSheet:
    """The locked result, or how it looks now. Raises InvalidRequest, ScoreNotFound."""
    wanted = named(name)
    only = scope(caller)
    locked = await results.period(session, wanted.name)
    if locked is None:
        return await _preview(session, caller, wanted, only)
    return await _locked(session, caller, locked, only)


def scope(caller: Principal) -> str | None:
    """The unit whose score the caller sees; None: all of them. Raises ScoreNotFound."""
    if caller.county:
        return None
    if not domain.sees(caller, caller.unit):
        raise ScoreNotFound
    return caller.unit


async def _preview(session: AsyncSession, caller: Principal, wanted: Period, only: str | None) -> ScoreSheet:
    now = await clock.now(session)
    row = await results.rules(session)
    given = await compute(session, Rules.model_validate(row.body), wanted, only)
    return ScoreSheet(
        period=wanted.name,
        state="preview",
        as_of=now,
        rules_version=row.version,
        appeal_until=None,
        locked_by_name=None,
        may_lock=domain.decides(caller) and wanted.end <= now,
        may_decide=False,
        scores=[
            _view(unit, total, total, [_shown(point) for point in each], may_appeal=False)
            for unit, (total, each) in given.items()
        ],
        appeals=[],
    )


async def compute(session: AsyncSession, by: Rules, wanted: Period, only: str | None) -> Given:
    """Every unit's points as of now, also of units that had no case."""
    counts = await marks.counts(session, wanted, only)
    return worth(by, counts, [only] if only is not None else await marks.units(session))


def worth(by: Rules, counts: Mapping[str, Mapping[ScoreMeasure, Counted]], units: Sequence[str]) -> Given:
    """The points of these units, and of others that something counts for."""
    given = {unit: domain.points(by, counts.get(unit, {})) for unit in sorted({*units, *counts})}
    return {unit: (domain.total(each), each) for unit, each in given.items()}


async def _locked(
    session: AsyncSession, caller: Principal, locked: UnitScorePeriod, only: str | None
) -> ScoreSheet:
    by = Rules.model_validate((await results.rules(session, locked.rules_version)).body)
    decided = await results.appeals(session, locked.period, only)
    appealed = {(each.appeal.unit, each.appeal.measure) for each in decided}
    changes = _changes(decided)
    given = _kept(by, await results.points(session, locked.period, only))
    today = (await clock.now(session)).astimezone(clock.SHANGHAI).date()
    in_time = today <= locked.appeal_until
    views = []
    for row in await results.scores(session, locked.period, only):
        left = any((row.unit, point.measure) not in appealed for point in given.get(row.unit, []))
        total = row.total
        corrected = None if total is None else max(Decimal(0), total + changes.get(row.unit, Decimal(0)))
        mine = in_time and left and domain.appeals(caller, row.unit)
        views.append(_view(row.unit, total, corrected, given.get(row.unit, []), may_appeal=mine))
    return ScoreSheet(
        period=locked.period,
        state="locked",
        as_of=locked.as_of,
        rules_version=locked.rules_version,
        appeal_until=locked.appeal_until,
        locked_by_name=locked.locked_by_name,
        may_lock=False,
        may_decide=domain.decides(caller),
        scores=views,
        appeals=[_appeal(each) for each in decided],
    )


def _changes(decided: Iterable[Decided]) -> dict[str, Decimal]:
    changes: dict[str, Decimal] = {}
    for appeal, correction in decided:
        if correction is not None:
            changes[appeal.unit] = changes.get(appeal.unit, Decimal(0)) + correction.change
    return changes


def _kept(by: Rules, rows: Iterable[Any]) -> dict[str, list[ScorePoint]]:
    """The locked points of each unit, in the order of the rules."""
    found = {(row.unit, row.measure): row for row in rows}
    kept: dict[str, list[ScorePoint]] = {}
    for unit in {unit for unit, _ in found}:
        for rule in domain.every(by):
            row = found.get((unit, rule.measure))
            if row is not None:
                point = Point(rule, Counted(row.counted, row.good), row.points)
                kept.setdefault(unit, []).append(_shown(point))
    return kept


def _view(
    unit: str,
    total: Decimal | None,
    corrected: Decimal | None,
    given: Sequence[ScorePoint],
    *,
    may_appeal: bool,
) -> UnitScoreView:
    return UnitScoreView(
        unit=unit, total=total, corrected=corrected, points=list(given), may_appeal=may_appeal
    )


def _shown(point: Point) -> ScorePoint:
    rule = point.rule
    rate = isinstance(rule, RateRule)
    return ScorePoint(
        measure=rule.measure,
        rate=rate,
        worth=rule.weight if isinstance(rule, RateRule) else rule.per,
        cap=None if isinstance(rule, RateRule) else rule.cap,
        counted=point.counts.counted,
        good=point.counts.good,
        points=point.points,
    )


async def cases(session: AsyncSession, caller: Principal, query: ScoreCasesQuery) -> ScoreCases:
    """The cases behind a number, the newest number first. Raises InvalidRequest, ScoreNotFound."""
    wanted = named(query.period)
    if not domain.sees(caller, query.unit):
        raise ScoreNotFound
    most, measure = query.limit + 1, query.measure.value
    if await results.period(session, wanted.name) is None:
        now = await marks.cases_now(session, wanted, query.unit, measure, query.cursor, most)
        rows = [(each.number or "", each) for each in now]
    else:
        rows = list(await marks.cases_locked(session, wanted.name, query.unit, measure, query.cursor, most))
    page = rows[: query.limit]
    items = [
        ScoreCase(
            case_id=each.id if each.number else None,
            number=each.number,
            counted=each.counted,
            good=each.good,
        )
        for _, each in page
    ]
    return ScoreCases(items=items, next_cursor=page[-1][0] if len(rows) > query.limit else None)


async def periods(session: AsyncSession, caller: Principal) -> LockedPeriods:
    """Raises ScoreNotFound."""
    scope(caller)
    rows = await results.periods(session)
    return LockedPeriods(items=[LockedPeriod.model_validate(row, from_attributes=True) for row in rows])


def _appeal(decided: Decided) -> ScoreAppealView:
    appeal, correction = decided
    return ScoreAppealView(
        id=appeal.id,
        unit=appeal.unit,
        measure=ScoreMeasure(appeal.measure),
        reason=appeal.reason,
        asked_by_name=appeal.asked_by_name,
        asked_at=appeal.asked_at,
        upheld=correction and correction.upheld,
        change=correction and correction.change,
        decision=correction and correction.reason,
        decided_by_name=correction and correction.decided_by_name,
        decided_at=correction and correction.decided_at,
    )
