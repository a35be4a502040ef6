"""What the desk is shown of how well the judgement does."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.analysis.judgement import parameters
from services.analysis.learning import repository
from services.analysis.learning.domain import agreement, drift
from services.analysis.learning.models import ModelVersion
from services.analysis.learning.schemas import (
    DriftView,
    FieldRate,
    LearningView,
    Rate,
    ServingModel,
    Share,
    WeekRate,
)
from services.common import clock
from services.contracts.codes import Category, RiskLevel

_BEFORE = 4 * agreement.WEEK


async def shown(session: AsyncSession) -> LearningView:
    """Agreement of the last eight weeks, and the drift of the last seven days."""
    now = await clock.now(session)
    reviews = await repository.reviews(session, now - agreement.WEEKS * agreement.WEEK)
    weeks = agreement.by_week(reviews, now)
    fields = agreement.by_field(reviews)
    return LearningView(
        at=now,
        model=_model(await repository.newest(session)),
        agreement=_rate(agreement.overall(reviews)),
        fields=[FieldRate.model_validate({"field": n, **_plain(each)}) for n, each in fields.items()],
        weeks=[WeekRate(begins_at=begin, **_plain(each)) for begin, each in weeks],
        drift=await _drift(session, now),
        watch_above=drift.WATCH,
        drifted_above=drift.DRIFTED,
    )


async def _drift(session: AsyncSession, now: datetime) -> list[DriftView]:
    week = now - agreement.WEEK
    present = await repository.spread(session, week, now)
    before = await repository.spread(session, week - _BEFORE, week)
    levels = drift.drift([each.value for each in RiskLevel], present.risk, before.risk)
    categories = drift.drift([each.value for each in Category], present.category, before.category)
    return [_view("risk", levels), _view("category", categories)]


def _view(field: str, found: drift.Drift) -> DriftView:
    shares = [Share(value=value, now=now, before=before) for value, (now, before) in found.shares.items()]
    return DriftView.model_validate(
        {
            "field": field,
            "index": found.index,
            "state": found.state,
            "items_now": found.now,
            "items_before": found.before,
            "shares": shares,
        }
    )


def _model(chosen: ModelVersion | None) -> ServingModel:
    if chosen is None or chosen.version is None:
        since = None if chosen is None else chosen.at
        version = parameters.shipped_version()
        return ServingModel(version=version, learned=False, since=since, promoted_by=None)
    return ServingModel(version=chosen.version, learned=True, since=chosen.at, promoted_by=chosen.by_name)


def _rate(found: agreement.Agreement) -> Rate:
    return Rate(reviewed=found.reviewed, unchanged=found.unchanged, rate=found.rate)


def _plain(found: agreement.Agreement) -> dict[str, int | float | None]:
    return _rate(found).model_dump()
