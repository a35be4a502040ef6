"""Checking drafts and replies against the items of their case."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.body import parse
from services.contracts.identity import Principal
from services.workflow.cases.domain.actions import Action
from services.workflow.cases.domain.rules import permitted
from services.workflow.cases.models import Case
from services.workflow.cases.repository import items, neighbours
from services.workflow.cases.service.looking import look
from services.workflow.cases.service.problems import forbidden
from services.workflow.quality import repository
from services.workflow.quality.domain.findings import REMEDIES, Code
from services.workflow.quality.domain.gate import MOST_ITEMS, RULES, Item, Matter, check
from services.workflow.quality.repository import Checked
from services.workflow.quality.schemas import OverrulingView, ReplyCheckIn, ReplyCheckView, WarningView

_HEADING = 40
"""Code points of a text that stand for a missing title."""


async def check_draft(
    session: AsyncSession, principal: Principal, case_id: UUID, given: Mapping[str, Any]
) -> ReplyCheckView:
    """What the gate says of a draft; nothing is kept.

    Raises, in this order: CaseNotFound, InvalidRequest, ActionForbidden for who never writes this reply.
    """
    seen = await look(session, principal, case_id)
    body = parse(ReplyCheckIn, given)
    if not permitted(seen.facts, seen.caller, Action.SUBMIT_REPLY):
        raise forbidden(Action.SUBMIT_REPLY, seen.facts.tier)
    return ReplyCheckView(rules=RULES, warnings=shown(await _found(session, seen.case, body.public_reply)))


async def keep(session: AsyncSession, case: Case, version: int, public_reply: str, at: datetime) -> None:
    """Check a version that was handed in, as its author wrote it, and keep what was said of it."""
    warned = await _found(session, case, public_reply)
    values = {"case_id": case.id, "version": version, "rules": RULES, "checked_at": at, "warnings": warned}
    await repository.add(session, values)


async def codes_of(session: AsyncSession, case: Case, words: str) -> list[str]:
    """What the gate says of an interim reply: the codes of its warnings, each once; nothing is kept."""
    return sorted({each["code"] for each in await _found(session, case, words)})


async def overrule(
    session: AsyncSession, case: Case, by: Principal, at: datetime, reason: str | None
) -> list[str]:
    """Record that the waiting version was approved in spite of warnings; their codes, each once."""
    warned = await repository.warnings(session, case.id, case.pending_reply)
    if warned:
        who = {"by": by.subject, "by_name": by.name, "at": at, "reason": reason}
        await repository.overrule(session, {"case_id": case.id, "version": case.pending_reply, **who})
    return sorted({each["code"] for each in warned})


def shown(warned: Iterable[Mapping[str, Any]]) -> list[WarningView]:
    return [WarningView(**each, remedy=REMEDIES[Code(each["code"])]) for each in warned]


def overruling(checked: Checked | None) -> OverrulingView | None:
    if checked is None or checked.overruling is None:
        return None
    who = checked.overruling
    return OverrulingView(by=who.by_name, at=who.at, reason=who.reason)


async def _found(session: AsyncSession, case: Case, public_reply: str) -> list[dict[str, Any]]:
    found = check(await _matter(session, case), public_reply)
    return [
        {"code": each.code.value, "start": each.start, "end": each.end, "detail": each.detail}
        for each in found
    ]


async def _matter(session: AsyncSession, case: Case) -> Matter:
    members = await items.of_case(session, case.id, None, MOST_ITEMS)
    texts = await neighbours.items(session, [member.item_id for member in members])
    names = await repository.unit_names(session)
    own = {case.lead_unit, *case.assisting_units}
    return Matter(
        [Item(item.title or item.text[:_HEADING], item.text) for item in texts],
        [name for code, name in names.items() if code in own],
        [name for code, name in names.items() if code not in own],
    )
