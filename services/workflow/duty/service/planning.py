"""Rotations and overrides: what the chief decides about the rota."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock
from services.common.ids import new_id
from services.common.problems import NotFound
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.duty.domain.posts import LONGEST_RANGE, Post, local_day
from services.workflow.duty.domain.rota import DAY, Turn
from services.workflow.duty.models import OverrideRow, RotationVersion
from services.workflow.duty.repository import people, plan
from services.workflow.duty.repository.people import People
from services.workflow.duty.schemas.plan import (
    ChangedRotation,
    NewOverride,
    NewRotation,
    OverrideList,
    OverrideOut,
    ReasonBody,
    RotationBody,
    RotationList,
    RotationOut,
)
from services.workflow.duty.schemas.reading import RangeQuery
from services.workflow.duty.service import showing
from services.workflow.duty.service.checks import (
    AlreadyCancelled,
    StaleRotation,
    check_eligible,
    check_period,
    check_range,
    refused,
)

_MOST_ROTATIONS = 100
_MOST_OVERRIDES = 200
_FURTHEST = timedelta(days=366)


async def rotations(session: AsyncSession) -> RotationList:
    """The newest version of every rotation."""
    return await _rotation_list(session, await plan.rotations(session, _MOST_ROTATIONS))


async def rotation_versions(session: AsyncSession, rotation: UUID) -> RotationList:
    """Who changed a rotation when and why, the newest version first. Raises NotFound."""
    rows = await plan.versions(session, rotation, _MOST_ROTATIONS)
    if not rows:
        raise NotFound
    return await _rotation_list(session, rows)


async def _rotation_list(session: AsyncSession, rows: Sequence[RotationVersion]) -> RotationList:
    known = await people.known(session, {who for row in rows for who in (*row.roster, *row.holiday_roster)})
    today = local_day(await clock.now(session))
    return RotationList(items=[_rotation(row, known, today) for row in rows])


async def add_rotation(session: AsyncSession, caller: Principal, new: NewRotation) -> RotationOut:
    """Begin a rotation today or later. Raises InvalidRequest."""
    await plan.lock(session)
    today = local_day(await clock.now(session))
    _check_start(new.starts_on, today, today)
    return await _store(session, caller, new, new_id(), 1)


async def rotation_exists(session: AsyncSession, rotation: UUID) -> None:
    """Raises NotFound."""
    if not await plan.versions(session, rotation, 1):
        raise NotFound


async def change_rotation(
    session: AsyncSession, caller: Principal, rotation: UUID, new: ChangedRotation
) -> RotationOut:
    """Let a new version rule from a later day on; what was is not changed. Raises StaleRotation."""
    await plan.lock(session)
    today = local_day(await clock.now(session))
    _check_start(new.starts_on, today, today + DAY)
    if new.ends_on is not None and new.ends_on < new.starts_on - DAY:
        raise refused("/ends_on", "不能早于开始日期的前一天")
    newest = (await plan.versions(session, rotation, 1))[0]
    if newest.version != new.based_on:
        raise StaleRotation(current_version=newest.version)
    return await _store(session, caller, new, rotation, newest.version + 1)


def _check_start(starts_on: date, today: date, earliest: date) -> None:
    if starts_on < earliest:
        raise refused("/starts_on", f"最早从 {earliest.isoformat()} 起：已经过去的班次不能改动")
    if starts_on > today + _FURTHEST:
        raise refused("/starts_on", "最多提前一年安排")


async def _store(
    session: AsyncSession, caller: Principal, body: RotationBody, rotation: UUID, version: int
) -> RotationOut:
    await check_eligible(session, body.post, body.roster, "/roster", many=True)
    await check_eligible(session, body.post, body.holiday_roster, "/holiday_roster", many=True)
    said = body.model_dump(exclude={"based_on", "post", "turn", "change_at"}) | {
        "post": body.post.value,
        "turn": body.turn.value,
        "change_at": time.fromisoformat(body.change_at),
    }
    row = await plan.add_rotation(session, said | _by(caller, rotation, version))
    await _record(session, caller, "duty.rotation", rotation, {"version": version, "reason": body.reason})
    known = await people.known(session, {*row.roster, *row.holiday_roster})
    return _rotation(row, known, local_day(row.made_at))


def _by(caller: Principal, rotation: UUID, version: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "rotation": rotation,
        "version": version,
        "made_by": caller.subject,
        "made_by_name": caller.name,
    }


async def overrides(session: AsyncSession, query: RangeQuery) -> OverrideList:
    """Raises InvalidRequest when the range runs backwards or is too long."""
    since = query.from_ or await clock.now(session)
    until = query.to or since + LONGEST_RANGE
    check_range(since, until)
    rows = await plan.overrides(session, since, until, _MOST_OVERRIDES + 1)
    known = await people.known(session, {who for row in rows for who in (row.person, row.replaces) if who})
    return OverrideList(
        items=[_override(row, known) for row in rows[:_MOST_OVERRIDES]], more=len(rows) > _MOST_OVERRIDES
    )


async def add_override(session: AsyncSession, caller: Principal, new: NewOverride) -> OverrideOut:
    """Put somebody else on from now or later on. Raises InvalidRequest."""
    check_period(new.starts_at, new.ends_at, await clock.now(session), LONGEST_RANGE)
    await check_eligible(session, new.post, [new.person], "/person")
    await plan.lock(session)
    values = new.model_dump(exclude={"post"}) | {"post": new.post.value, "id": new_id()}
    row = await plan.add_override(session, values | {"made_by": caller.subject, "made_by_name": caller.name})
    await _record(session, caller, "duty.override", row.id, {"reason": new.reason})
    return _override(row, await people.known(session, [row.person]))


async def find_override(session: AsyncSession, override_id: UUID) -> OverrideRow:
    """Raises NotFound."""
    row = await plan.override(session, override_id)
    if row is None:
        raise NotFound
    return row


async def cancel_override(
    session: AsyncSession, caller: Principal, override_id: UUID, body: ReasonBody
) -> OverrideOut:
    """Take an override back from now on; the time it ruled stays. Raises AlreadyCancelled."""
    at = await clock.now(session)
    if (await find_override(session, override_id)).ends_at <= at:
        raise AlreadyCancelled
    await plan.lock(session)
    values = {"cancelled_at": at, "cancelled_by": caller.subject, "cancelled_by_name": caller.name}
    row = await plan.cancel_override(session, override_id, values | {"cancel_reason": body.reason})
    if row is None:
        raise AlreadyCancelled
    await _record(session, caller, "duty.override_cancel", row.id, {"reason": body.reason})
    return _override(row, await people.known(session, [row.person]))


async def _record(
    session: AsyncSession, caller: Principal, action: str, object_id: UUID, detail: dict[str, Any]
) -> None:
    await audit.record(
        session, Service.WORKFLOW, caller, action, object_type="duty", object_id=object_id, detail=detail
    )


def _rotation(row: RotationVersion, known: People, today: date) -> RotationOut:
    return RotationOut(
        id=row.rotation,
        version=row.version,
        name=row.name,
        post=Post(row.post),
        roster=[showing.person(known, who) for who in row.roster],
        holiday_roster=[showing.person(known, who) for who in row.holiday_roster],
        order=[showing.person(known, who) for who in plan.as_rotation(row).order_on(today + DAY)],
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        change_at=f"{row.change_at:%H:%M}",
        hours=row.hours,
        turn=Turn(row.turn),
        weekday=row.weekday,
        days=sorted(row.days),
        state=_state(row, today),
        reason=row.reason,
        made_at=row.made_at,
        made_by=row.made_by_name,
    )


def _state(row: RotationVersion, today: date) -> Literal["coming", "running", "ended"]:
    if row.ends_on is not None and row.ends_on < today:
        return "ended"
    return "coming" if row.starts_on > today else "running"


def _override(row: OverrideRow, known: People) -> OverrideOut:
    return OverrideOut(
        id=row.id,
        post=Post(row.post),
        person=showing.person(known, row.person),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        beside=row.beside,
        replaces=showing.person(known, row.replaces) if row.replaces else None,
        swap=row.swap,
        reason=row.reason,
        made_at=row.made_at,
        made_by=row.made_by_name,
        cancelled_at=row.cancelled_at,
        cancelled_by=row.cancelled_by_name,
        cancel_reason=row.cancel_reason,
    )
