"""Drafts of the documents of a case: the record is read, the words are written, a key names what it is."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import CaseState
from services.workflow.cases.service.looking import Look
from services.workflow.documents import repository
from services.workflow.documents.domain.content import Content
from services.workflow.documents.problems import NotYet
from services.workflow.documents.registry import Draft
from services.workflow.documents.service.composing import file, notices, reports, slips
from services.workflow.documents.service.composing.dossier import Dossier, open_dossier
from services.workflow.tasks.domain import TaskKind

_OVER = frozenset({CaseState.CLOSED, CaseState.ARCHIVED, CaseState.DISMISSED})
_REMINDED = (
    "accept",
    "first_reply",
    "close",
    "public_response",
    "authoritative_information",
    "press_conference",
)
_WORDS: Mapping[str, str] = {
    "assignment_slip": "交办单",
    "handling_slip": "处理单",
    "supervision_notice": "督办单",
    "reminder": "催办单",
    "special_report": "专报",
    "bulletin": "快报",
    "response_notes": "回应口径",
}
_LEFT_OUT = frozenset({"case_file"})


def _draft(seen: Look, told: Dossier, key: str, content: Content, **more: object) -> Draft:
    return Draft(
        content,
        key=f"{seen.case.id}:{key}",
        case_id=seen.case.id,
        drill=seen.case.drill,
        names_submitters=not told.sealed,
        **more,  # type: ignore[arg-type]
    )


async def draft_assignment(session: AsyncSession, seen: Look) -> Draft:
    """One for each time that the case was handed to a unit."""
    told = await open_dossier(session, seen, for_units=True)
    return _draft(
        seen, told, f"dispatch-{seen.case.round}-{seen.case.dispatches}", slips.assignment_slip(told)
    )


async def draft_handling(session: AsyncSession, seen: Look) -> Draft:
    """One for each round; it goes on as the handling does."""
    told = await open_dossier(session, seen, for_units=True)
    return _draft(seen, told, f"round-{seen.case.round}", slips.handling_slip(told))


async def draft_supervision(session: AsyncSession, seen: Look) -> Draft:
    """One for each time that the case was supervised. Raises NotYet when it never was."""
    told = await open_dossier(session, seen, for_units=True)
    asked = [task for task in told.view.tasks if task.kind is TaskKind.SUPERVISE]
    if not asked:
        raise NotYet("这张工单没有督办记录，不能制作督办单；请先在工单里“督办”。")
    last = asked[-1]
    return _draft(seen, told, f"supervise-{last.id}", notices.supervision_notice(told, last))


async def draft_reminder(session: AsyncSession, seen: Look) -> Draft:
    """The n-th of a round: one a day at most, as long as nothing changes."""
    told = await open_dossier(session, seen, for_units=True)
    running = [
        clock
        for clock in told.view.deadlines
        if clock.name in _REMINDED and clock.met_at is None and clock.stopped_at is None
    ]
    if not running:
        raise NotYet("工单现在没有可催办的时限；交办后、答复审核通过前才能催办。")
    return _draft(seen, told, f"round-{seen.case.round}", notices.reminder(told, running))


async def draft_special(session: AsyncSession, seen: Look) -> Draft:
    """首报 first; then only what has changed since the one before, and 终报 when the case is over."""
    told = await open_dossier(session, seen, for_units=False)
    last = await repository.last(session, "special_report", f"{seen.case.id}:special")
    if last is None:
        return _draft(seen, told, "special", reports.first_report(told), mark="（首报）")
    over = seen.facts.state in _OVER
    word = reports.stage(last.occasion + 1, over=over)
    content = reports.follow_up_report(told, last.made_at, word)
    known = None if reports.news(told, last.made_at) else last.id
    return _draft(seen, told, "special", content, mark=f"（{word}）", same_as=known)


async def draft_bulletin(session: AsyncSession, seen: Look) -> Draft:
    told = await open_dossier(session, seen, for_units=False)
    return _draft(seen, told, "bulletin", reports.bulletin(told))


async def draft_notes(session: AsyncSession, seen: Look) -> Draft:
    """One for each answer that was approved."""
    told = await open_dossier(session, seen, for_units=True)
    return _draft(seen, told, f"reply-{seen.case.shown_reply}", notices.response_notes(told))


async def draft_file(session: AsyncSession, seen: Look) -> Draft:
    """The whole case with the documents that were made of it."""
    told = await open_dossier(session, seen, for_units=True)
    made = [each for each in await repository.of_case(session, seen.case.id) if each.kind not in _LEFT_OUT]
    papers = sorted(made, key=lambda each: (each.made_at, each.id))
    return _draft(seen, told, f"file-{seen.case.round}", file.case_file(told, papers, dict(_WORDS)))
