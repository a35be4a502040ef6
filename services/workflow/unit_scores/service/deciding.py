"""Rules, locked results, appeals and what the office decides on them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services import privacy
from services.common import audit, clock
from services.common.ids import new_id
from services.common.problems import FieldError, InvalidRequest
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.notices import service as notices
from services.workflow.notices.domain import CHIEF, Audience, Notice, NoticeKind, head
from services.workflow.unit_scores import domain
from services.workflow.unit_scores.domain import Period, Rules
from services.workflow.unit_scores.problems import (
    AlreadyAppealed,
    AlreadyDecided,
    AlreadyLocked,
    AppealForbidden,
    AppealsOver,
    DecidingForbidden,
    NotLocked,
    NotOver,
    ScoreNotFound,
    StaleRules,
)
from services.workflow.unit_scores.repository import marks, results
from services.workflow.unit_scores.repository.results import Decided
from services.workflow.unit_scores.schemas import (
    AppealDecision,
    AppealIn,
    LockIn,
    NewScoreRules,
    ScoreRulesOut,
    ScoreSheet,
)
from services.workflow.unit_scores.service import showing


async def change_rules(session: AsyncSession, caller: Principal, new: NewScoreRules) -> ScoreRulesOut:
    """Put a new version in force for what is not locked yet. Raises DecidingForbidden, StaleRules."""
    if not domain.decides(caller):
        raise DecidingForbidden
    await results.lock(session)
    version = (await results.rules(session)).version
    if new.based_on != version:
        raise StaleRules(current_version=version)
    row = await results.add_rules(
        session,
        version=version + 1,
        body=new.rules.model_dump(mode="json"),
        reason=new.reason,
        made_by=caller.subject,
        made_by_name=caller.name,
    )
    await _log(session, caller, "unit_score.rules", str(version + 1), {"version": version + 1})
    return showing.rules_view(row, caller)


async def lock(session: AsyncSession, caller: Principal, body: LockIn) -> ScoreSheet:
    """Keep a month's or a year's scores for ever.

    Raises InvalidRequest, DecidingForbidden, AlreadyLocked, NotOver.
    """
    wanted = showing.named(body.period)
    if not domain.decides(caller):
        raise DecidingForbidden
    await results.lock(session)
    if await results.period(session, wanted.name) is not None:
        raise AlreadyLocked
    now = await clock.now(session)
    if wanted.end > now:
        raise NotOver
    version = await results.rules(session)
    until = _days_after(now.astimezone(clock.SHANGHAI).date(), body.appeal_days)
    row = {
        "period": wanted.name,
        "rules_version": version.version,
        "as_of": now,
        "appeal_until": until,
        "locked_by": caller.subject,
        "locked_by_name": caller.name,
    }
    given = await _keep(session, Rules.model_validate(version.body), wanted, row)
    told = {"period": wanted.name, "until": until.isoformat()}
    await _tell(session, NoticeKind.SCORE_LOCKED, head(*given), f"score locked {wanted.name}", told)
    await _log(session, caller, "unit_score.lock", wanted.name, {"version": version.version})
    return await showing.sheet(session, caller, wanted.name)


async def _keep(session: AsyncSession, by: Rules, wanted: Period, row: dict[str, Any]) -> showing.Given:
    """The cases first and the numbers from them, so that every list is the sum of its number for ever."""
    await results.begin(session, row)
    measures = [rule.measure.value for rule in domain.every(by)]
    counts = await marks.keep(session, wanted, measures)
    given = showing.worth(by, counts, await marks.units(session))
    await results.keep(session, wanted.name, given)
    return given


def _days_after(day: date, days: int) -> date:
    return day + timedelta(days=days)


async def appeal(session: AsyncSession, caller: Principal, body: AppealIn) -> ScoreSheet:
    """A unit's word against a point, once. Raises ScoreNotFound, AppealForbidden, NotLocked and its kin."""
    wanted = showing.named(body.period)
    if not domain.sees(caller, body.unit):
        raise ScoreNotFound
    if not domain.appeals(caller, body.unit):
        raise AppealForbidden
    locked = await results.period(session, wanted.name)
    if locked is None:
        raise NotLocked
    points = await results.points(session, wanted.name, body.unit)
    if body.measure not in {point.measure for point in points}:
        raise InvalidRequest(errors=[FieldError(pointer="/measure", detail="这一期没有这项指标")])
    now = await clock.now(session)
    if now.astimezone(clock.SHANGHAI).date() > locked.appeal_until:
        raise AppealsOver
    row = {
        "id": new_id(),
        "period": wanted.name,
        "unit": body.unit,
        "measure": body.measure.value,
        "reason": privacy.mask(body.reason),
        "asked_by": caller.subject,
        "asked_by_name": caller.name,
    }
    if not await results.ask(session, row):
        raise AlreadyAppealed
    told = {"unit": body.unit, "measure": body.measure.value}
    about = {"period": wanted.name, **told}
    await _tell(session, NoticeKind.SCORE_APPEAL, CHIEF, f"score appeal {row['id']}", about)
    await _log(session, caller, "unit_score.appeal", wanted.name, told)
    return await showing.sheet(session, caller, wanted.name)


async def decide(
    session: AsyncSession, caller: Principal, appeal_id: UUID, body: AppealDecision
) -> ScoreSheet:
    """A correcting entry beside the locked score. Raises ScoreNotFound, DecidingForbidden, AlreadyDecided."""
    found = await asked(session, caller, appeal_id)
    if errors := _decision_errors(body):
        raise InvalidRequest(errors=errors)
    if not domain.decides(caller):
        raise DecidingForbidden
    row = {
        "appeal_id": appeal_id,
        "upheld": body.upheld,
        "change": body.change,
        "reason": privacy.mask(body.reason),
        "decided_by": caller.subject,
        "decided_by_name": caller.name,
    }
    if not await results.correct(session, row):
        raise AlreadyDecided
    told = {"unit": found.appeal.unit, "upheld": body.upheld, "change": str(body.change)}
    about = {"period": found.appeal.period, "upheld": body.upheld}
    key = f"score appeal decided {appeal_id}"
    await _tell(session, NoticeKind.SCORE_APPEAL, head(found.appeal.unit), key, about)
    await _log(session, caller, "unit_score.decide", found.appeal.period, told)
    return await showing.sheet(session, caller, found.appeal.period)


def _decision_errors(body: AppealDecision) -> list[FieldError]:
    if body.upheld and body.change == 0:
        return [FieldError(pointer="/change", detail="申诉成立时请写明更正的分值")]
    if not body.upheld and body.change != 0:
        return [FieldError(pointer="/change", detail="申诉不成立时分值不变，请填 0")]
    return []


async def asked(session: AsyncSession, caller: Principal, appeal_id: UUID) -> Decided:
    """Raises ScoreNotFound."""
    found = await results.appeal(session, appeal_id)
    if found is None or not domain.sees(caller, found.appeal.unit):
        raise ScoreNotFound
    return found


async def _tell(
    session: AsyncSession, kind: NoticeKind, audience: Audience, key: str, data: dict[str, Any]
) -> None:
    await notices.tell(session, [Notice(kind, None, audience, key, data)])


async def _log(
    session: AsyncSession, caller: Principal, action: str, about: str, detail: dict[str, Any]
) -> None:
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        action,
        object_type="unit_score",
        object_id=about,
        detail=detail,
    )
