"""Entries as their readers see them."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import clock
from services.common.fold import fold
from services.common.problems import FieldError, InvalidRequest
from services.contracts.codes import Category, Role
from services.contracts.identity import Principal
from services.workflow.cases.service.looking import CaseNotFound, look
from services.workflow.knowledge.domain import rules
from services.workflow.knowledge.domain.rules import EntryState
from services.workflow.knowledge.models import KnowledgeAct, KnowledgeVersion
from services.workflow.knowledge.problems import EntryNotFound
from services.workflow.knowledge.repository import entries
from services.workflow.knowledge.repository.entries import Reader, Seen
from services.workflow.knowledge.schemas import (
    EntryActView,
    EntryDetail,
    EntryPage,
    EntryQuery,
    EntrySource,
    EntryVersionView,
    EntryView,
    Hot,
)

_SHORTEST = 2


def reader_of(caller: Principal) -> Reader:
    own = caller.unit if caller.has(Role.HANDLER, Role.UNIT_HEAD) else None
    return Reader(all=caller.county, unit=own)


async def today(session: AsyncSession) -> date:
    """The day in China."""
    return (await clock.now(session)).astimezone(clock.SHANGHAI).date()


async def page(session: AsyncSession, caller: Principal, query: EntryQuery) -> EntryPage:
    """Raises InvalidRequest."""
    day, reader = await today(session), reader_of(caller)
    rows = await entries.page(session, reader, query, searched(query.q), day)
    shown = list(rows[: query.limit])
    more = len(rows) > query.limit
    cursor = Hot(shown[-1].heat, shown[-1].id).cursor() if more else None
    items = [view(row, caller, day, await _writers(session, row, caller)) for row in shown]
    return EntryPage(items=items, next_cursor=cursor, due=await entries.count_due(session, reader, day))


def searched(words: str | None) -> str | None:
    """The folded words to look for. Raises InvalidRequest when they are too short to find anything."""
    if words is None or not words.strip():
        return None
    folded = fold(words)
    if len(folded) < _SHORTEST:
        raise InvalidRequest(errors=[FieldError(pointer="/query/q", detail="至少输入两个字再搜索")])
    return folded


async def seen_by(
    session: AsyncSession, caller: Principal, entry_id: UUID, *, for_change: bool = False
) -> Seen:
    """Raises EntryNotFound, also when the caller may not see it."""
    found = await entries.find(session, reader_of(caller), entry_id, for_change=for_change)
    if found is None:
        raise EntryNotFound
    return found


async def detail(session: AsyncSession, caller: Principal, entry_id: UUID) -> EntryDetail:
    """Raises EntryNotFound."""
    seen = await seen_by(session, caller, entry_id)
    inside = rules.sees_drafts(caller, seen.entry.unit)
    shown = view(seen, caller, await today(session), await _writers(session, seen, caller))
    return EntryDetail(
        **shown.model_dump(),
        source=await _source(session, caller, seen),
        versions=[_version(row) for row in await entries.versions(session, entry_id)] if inside else [],
        history=[_act(row) for row in await entries.acts(session, entry_id)] if inside else [],
    )


async def _writers(session: AsyncSession, seen: Seen, caller: Principal) -> Collection[UUID]:
    """Only who might approve is asked about."""
    if not rules.decides(caller, seen.entry.unit):
        return ()
    return await entries.unapproved_writers(session, seen.entry)


async def _source(session: AsyncSession, caller: Principal, seen: Seen) -> EntrySource | None:
    """The case is named to whom it is there for, and to nobody else."""
    case_id, reply = seen.entry.case_id, seen.entry.reply_version
    if case_id is None or reply is None:
        return None
    try:
        found = await look(session, caller, case_id)
    except CaseNotFound:
        return None
    return (
        None if found.limited else EntrySource(case_id=case_id, number=found.case.number, reply_version=reply)
    )


def view(seen: Seen, caller: Principal, day: date, writers: Collection[UUID]) -> EntryView:
    entry, words, approval = seen
    state, standing = EntryState(entry.state), entry.in_force is not None
    return EntryView(
        id=entry.id,
        version=entry.version,
        state=state,
        unit=entry.unit,
        number=words.number,
        in_force=entry.in_force,
        question=words.question,
        answer=words.answer,
        category=Category(words.category),
        basis=words.basis,
        basis_url=words.basis_url,
        valid_until=words.valid_until,
        expired=standing and words.valid_until < day,
        due=standing and rules.is_due(words.valid_until, day),
        used=entry.used,
        opened=entry.opened,
        resembling=entry.resembling,
        heat=entry.heat,
        updated_at=entry.updated_at,
        approved_at=approval and approval.approved_at,
        approved_by_name=approval and approval.approved_by_name,
        actions=rules.offered(state, caller, entry.unit, writers),
    )


def _version(row: KnowledgeVersion) -> EntryVersionView:
    return EntryVersionView.model_validate(row, from_attributes=True)


def _act(row: KnowledgeAct) -> EntryActView:
    return EntryActView(
        at=row.at,
        by_name=row.actor_name,
        action=row.action,
        from_state=EntryState(row.from_state) if row.from_state else None,
        to_state=EntryState(row.to_state),
        number=row.number,
        note=row.note,
    )
