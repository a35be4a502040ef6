"""What is done to an entry on its way: written anew, handed in, decided, renewed, withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services import privacy
from services.common import audit
from services.common.body import parse
from services.common.problems import FieldError, InvalidRequest
from services.contracts.codes import COUNTY_OFFICE
from services.contracts.events import Service
from services.contracts.identity import Principal
from services.workflow.knowledge.domain import rules
from services.workflow.knowledge.domain.rules import TRANSITIONS, EntryAction, EntryState
from services.workflow.knowledge.models import KnowledgeEntry, KnowledgeVersion
from services.workflow.knowledge.problems import (
    DecidingForbidden,
    OwnWords,
    StaleEntry,
    WritingForbidden,
    WrongState,
)
from services.workflow.knowledge.repository import entries, sources
from services.workflow.knowledge.schemas import Edit, EntryDetail, Plain, Reasoned, Renewal
from services.workflow.knowledge.service import showing, writing
from services.workflow.notices import service as notices
from services.workflow.notices.domain import CHIEF, Notice, NoticeKind, head

BODIES: Mapping[EntryAction, type[Edit] | type[Plain] | type[Reasoned] | type[Renewal]] = {
    EntryAction.EDIT: Edit,
    EntryAction.SUBMIT: Plain,
    EntryAction.APPROVE: Plain,
    EntryAction.REJECT: Reasoned,
    EntryAction.RENEW: Renewal,
    EntryAction.WITHDRAW: Reasoned,
}
_SAID = ("question", "answer", "category", "basis", "basis_url", "valid_until")


class _Named(BaseModel):
    action: EntryAction


@dataclass(frozen=True, slots=True)
class _Deed:
    """An action that is allowed, on an entry that nobody else changes meanwhile."""

    session: AsyncSession
    caller: Principal
    action: EntryAction
    entry: KnowledgeEntry
    words: KnowledgeVersion
    body: Any

    @property
    def number(self) -> int:
        return self.entry.current


async def act(
    session: AsyncSession, caller: Principal, entry_id: UUID, body: Mapping[str, Any]
) -> EntryDetail:
    """Take an action at the version that its caller saw.

    Raises EntryNotFound, InvalidRequest, WritingForbidden, DecidingForbidden, OwnWords,
    StaleEntry, WrongState.
    """
    entry, words, _ = await showing.seen_by(session, caller, entry_id, for_change=True)
    action = parse(_Named, body).action
    given = parse(BODIES[action], {name: value for name, value in body.items() if name != "action"})
    if errors := _errors(action, given, words, await showing.today(session)):
        raise InvalidRequest(errors=errors)
    await _check_right(session, caller, action, entry)
    if given.version != entry.version:
        raise StaleEntry(current_version=entry.version)
    since = EntryState(entry.state)
    if (state := TRANSITIONS.get((since, action))) is None:
        raise WrongState
    deed = _Deed(session, caller, action, entry, words, given)
    changes = await _STEPS[action](deed)
    await entries.change(session, entry_id, entry.version, state=state, **changes)
    await _leave_behind(deed, since, state, changes.get("current", entry.current))
    return await showing.detail(session, caller, entry_id)


def _errors(action: EntryAction, given: Any, words: KnowledgeVersion, day: date) -> list[FieldError]:
    if isinstance(given, Edit):
        return writing.content_errors(given, day)
    if isinstance(given, Renewal):
        return writing.day_errors(given.valid_until, day)
    if action is EntryAction.SUBMIT:
        unasked = FieldError(pointer="/question", detail="请先写出群众会怎么问，再提交审核")
        return ([] if words.question else [unasked]) + writing.personal_errors(words)
    return []


async def _check_right(
    session: AsyncSession, caller: Principal, action: EntryAction, entry: KnowledgeEntry
) -> None:
    if not rules.may(action, caller, entry.unit):
        raise WritingForbidden if action in rules.WRITING else DecidingForbidden
    if action in rules.TWO_PERSONS and caller.subject in await entries.unapproved_writers(session, entry):
        raise OwnWords


async def _edit(deed: _Deed) -> dict[str, Any]:
    number = await _next(deed)
    said = deed.body.model_dump(exclude={"version"})
    await entries.add_words(
        deed.session, await writing.words(deed.session, deed.caller, deed.entry.id, number, said)
    )
    return {"current": number}


async def _next(deed: _Deed) -> int:
    return max(row.number for row in await entries.versions(deed.session, deed.entry.id)) + 1


async def _submit(deed: _Deed) -> dict[str, Any]:
    """Tell who may approve."""
    unit = deed.entry.unit
    audience = CHIEF if unit == COUNTY_OFFICE else head(unit) | CHIEF
    key = f"knowledge review {deed.entry.id} {deed.number} {deed.entry.version}"
    data = {"entry": str(deed.entry.id)}
    notice = Notice(NoticeKind.KNOWLEDGE_REVIEW, None, audience, key, data, besides=deed.caller.subject)
    await notices.tell(deed.session, [notice])
    return {}


async def _approve(deed: _Deed) -> dict[str, Any]:
    """Raises InvalidRequest when the last day has passed while it waited."""
    day = await showing.today(deed.session)
    if errors := writing.day_errors(deed.words.valid_until, day):
        raise InvalidRequest(errors=errors)
    await _let_stand(deed, deed.number, deed.words.written_by)
    return {"in_force": deed.number, "counted_at": None}


async def _let_stand(deed: _Deed, number: int, written_by: UUID) -> None:
    row = {
        "entry_id": deed.entry.id,
        "number": number,
        "written_by": written_by,
        "approved_by": deed.caller.subject,
        "approved_by_name": deed.caller.name,
        "approved_at": await sources.now(deed.session),
    }
    await entries.approve(deed.session, row)


async def _renew(deed: _Deed) -> dict[str, Any]:
    """The same words, read again and found right, with a later last day; whose words they are stays."""
    number, words = await _next(deed), deed.words
    said = {name: getattr(words, name) for name in _SAID} | {"valid_until": deed.body.valid_until}
    kept = {
        "written_by": words.written_by,
        "written_by_name": words.written_by_name,
        "written_at": words.written_at,
    }
    row = await writing.words(deed.session, deed.caller, deed.entry.id, number, said)
    await entries.add_words(deed.session, row | kept)
    await _let_stand(deed, number, words.written_by)
    return {"current": number, "in_force": number}


async def _reject(deed: _Deed) -> dict[str, Any]:
    del deed
    return {}


async def _withdraw(deed: _Deed) -> dict[str, Any]:
    del deed
    return {"in_force": None}


_STEPS = {
    EntryAction.EDIT: _edit,
    EntryAction.SUBMIT: _submit,
    EntryAction.APPROVE: _approve,
    EntryAction.REJECT: _reject,
    EntryAction.RENEW: _renew,
    EntryAction.WITHDRAW: _withdraw,
}


async def _leave_behind(deed: _Deed, since: EntryState, state: EntryState, number: int) -> None:
    said = getattr(deed.body, "reason", None) or getattr(deed.body, "note", None)
    note = None if said is None else privacy.mask(said)
    await writing.record(deed.session, deed.caller, deed.entry.id, deed.action, since, state, number, note)
    await audit.record(
        deed.session,
        Service.WORKFLOW,
        deed.caller,
        f"knowledge.{deed.action}",
        object_type="knowledge",
        object_id=deed.entry.id,
        detail={"number": number, "state": state},
    )
