"""Who works in a unit, and who stands in for whom (AB角)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock
from services.common.ids import new_id
from services.common.paging import cut
from services.common.problems import FieldError, Forbidden, InvalidRequest, NotFound, Problem
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import UNIT_ROLES, Principal
from services.workflow.people import repository
from services.workflow.people.domain import STAND_IN
from services.workflow.people.models import Substitute
from services.workflow.people.repository import Person
from services.workflow.people.schemas import (
    NewSubstitute,
    People,
    PersonView,
    SubstitutePage,
    SubstituteQuery,
    SubstituteView,
)

_OFFICE = (Role.DUTY_OFFICER, Role.OFFICE_CHIEF, Role.LEADING_GROUP)


class SubstituteNotFound(NotFound):
    detail = "没有这条代理安排，或者您无权查看；请回到列表重新打开。"


class AlreadySubstituted(Problem):
    status, code, title = 409, "already-substituted", "已有代理安排"
    detail = "这位同志在这段时间里已有代理人，请先结束原来的安排，或改选时间。"


async def people(session: AsyncSession, caller: Principal, unit: str | None) -> People:
    """Those who work on cases in a unit. Raises Forbidden for another's unit, unless the office asks."""
    wanted = unit or caller.unit
    if wanted != caller.unit and not caller.has(*_OFFICE):
        raise Forbidden("只能查看本单位的人员；需要其他单位的人员请联系县网信办。")
    if not (caller.has(*UNIT_ROLES) or caller.has(*_OFFICE)):
        raise Forbidden("人员名单供经办工单使用；管理员请在“账号”页查看。")
    found = await repository.with_roles(session, STAND_IN, wanted)
    return People(items=[_person(each) for each in found])


def _person(person: Person) -> PersonView:
    roles = [Role(role) for role in person.roles]
    return PersonView(username=person.username, name=person.name, unit=person.unit, roles=roles)


async def substitutes(session: AsyncSession, caller: Principal, query: SubstituteQuery) -> SubstitutePage:
    """Those of one's unit; the county's people see all, administrators of the system none."""
    if not (caller.county or caller.has(*UNIT_ROLES)):
        return SubstitutePage(items=[], next_cursor=None)
    unit = None if caller.county else caller.unit
    rows = await repository.page(session, unit, query.position(), query.limit + 1)
    page, cursor = cut(rows, query.limit, at="starts_at")
    now = await clock.now(session)
    return SubstitutePage(items=[_shown(row, caller, now) for row in page], next_cursor=cursor)


async def add(session: AsyncSession, caller: Principal, new: NewSubstitute) -> SubstituteView:
    """Raises Forbidden, InvalidRequest, AlreadySubstituted."""
    named = await repository.by_username(session, [new.absent, new.deputy])
    absent = named.get(new.absent)
    if not _decides(caller, new.role, absent.unit if absent else caller.unit):
        raise Forbidden("代理由本单位负责人安排；网信办负责人、领导小组的代理由网信办负责人安排。")
    now = await clock.now(session)
    if errors := _errors(new, named, now):
        raise InvalidRequest(errors=errors)
    absent, deputy = named[new.absent], named[new.deputy]
    await repository.lock(session)
    await _check_nobody_twice(session, new, absent, deputy)
    if await repository.overlapping(session, new.role, absent.id, (new.starts_at, new.ends_at)):
        raise AlreadySubstituted
    row = await repository.add(
        session,
        id=new_id(),
        role=new.role,
        unit=absent.unit,
        absent=absent.id,
        absent_name=absent.name,
        deputy=deputy.id,
        deputy_name=deputy.name,
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        note=new.note,
        made_by=caller.subject,
        made_by_name=caller.name,
    )
    await _log(session, caller, "substitute.add", row)
    return _shown(row, caller, now)


def _errors(new: NewSubstitute, named: Mapping[str, Person], now: datetime) -> list[FieldError]:
    absent, deputy = named.get(new.absent), named.get(new.deputy)
    errors = []
    if absent is None or new.role not in absent.roles:
        errors.append(FieldError(pointer="/absent", detail="请选择在用且有这个角色的账号"))
    if deputy is None or STAND_IN.isdisjoint(deputy.roles) or (absent and deputy.unit != absent.unit):
        errors.append(FieldError(pointer="/deputy", detail="请选择同一单位里经办工单的在用账号"))
    if new.ends_at <= now:
        errors.append(FieldError(pointer="/ends_at", detail="结束时间应晚于现在"))
    return errors


async def _check_nobody_twice(
    session: AsyncSession, new: NewSubstitute, absent: Person, deputy: Person
) -> None:
    """Who is away stands in for nobody: there is no substitute of a substitute. Raises InvalidRequest."""
    period = (new.starts_at, new.ends_at)
    away, standing_in = await repository.away_or_standing_in(session, absent.id, deputy.id, period)
    errors = []
    if standing_in:
        detail = "这位同志在这段时间正代理他人，请先结束或改派那项代理"
        errors.append(FieldError(pointer="/absent", detail=detail))
    if away:
        errors.append(FieldError(pointer="/deputy", detail="这位同志在这段时间也由他人代理，请改选"))
    if errors:
        raise InvalidRequest(errors=errors)


def _decides(caller: Principal, role: Role, unit: str) -> bool:
    """A head for their unit; the office chief for the office, the leading group and any unit."""
    if caller.has(Role.OFFICE_CHIEF):
        return True
    if role is Role.LEADING_GROUP:
        return caller.has(Role.LEADING_GROUP)
    return caller.has(Role.UNIT_HEAD) and caller.unit == unit and role is not Role.OFFICE_CHIEF


async def end(session: AsyncSession, caller: Principal, wanted: UUID) -> SubstituteView:
    """End it now; ending again changes nothing. Raises SubstituteNotFound, Forbidden."""
    row = await repository.find(session, wanted)
    if row is None or not (caller.county or (caller.has(*UNIT_ROLES) and caller.unit == row.unit)):
        raise SubstituteNotFound
    if not _decides(caller, Role(row.role), row.unit):
        raise Forbidden("代理由安排它的单位负责人或网信办负责人结束。")
    now = await clock.now(session)
    if row.ended_at is None:
        await repository.end(session, row.id, now)
        await _log(session, caller, "substitute.end", row)
    ended = await repository.find(session, wanted)
    assert ended is not None
    return _shown(ended, caller, now)


async def _log(session: AsyncSession, caller: Principal, action: str, row: Substitute) -> None:
    detail = {"role": row.role, "unit": row.unit, "absent": str(row.absent), "deputy": str(row.deputy)}
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        action,
        object_type="substitute",
        object_id=row.id,
        detail=detail,
    )


def _shown(row: Substitute, caller: Principal, now: datetime) -> SubstituteView:
    running = row.ended_at is None and row.ends_at > now
    return SubstituteView(
        id=row.id,
        role=Role(row.role),
        unit=row.unit,
        absent=row.absent_name,
        deputy=row.deputy_name,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        note=row.note,
        made_by=row.made_by_name,
        ended_at=row.ended_at,
        in_force=running and row.starts_at <= now,
        may_end=running and _decides(caller, Role(row.role), row.unit),
    )
