"""Pages as the people whom they concern see them, confirming them, and the rules that they follow."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, clock, paging
from services.common.problems import Forbidden, NotFound, Problem
from services.contracts.codes import Role
from services.contracts.events import Service
from services.contracts.identity import UNIT_ROLES, Principal
from services.workflow.cases.domain.actions import Step
from services.workflow.cases.repository import timeline
from services.workflow.cases.service.looking import look
from services.workflow.notices.repository import names
from services.workflow.paging.domain import Ended, PagingRule, Stage
from services.workflow.paging.models import PageRow, PageStep, PagingRuleVersion
from services.workflow.paging.repository import pages, rules
from services.workflow.paging.schemas import (
    Called,
    NewPage,
    NewPagingRule,
    PagePage,
    PagesQuery,
    PageStepView,
    PageView,
    PagingRuleOut,
)
from services.workflow.paging.service import raising
from services.workflow.paging.service.telling import tell_ended


class PageNotFound(NotFound):
    detail = "没有这条紧急通知，或者它没有发给您；请回到通知列表重新打开。"


class AlreadyPaging(Problem):
    status, code, title = 409, "already-paging", "已在通知"
    detail = "这张工单已有人工发起、尚未确认的紧急通知，无需重复发起。"


class StalePagingRule(Problem):
    status, code, title = 409, "stale-version", "规则已有新版本"
    detail = "紧急通知规则已被他人更新，请在最新版本上重新修改后再提交。"


async def list_pages(session: AsyncSession, caller: Principal, query: PagesQuery) -> PagePage:
    found = await pages.pages(
        session,
        caller.subject,
        county=caller.county,
        only_open=query.open,
        case_id=query.case_id,
        after=query.position(),
        limit=query.limit + 1,
    )
    rows, cursor = paging.cut([_Listed(row) for row in found], query.limit, at="raised_at")
    return PagePage(items=await _shown(session, caller, [each.row for each in rows]), next_cursor=cursor)


class _Listed:
    """A row with the keys that a list is cut by."""

    def __init__(self, row: Row[Any]) -> None:
        self.row = row
        self.id = row.PageRow.id
        self.raised_at = row.PageRow.raised_at


async def acknowledge(session: AsyncSession, caller: Principal, page_id: UUID) -> PageView:
    """Confirm that one has it in hand; repeating changes nothing. Raises PageNotFound, Forbidden."""
    row = await pages.find(session, page_id, caller.subject, county=caller.county)
    if row is None:
        raise PageNotFound
    steps = await pages.steps(session, [page_id])
    if not _may_acknowledge(caller, steps):
        raise Forbidden("只有被通知的人、值班员、网信办负责人和领导小组可以确认接收。")
    who = (caller.subject, caller.name)
    closed = await pages.end(session, PageRow.id == page_id, Ended.ACKNOWLEDGED, who)
    if closed:
        await tell_ended(session, closed)
        await _tell_timeline(session, caller, row)
        detail = {"case": str(row.PageRow.case_id)}
        await _record(session, caller, "page.acknowledge", "page", page_id, detail)
    again = await pages.find(session, page_id, caller.subject, county=caller.county)
    assert again is not None
    return (await _shown(session, caller, [again]))[0]


async def _tell_timeline(session: AsyncSession, caller: Principal, row: Row[Any]) -> None:
    entry = {
        **timeline.person(caller),
        "case_id": row.PageRow.case_id,
        "at": await clock.now(session),
        "action": Step.CONFIRM,
        "from_state": row.state,
        "to_state": row.state,
        "detail": {"page": str(row.PageRow.id)},
    }
    await timeline.add(session, [entry])


async def raise_page(session: AsyncSession, caller: Principal, new: NewPage) -> PageView:
    """Page by hand. Raises CaseNotFound, Forbidden, AlreadyPaging."""
    seen = await look(session, caller, new.case_id)
    if not caller.has(*raising.DESK):
        raise Forbidden("只有值班员、网信办负责人和领导小组可以发起紧急通知。")
    page_id = await raising.by_hand(session, caller, new.case_id, drill=seen.case.drill)
    if page_id is None:
        raise AlreadyPaging
    detail = {"case": str(new.case_id), "reason": new.reason}
    await _record(session, caller, "page.raise", "page", page_id, detail)
    row = await pages.raised(session, page_id)
    return (await _shown(session, caller, [row]))[0]


def _may_acknowledge(caller: Principal, steps: Sequence[PageStep]) -> bool:
    return caller.has(*raising.DESK) or any(caller.subject in step.people for step in steps)


async def _shown(session: AsyncSession, caller: Principal, rows: Sequence[Row[Any]]) -> list[PageView]:
    steps: dict[UUID, list[PageStep]] = {}
    for step in await pages.steps(session, [row.PageRow.id for row in rows]):
        steps.setdefault(step.page_id, []).append(step)
    called = {person for each in steps.values() for step in each for person in step.people}
    known = await names(session, called)
    return [_view(caller, row, steps.get(row.PageRow.id, []), known) for row in rows]


def _view(caller: Principal, row: Row[Any], steps: Sequence[PageStep], known: dict[UUID, str]) -> PageView:
    page = row.PageRow
    mine = any(caller.subject in step.people for step in steps)
    return PageView(
        id=page.id,
        reason=page.reason,
        case_id=page.case_id,
        case_number=row.number,
        case_title=row.title if _may_open(caller, row) else None,
        risk=row.risk,
        tier=row.tier,
        category=row.category,
        items=row.items,
        drill=page.drill,
        raised_at=page.raised_at,
        sent_at=page.sent_at,
        ended_at=page.ended_at,
        ended=page.ended,
        acknowledged_by=page.acknowledged_by_name,
        mine=mine,
        may_acknowledge=page.ended_at is None and _may_acknowledge(caller, steps),
        steps=[
            PageStepView(
                number=step.number,
                round=step.round,
                rung=Stage(step.rung),
                due_at=step.due_at,
                sent_at=step.sent_at,
                people=[Called(id=person, name=known.get(person)) for person in step.people],
            )
            for step in steps
        ],
    )


def _may_open(caller: Principal, row: Row[Any]) -> bool:
    if caller.county:
        return True
    return caller.has(*UNIT_ROLES) and caller.unit in {row.lead_unit, *row.assisting_units}


async def rule(session: AsyncSession) -> PagingRuleOut:
    return _rule(await rules.rule(session))


async def decide(session: AsyncSession, caller: Principal, new: NewPagingRule) -> PagingRuleOut:
    """Put new figures in force for the pages raised from now on. Raises Forbidden, StalePagingRule."""
    if not caller.has(Role.SYSTEM_ADMIN):
        raise Forbidden("只有系统管理员可以修改紧急通知规则；如需调整，请联系系统管理员。")
    await rules.lock_rules(session)
    newest = (await rules.rule(session)).version
    if new.based_on != newest:
        raise StalePagingRule(current_version=newest)
    body = new.rule.model_dump(mode="json")
    made = await rules.add_rule(
        session, newest + 1, body, reason=new.reason, by=caller.subject, by_name=caller.name
    )
    detail = {"reason": new.reason, "based_on": newest}
    await _record(session, caller, "paging.decide", "paging_rule", str(made.version), detail)
    return _rule(made)


def _rule(row: PagingRuleVersion) -> PagingRuleOut:
    return PagingRuleOut(
        version=row.version,
        made_at=row.made_at,
        made_by=row.made_by_name,
        reason=row.reason,
        rule=PagingRule.model_validate(row.body),
    )


async def _record(
    session: AsyncSession,
    caller: Principal,
    action: str,
    object_type: str,
    object_id: UUID | str,
    detail: dict[str, Any],
) -> None:
    await audit.record(
        session, Service.WORKFLOW, caller, action, object_type=object_type, object_id=object_id, detail=detail
    )
