"""What a body must satisfy beyond its shape: units that exist, times that make sense, items that are there.

Each is a mistake of the caller (422). What can be told from the request, the directory and the policy is
told before anything about rights or state; what depends on where cases and items are now, after that.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.body import pointer
from services.common.problems import FieldError, InvalidRequest
from services.contracts.codes import Role, UnitKind
from services.workflow.cases.domain.actions import CONFLICT_TIER, Action
from services.workflow.cases.domain.scope import Sight, sight
from services.workflow.cases.repository import cases, items, neighbours
from services.workflow.cases.schemas.actions import (
    ActionBody,
    AskPart,
    Assign,
    HandOver,
    Instruct,
    Merge,
    Pause,
    Publish,
    RequestExtension,
    Restrict,
    Review,
    SpotCheck,
    Supervise,
    Transfer,
    Unmerge,
)
from services.workflow.cases.service.guarding import works_in
from services.workflow.cases.service.looking import Look, facts_of
from services.workflow.people import repository as people
from services.workflow.tasks.domain import Ruling

CLOCK_SKEW = timedelta(minutes=10)


def _error(detail: str, *parts: str | int) -> FieldError:
    return FieldError(pointer=pointer(parts), detail=detail)


async def _units(session: AsyncSession, lead: tuple[str, str], assisting: list[str]) -> list[FieldError]:
    """`lead` is (field, code); who can lead can assist."""
    field, code = lead
    known = await neighbours.units(session, {code, *assisting})
    errors = [] if _can_work(known.get(code)) else [_error(_no_unit(code, known.get(code)), field)]
    for place, unit in enumerate(assisting):
        if unit == code:
            errors.append(_error("主办单位不必再列为协办，请删去", "assisting_units", place))
        elif not _can_work(known.get(unit)):
            errors.append(_error(_no_unit(unit, known.get(unit)), "assisting_units", place))
    return errors


def _can_work(unit: neighbours.Unit | None) -> bool:
    return unit is not None and unit.active and unit.kind is not UnitKind.LEADING_GROUP


def _no_unit(code: str, unit: neighbours.Unit | None) -> str:
    if unit is None:
        return f"没有代码为“{code}”的单位，请从单位名录中选择"
    if not unit.active:
        return f"{unit.name}已停用，请改选其他单位"
    return f"{unit.name}不承办工单，请改选责任单位"


async def _review(session: AsyncSession, look: Look, body: Review) -> list[FieldError]:
    errors = []
    case = look.case
    names = ("risk", "tier", "category", "kind")
    changed = [name for name in names if getattr(body, name) not in (None, getattr(case, name))]
    if changed and body.reason is None:
        errors.append(_error("改变研判结果时请写明理由", "reason"))
    if body.tier is not None and body.tier < CONFLICT_TIER and case.concerned_units:
        errors.append(_error(f"信息涉及责任单位自身，处置层级不能低于{CONFLICT_TIER}级", "tier"))
    if body.lead_unit is not None:
        errors += await _units(session, ("lead_unit", body.lead_unit), body.assisting_units or [])
    elif body.assisting_units:
        errors.append(_error("指定协办单位时请同时指定主办单位", "lead_unit"))
    return errors


async def _assign(session: AsyncSession, look: Look, body: Assign) -> list[FieldError]:
    del look
    return await _units(session, ("lead_unit", body.lead_unit), body.assisting_units or [])


async def _transfer(session: AsyncSession, look: Look, body: Transfer) -> list[FieldError]:
    del look
    return await _units(session, ("unit", body.unit), [])


async def _elsewhere(session: AsyncSession, look: Look, body: Transfer) -> list[FieldError]:
    del session
    same = body.unit == look.case.lead_unit
    return [_error("工单已由该单位主办，请选择另一个单位", "unit")] if same else []


async def _merge(session: AsyncSession, look: Look, body: Merge) -> list[FieldError]:
    if body.into == look.case.id:
        return [_error("不能并入自身，请选择另一张工单", "into")]
    target = await cases.find(session, body.into)
    if target is None or sight(facts_of(target), look.caller) is Sight.NONE:
        return [_error("没有这张工单，请核对编号", "into")]
    if target.case.restricted != look.case.restricted:
        return [_error("限阅工单只能与限阅工单并案，请先限阅或解除限阅", "into")]
    if target.case.drill != look.case.drill:
        return [_error("演练工单不能与真实工单并案", "into")]
    return []


async def _unmerge(session: AsyncSession, look: Look, body: Unmerge) -> list[FieldError]:
    origins = await items.origins(session, look.case.id, body.items)
    errors = []
    for place, item in enumerate(body.items):
        if item not in origins:
            errors.append(_error("这条信息不在本工单中，请核对编号", "items", place))
        elif origins[item] is None:
            errors.append(_error("这条信息不是并案进来的，无需撤销", "items", place))
    return errors


async def _request_extension(session: AsyncSession, look: Look, body: RequestExtension) -> list[FieldError]:
    del session
    most = look.policy.extensions.most_workdays
    return [_error(f"按现行政策一次最多延期 {most} 个工作日", "workdays")] if body.workdays > most else []


async def _ask_part(session: AsyncSession, look: Look, body: AskPart) -> list[FieldError]:
    unit = (await neighbours.units(session, {body.unit})).get(body.unit)
    errors = [] if _can_work(unit) else [_error(_no_unit(body.unit, unit), "unit")]
    return errors + await _press(session, look, body)


async def _whom(session: AsyncSession, look: Look, body: AskPart) -> list[FieldError]:
    """A unit may press those who assist already; whom else to bring in is for the office to say."""
    del session
    if body.unit == look.case.lead_unit:
        return [_error("主办单位不必另交协办意见，请选择其他单位", "unit")]
    office = look.caller.has(Role.DUTY_OFFICER, Role.OFFICE_CHIEF)
    if not office and body.unit not in look.case.assisting_units:
        return [_error("该单位还不是协办单位，请联系县网信办增加协办", "unit")]
    return []


async def _colleague(session: AsyncSession, look: Look, body: HandOver) -> list[FieldError]:
    found = (await people.by_username(session, [body.to])).get(body.to)
    fits = works_in(found, look.case.lead_unit)
    return [] if fits else [_error("请选择主办单位里在用的经办人或负责人账号", "to")]


async def _named(session: AsyncSession, look: Look, body: Restrict) -> list[FieldError]:
    del look
    found = await people.by_username(session, body.people)
    return [
        _error(f"没有在用的账号“{name}”，请重新选择", "people", place)
        for place, name in enumerate(body.people)
        if name not in found
    ]


async def _spot_check(session: AsyncSession, look: Look, body: SpotCheck) -> list[FieldError]:
    del session, look
    unsaid = body.result is Ruling.FAILED and body.note is None
    return [_error("抽查不合格时请写明问题", "note")] if unsaid else []


async def _press(session: AsyncSession, look: Look, body: Supervise | Instruct | AskPart) -> list[FieldError]:
    del session
    late = body.due_at is not None and body.due_at <= look.now
    return [_error("时限应晚于现在", "due_at")] if late else []


async def _publish(session: AsyncSession, look: Look, body: Publish) -> list[FieldError]:
    del session
    early = body.at is not None and body.at > look.now + CLOCK_SKEW
    return [_error("发布时间不能晚于现在", "at")] if early else []


async def _pause(session: AsyncSession, look: Look, body: Pause) -> list[FieldError]:
    del session
    most = look.policy.pauses.most_workdays
    return [_error(f"按现行政策最多暂停 {most} 个工作日", "workdays")] if body.workdays > most else []


_Check = Callable[[AsyncSession, Look, Any], Awaitable[list[FieldError]]]
_OF_THE_REQUEST: Mapping[Action, _Check] = {
    Action.REVIEW: _review,
    Action.ASSIGN: _assign,
    Action.TRANSFER: _transfer,
    Action.REQUEST_EXTENSION: _request_extension,
    Action.SUPERVISE: _press,
    Action.INSTRUCT: _press,
    Action.PUBLISH: _publish,
    Action.PAUSE: _pause,
    Action.ASK_PART: _ask_part,
    Action.SPOT_CHECK: _spot_check,
}


_OF_THE_MOMENT: Mapping[Action, _Check] = {
    Action.TRANSFER: _elsewhere,
    Action.MERGE: _merge,
    Action.UNMERGE: _unmerge,
    Action.ASK_PART: _whom,
    Action.HAND_OVER: _colleague,
    Action.RESTRICT: _named,
}


async def check(session: AsyncSession, look: Look, action: Action, body: ActionBody) -> None:
    """Raises InvalidRequest that names every field in error."""
    await _run(_OF_THE_REQUEST, session, look, action, body)


async def check_now(session: AsyncSession, look: Look, action: Action, body: ActionBody) -> None:
    """The same for what is known only now that the action is possible. Raises InvalidRequest."""
    await _run(_OF_THE_MOMENT, session, look, action, body)


async def _run(
    checks: Mapping[Action, _Check], session: AsyncSession, look: Look, action: Action, body: ActionBody
) -> None:
    if action in checks and (errors := await checks[action](session, look, body)):
        raise InvalidRequest(errors=errors)
