"""When a page begins, and when it is over without anybody having to confirm it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import CaseState, RiskLevel, Role
from services.contracts.identity import Principal
from services.workflow.paging.domain import Ended, PagingRule, Reason
from services.workflow.paging.models import PageRow
from services.workflow.paging.repository import pages, rules
from services.workflow.paging.service.telling import tell_ended

DESK = (Role.DUTY_OFFICER, Role.OFFICE_CHIEF, Role.LEADING_GROUP)
"""Who reads a case for the office, and may confirm any page."""


async def placed(session: AsyncSession, cases: Collection[UUID]) -> None:
    """Items have come into these cases: page for what is grave now and was not paged for before.

    However many items a matter brings, its case is paged for once; the page shows how many there are.
    """
    grave = await pages.grave(session, cases) if cases else []
    if not grave:
        return
    newest = await rules.rule(session)
    figures = PagingRule.model_validate(newest.body)
    before = await pages.paged_before(session, [case.id for case in grave])
    for case in grave:
        reason = _reason(case)
        if reason is None or (case.id, reason.value) in before or (case.drill and not figures.page_drills):
            continue
        await _open(session, case.id, reason, drill=case.drill, version=newest.version, figures=figures)


def _reason(case: Row[Any]) -> Reason | None:
    if case.risk == RiskLevel.SEVERE:
        return Reason.SEVERE
    if case.alarmed:
        return Reason.ALARM
    unread = case.state == CaseState.PENDING_REVIEW
    return Reason.MAJOR_UNREAD if case.risk == RiskLevel.MAJOR and unread else None


async def _open(
    session: AsyncSession,
    case_id: UUID,
    reason: Reason,
    *,
    drill: bool,
    version: int,
    figures: PagingRule,
    by: UUID | None = None,
) -> UUID | None:
    if reason is Reason.SEVERE:
        graver = (PageRow.case_id == case_id) & PageRow.reason.in_([Reason.ALARM, Reason.MAJOR_UNREAD])
        await tell_ended(session, await pages.end(session, graver, Ended.SUPERSEDED))
    wait = figures.wait_before(reason)
    return await pages.open_page(
        session, case_id, reason, drill=drill, rule_version=version, wait=wait, by=by
    )


async def acted(
    session: AsyncSession,
    by: Principal,
    case_id: UUID,
    *,
    risk: tuple[str, str],
    drill: bool,
    again: bool = False,
) -> None:
    """Somebody took an action on a case; `risk` before and after it, `again`: it was opened anew.

    Who acts for the office has the case in hand: pages that left count as confirmed, others as not needed.
    A case that became severe by the action, or is severe and open again, pages from here on.
    """
    if by.has(*DESK):
        mine = (PageRow.case_id == case_id) & PageRow.raised_by.is_distinct_from(by.subject)
        left = mine & PageRow.sent_at.is_not(None)
        who = (by.subject, by.name)
        await tell_ended(session, await pages.end(session, left, Ended.ACKNOWLEDGED, who))
        await opened(session, by, case_id)
    before, after = risk
    if before == RiskLevel.SEVERE and before != after:
        await pages.lowered(session, case_id)
    if after == RiskLevel.SEVERE and (again or before != after):
        newest = await rules.rule(session)
        figures = PagingRule.model_validate(newest.body)
        if not drill or figures.page_drills:
            await _open(session, case_id, Reason.SEVERE, drill=drill, version=newest.version, figures=figures)


async def opened(session: AsyncSession, by: Principal, case_id: UUID) -> None:
    """Somebody looks at a case: for the office that is what its page for being unread waited for."""
    if by.has(*DESK):
        unread = (PageRow.case_id == case_id) & (PageRow.reason == Reason.MAJOR_UNREAD)
        await pages.end(session, unread & PageRow.sent_at.is_(None), Ended.READ)


async def by_hand(session: AsyncSession, by: Principal, case_id: UUID, *, drill: bool) -> UUID | None:
    """Page for a case because a person asks for it, drills too; None when one asked for is open."""
    newest = await rules.rule(session)
    figures = PagingRule.model_validate(newest.body)
    return await _open(
        session,
        case_id,
        Reason.BY_HAND,
        drill=drill,
        version=newest.version,
        figures=figures,
        by=by.subject,
    )
