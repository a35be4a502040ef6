"""What is refused, and who may do what."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.problems import FieldError, Forbidden, InvalidRequest, Problem
from services.contracts.codes import Role
from services.contracts.identity import Principal
from services.workflow.duty.domain.posts import ELIGIBLE, LONGEST_RANGE, Post
from services.workflow.duty.repository import people

JUST_NOW = timedelta(minutes=10)
"""A form takes a while to fill in: what begins this long ago still counts as beginning now."""


class NotOnShift(Problem):
    status, code, title = 403, "not-on-shift", "不在班次"
    detail = "现在没有您的班次（可提前 30 分钟签到）；请核对值班表，如需换班请联系网信办负责人。"


class StaleRotation(Problem):
    status, code, title = 409, "stale-version", "轮值已有新版本"
    detail = "轮值表已被他人更新，请在最新版本上重新修改后再提交。"


class SwapClosed(Problem):
    status, code, title = 409, "swap-closed", "换班已有结果"
    detail = "这次换班已经答复、撤回，或班次已经开始；请刷新后查看，如需调整请联系网信办负责人。"


class ShiftChanged(Problem):
    status, code, title = 409, "shift-changed", "班次已变动"
    detail = "申请之后值班表有了变动，这个班次已不是原来的人；请撤回后重新申请换班。"


class AlreadyCancelled(Problem):
    status, code, title = 409, "already-cancelled", "已经撤销"
    detail = "这项安排已被撤销或已经结束，请刷新后查看。"


class AlreadyAcknowledged(Problem):
    status, code, title = 409, "already-acknowledged", "已经接收"
    detail = "这份交接班记录已有人确认接收，请刷新后查看。"


def check_office(caller: Principal) -> None:
    """Raises Forbidden unless the caller is of the county's desk."""
    if not caller.county:
        raise Forbidden("值班安排只供县网信办和领导小组查看；如有急事，请联系在班人员。")


def check_chief(caller: Principal) -> None:
    """Raises Forbidden."""
    if not caller.has(Role.OFFICE_CHIEF):
        raise Forbidden("只有网信办负责人可以调整值班安排；如需调整，请与负责人联系，或向同事申请换班。")


def refused(pointer: str, detail: str) -> InvalidRequest:
    return InvalidRequest(errors=[FieldError(pointer=pointer, detail=detail)])


def check_period(starts_at: datetime, ends_at: datetime, now: datetime, longest: timedelta) -> None:
    """Raises InvalidRequest when a period lies in the past, runs backwards or is too long."""
    if starts_at < now - JUST_NOW:
        raise refused("/starts_at", "不能早于现在：已经过去的安排不能改动")
    if not starts_at < ends_at <= starts_at + longest:
        raise refused("/ends_at", f"应晚于开始时间，且不超过 {longest.days} 天")


def check_range(since: datetime, until: datetime) -> None:
    """Raises InvalidRequest when a range runs backwards or is too long."""
    if not since < until <= since + LONGEST_RANGE:
        raise refused("/query/to", f"结束时间应晚于开始时间，且不超过 {LONGEST_RANGE.days} 天")


async def check_eligible(
    session: AsyncSession, post: Post, persons: Collection[UUID], pointer: str, *, many: bool = False
) -> None:
    """Raises InvalidRequest that points at whoever may not stand on the post."""
    found = await people.known(session, persons)
    errors = [
        FieldError(
            pointer=f"{pointer}/{index}" if many else pointer,
            detail="此人没有在用的账号，或其角色不能值这个班次，请另选",
        )
        for index, person in enumerate(persons)
        if person not in found or not found[person].active or ELIGIBLE[post].isdisjoint(found[person].roles)
    ]
    if errors:
        raise InvalidRequest(errors=errors)
