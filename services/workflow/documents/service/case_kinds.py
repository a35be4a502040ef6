"""The kinds of documents that a case has: who makes them, when, and under which number."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.contracts.codes import CaseState, Role
from services.contracts.identity import COUNTY_ROLES, Principal
from services.workflow.cases.domain.actions import OPEN_STATES
from services.workflow.cases.service.looking import Look, look
from services.workflow.documents.domain.papers import Audience, Form, Reprint
from services.workflow.documents.problems import MakingForbidden, NotYet
from services.workflow.documents.registry import AskedOfCase, Draft, PaperKind
from services.workflow.documents.service.composing.dossier import concerns_who_works
from services.workflow.documents.service.drafting import (
    draft_assignment,
    draft_bulletin,
    draft_file,
    draft_handling,
    draft_notes,
    draft_reminder,
    draft_special,
    draft_supervision,
)

_DESK = frozenset({Role.DUTY_OFFICER, Role.OFFICE_CHIEF})
_ABOVE = _DESK | {Role.LEADING_GROUP}
_UNIT = frozenset({Role.HANDLER, Role.UNIT_HEAD})
_READS = COUNTY_ROLES
_ASSIGNED = frozenset(
    {
        CaseState.PENDING_ACCEPTANCE,
        CaseState.IN_PROGRESS,
        CaseState.PENDING_APPROVAL,
        CaseState.REPLIED,
        CaseState.CLOSED,
        CaseState.ARCHIVED,
    }
)
_TAKEN = _ASSIGNED - {CaseState.PENDING_ACCEPTANCE}
_WORKING = frozenset({CaseState.PENDING_ACCEPTANCE, CaseState.IN_PROGRESS, CaseState.PENDING_APPROVAL})
_OVER = frozenset({CaseState.CLOSED, CaseState.ARCHIVED})
_REPORTED = OPEN_STATES | _OVER | {CaseState.DISMISSED}


@dataclass(frozen=True, slots=True)
class Law:
    """When a kind may be made, and by whom; `sentence` says so to who may but not now.

    `lead` lets the lead unit's people make it too, `sealed` not when the case is about who works on it;
    `wants` looks for more than the state.
    """

    roles: frozenset[Role]
    states: frozenset[CaseState]
    sentence: str
    lead: bool = False
    sealed: bool = False
    wants: Callable[[Look], bool] = lambda _: True

    def allows(self, seen: Look) -> bool:
        if seen.limited:
            return False
        if seen.caller.has(*self.roles):
            return True
        leads = seen.caller.has(*_UNIT) and seen.caller.unit == seen.facts.lead_unit
        return self.lead and leads and not (self.sealed and concerns_who_works(seen))

    def fits(self, seen: Look) -> bool:
        return seen.facts.state in self.states and self.wants(seen)


Write = Callable[[AsyncSession, Look], Awaitable[Draft]]


@dataclass(frozen=True, slots=True)
class _Composer:
    law: Law
    write: Write

    async def __call__(self, session: AsyncSession, principal: Principal, asked: Any) -> Draft:
        seen = await look(session, principal, asked.case_id)
        if not self.law.allows(seen):
            raise MakingForbidden
        if not self.law.fits(seen):
            raise NotYet(self.law.sentence)
        return await self.write(session, seen)

    def offered(self, seen: Look) -> bool:
        return self.law.allows(seen) and self.law.fits(seen)


def _kind(code: str, word: str, law: Law, write: Write, form: Form, **more: Any) -> PaperKind:
    composer = _Composer(law, write)
    return PaperKind(
        code=code,
        word=word,
        asks=AskedOfCase,
        roles=law.roles | (_UNIT if law.lead else frozenset()),
        compose=composer,
        form=form,
        offered=composer.offered,
        **more,
    )


KINDS: Sequence[PaperKind] = (
    _kind(
        "assignment_slip",
        "交办单",
        Law(_ABOVE, _ASSIGNED, "工单还没有交办，不能制作交办单；请先交办。"),
        draft_assignment,
        Form.SLIP,
        prefix="网信办交办",
        audience=Audience.CASE,
    ),
    _kind(
        "handling_slip",
        "处理单",
        Law(_ABOVE, _TAKEN, "主办单位还没有签收，不能制作处理单；请先签收。", lead=True),
        draft_handling,
        Form.SLIP,
        prefix="网信办处理",
        audience=Audience.CASE,
    ),
    _kind(
        "supervision_notice",
        "督办单",
        Law(_ABOVE, _ASSIGNED, "这张工单没有督办记录，不能制作督办单；请先在工单里“督办”。"),
        draft_supervision,
        Form.NOTICE,
        prefix="网信办督办",
        audience=Audience.CASE,
    ),
    _kind(
        "reminder",
        "催办单",
        Law(
            _DESK,
            _WORKING,
            "工单现在没有可催办的时限；交办后、答复审核通过前才能催办。",
            wants=lambda seen: bool(seen.facts.running),
        ),
        draft_reminder,
        Form.NOTICE,
        prefix="网信办催办",
        reprint=Reprint.ANEW,
        audience=Audience.CASE,
    ),
    _kind(
        "special_report",
        "专报",
        Law(_DESK, _REPORTED, "已并案的工单不再单独报送专报；请到并入的工单制作。"),
        draft_special,
        Form.ISSUE,
        prefix="网信办专报",
        reprint=Reprint.ANEW,
        readers=_READS,
    ),
    _kind(
        "bulletin",
        "快报",
        Law(_DESK, OPEN_STATES, "工单已不在办理中，不再报送快报；请制作专报。"),
        draft_bulletin,
        Form.ISSUE,
        prefix="网信办快报",
        reprint=Reprint.ANEW,
        readers=_READS,
    ),
    _kind(
        "response_notes",
        "回应口径",
        Law(
            _DESK,
            _ASSIGNED,
            "公开答复还没有审核通过，没有可对外使用的口径；请先提交并审核答复。",
            lead=True,
            wants=lambda seen: seen.case.shown_reply is not None,
        ),
        draft_notes,
        Form.REPORT,
        prefix=None,
        audience=Audience.CASE,
    ),
    _kind(
        "case_file",
        "案卷",
        Law(_ABOVE, _OVER, "工单办结或归档后才能立卷；请办结后再来。", lead=True, sealed=True),
        draft_file,
        Form.REPORT,
        prefix="网信办卷",
        audience=Audience.CASE,
    ),
)
