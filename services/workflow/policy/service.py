"""Reading the handling policy, and putting a new version in force."""

import re

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit
from services.common.problems import Forbidden, NotFound, Problem
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.policy import repository
from services.workflow.policy.domain import Policy
from services.workflow.policy.models import PolicyVersion
from services.workflow.policy.schemas import NewPolicy, PolicyOut, PolicyPage

_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


class StalePolicy(Problem):
    status, code, title = 409, "stale-version", "政策已有新版本"
    detail = "处置政策已被他人更新，请在最新版本上重新修改后再提交。"


async def versions(session: AsyncSession, limit: int, before: int | None) -> PolicyPage:
    rows = await repository.page(session, limit + 1, before)
    newest = await repository.newest(session)
    page = [_shown(row, newest) for row in rows[:limit]]
    return PolicyPage(items=page, next_cursor=str(page[-1].version) if len(rows) > limit else None)


async def version(session: AsyncSession, number: str) -> PolicyOut:
    """Raises NotFound, also for what is no number."""
    row = await repository.find(session, int(number)) if _NUMBER.fullmatch(number) else None
    if row is None:
        raise NotFound
    return _shown(row, await repository.newest(session))


def check_may_decide(caller: Principal) -> None:
    """Raises Forbidden."""
    if not caller.has(Role.SYSTEM_ADMIN):
        raise Forbidden("只有系统管理员可以修改处置政策；如需调整，请联系系统管理员。")


async def decide(session: AsyncSession, caller: Principal, new: NewPolicy) -> PolicyOut:
    """Put a new version in force for the cases that open from now on. Raises StalePolicy."""
    await repository.lock(session)
    newest = await repository.newest(session)
    if new.based_on != newest:
        raise StalePolicy(current_version=newest)
    row = await repository.add(
        session,
        newest + 1,
        new.policy.model_dump(mode="json"),
        reason=new.reason,
        by=caller.subject,
        by_name=caller.name,
    )
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        "policy.decide",
        object_type="policy",
        object_id=str(row.version),
        detail={"reason": new.reason, "based_on": newest},
    )
    return _shown(row, row.version)


def _shown(row: PolicyVersion, newest: int) -> PolicyOut:
    return PolicyOut(
        version=row.version,
        current=row.version == newest,
        made_at=row.made_at,
        made_by=row.made_by_name,
        reason=row.reason,
        policy=Policy.model_validate(row.body),
    )
