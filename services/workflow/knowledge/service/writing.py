"""Writing an entry, by oneself or from a reply that was published."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit
from services.common.fold import fold
from services.common.ids import new_id
from services.common.problems import FieldError, InvalidRequest
from services.contracts.codes import COUNTY_OFFICE, Category, UnitKind
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.cases.domain.permissions import Ground, may
from services.workflow.cases.repository import neighbours, replies
from services.workflow.cases.service.looking import Look, look
from services.workflow.knowledge.domain import personal, rules
from services.workflow.knowledge.domain.rules import EntryState
from services.workflow.knowledge.models import KnowledgeVersion
from services.workflow.knowledge.problems import (
    AlreadyProposed,
    NotForPublic,
    NotPublished,
    ProposingForbidden,
    WritingForbidden,
)
from services.workflow.knowledge.repository import entries, sources
from services.workflow.knowledge.schemas import Content, EntryDetail, NewEntry, Proposal
from services.workflow.knowledge.service import showing

_PROPOSERS = frozenset({Ground.LEAD_HANDLER, Ground.LEAD_HEAD, Ground.DUTY, Ground.CHIEF})
_LONGEST_QUESTION = 200
_SAID = ("question", "answer", "basis")


async def add(session: AsyncSession, caller: Principal, new: NewEntry) -> EntryDetail:
    """A draft. Raises InvalidRequest, WritingForbidden."""
    unit = new.unit or caller.unit
    errors = await _unit_errors(session, unit) + content_errors(new, await showing.today(session))
    if errors:
        raise InvalidRequest(errors=errors)
    if not rules.writes(caller, unit):
        raise WritingForbidden
    said = new.model_dump(exclude={"unit"})
    made = await _make(session, caller, unit, said, {})
    assert made is not None
    return made


async def propose(session: AsyncSession, caller: Principal, case_id: UUID, body: Proposal) -> EntryDetail:
    """A draft from the published reply of a case, for the lead unit to round off.

    Raises CaseNotFound, InvalidRequest, ProposingForbidden, NotForPublic, NotPublished, AlreadyProposed.
    """
    seen = await look(session, caller, case_id)
    if body.question and (errors := _personal({"question": body.question})):
        raise InvalidRequest(errors=errors)
    if seen.limited or not may(_PROPOSERS, seen.facts, seen.caller):
        raise ProposingForbidden
    if seen.case.drill or seen.case.restricted:
        raise NotForPublic
    number = seen.case.shown_reply
    if number is None or not await sources.is_published(session, case_id, number):
        raise NotPublished
    said = await _from_reply(session, seen, number, body.question)
    unit = seen.case.lead_unit or COUNTY_OFFICE
    source = {"case_id": case_id, "reply_version": number}
    if (made := await _make(session, caller, unit, said, source)) is None:
        raise AlreadyProposed
    return made


async def _from_reply(session: AsyncSession, seen: Look, number: int, question: str | None) -> dict[str, Any]:
    reply = next(row for row in await replies.of_case(session, seen.case.id) if row.version == number)
    heading = seen.case.title[:_LONGEST_QUESTION].strip()
    own = "" if list(personal.found(heading)) or "*" in heading else heading
    return {
        "question": question or own,
        "answer": reply.text,
        "category": Category(seen.case.category),
        "basis": None,
        "basis_url": None,
        "valid_until": (await showing.today(session)) + rules.USUAL,
    }


async def _make(
    session: AsyncSession, caller: Principal, unit: str, said: dict[str, Any], source: dict[str, Any]
) -> EntryDetail | None:
    """None when there is an entry from the same source."""
    entry_id = new_id()
    entry = {"id": entry_id, "unit": unit, "state": EntryState.DRAFT, "current": 1, **source}
    if not await entries.add(session, entry, await words(session, caller, entry_id, 1, said)):
        return None
    await record(session, caller, entry_id, "write", None, EntryState.DRAFT, 1)
    await audit.record(
        session,
        Service.WORKFLOW,
        caller,
        "knowledge.write",
        object_type="knowledge",
        object_id=entry_id,
        detail={"unit": unit} | ({"case": str(source["case_id"])} if source else {}),
    )
    return await showing.detail(session, caller, entry_id)


async def words(
    session: AsyncSession, caller: Principal, entry_id: UUID, number: int, said: dict[str, Any]
) -> dict[str, Any]:
    """The row of a version that the caller wrote."""
    return {
        **said,
        "entry_id": entry_id,
        "number": number,
        "written_by": caller.subject,
        "written_by_name": caller.name,
        "written_at": await sources.now(session),
        "folded": fold(f"{said['question']}\n{said['answer']}"),
    }


async def record(
    session: AsyncSession,
    caller: Principal | None,
    entry_id: UUID,
    action: str,
    since: EntryState | None,
    state: EntryState,
    number: int,
    note: str | None = None,
) -> None:
    row = {
        "entry_id": entry_id,
        "at": await sources.now(session),
        "actor": caller and caller.subject,
        "actor_name": caller.name if caller else "系统",
        "action": action,
        "from_state": since,
        "to_state": state,
        "number": number,
        "note": note,
    }
    await entries.record(session, row)


def content_errors(said: Content, day: date) -> list[FieldError]:
    """What is wrong with the words beyond their shape: personal data, and days that make no sense."""
    return personal_errors(said) + day_errors(said.valid_until, day)


def personal_errors(said: Content | KnowledgeVersion) -> list[FieldError]:
    """Each place in the words that must be rewritten before others read them."""
    return _personal({name: getattr(said, name) for name in _SAID})


def day_errors(valid_until: date, day: date) -> list[FieldError]:
    if valid_until <= day:
        return [FieldError(pointer="/valid_until", detail="有效期应晚于今天")]
    if valid_until > day + rules.LONGEST:
        return [FieldError(pointer="/valid_until", detail="有效期最长五年，到期复核后可以再延")]
    return []


def _personal(said: dict[str, str | None]) -> list[FieldError]:
    return [
        FieldError(pointer=f"/{name}", detail=place)
        for name, value in said.items()
        for place in personal.found(value or "")
    ]


async def _unit_errors(session: AsyncSession, code: str) -> list[FieldError]:
    unit = (await neighbours.units(session, {code})).get(code)
    if unit is None or not unit.active or unit.kind is UnitKind.LEADING_GROUP:
        return [FieldError(pointer="/unit", detail="请从单位名录中选择在用的责任单位")]
    return []
