"""Reading items: what a caller may see of them, and keeping the read side up to date."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.db import Database
from services.common.fold import bigrams, fold
from services.common.paging import cut
from services.common.problems import FieldError, InvalidRequest, NotFound
from services.contracts.codes import ItemStatus
from services.contracts.events import Event, EventType
from services.contracts.identity import UNIT_ROLES, Principal
from services.ingest.items.schemas import ItemQuery
from services.ingest.reading import repository
from services.ingest.reading.repository import Search, Viewer

_SHORTEST_SEARCH = 2


def may_see_unit(caller: Principal, unit: str | None) -> bool:
    """Whether the caller sees what `unit` submitted."""
    return caller.county or (caller.has(*UNIT_ROLES) and unit is not None and unit == caller.unit)


def _may_see(
    caller: Principal,
    unit: str | None,
    acting: tuple[str | None, Sequence[str] | None],
    named: Sequence[UUID] | None,
) -> bool:
    """`acting`: lead and assisting units; `named`: who alone sees it, if it is in a restricted case."""
    if named is not None:
        return caller.subject in named or (caller.has(*UNIT_ROLES) and unit == caller.unit)
    lead, assisting = acting
    acts = caller.has(*UNIT_ROLES) and caller.unit in {lead, *(assisting or ())}
    return may_see_unit(caller, unit) or acts


@dataclass(frozen=True)
class Seen:
    """An item as one caller may see it."""

    row: Any
    lead_unit: str | None
    shown: dict[str, Any]


def _sees(caller: Principal, row: Any) -> bool:
    return _may_see(caller, row.unit, (row.lead_unit, row.assisting_units), row.named)


class ItemReader:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, caller: Principal, item_id: UUID) -> dict[str, Any]:
        """The item. Raises NotFound when it is not there or not the caller's to see."""
        async with self._database.transaction() as session:
            return (await self.visible(session, caller, item_id)).shown

    async def visible(self, session: AsyncSession, caller: Principal, item_id: UUID) -> Seen:
        rows = await repository.shown(session, [item_id])
        if not rows or not _sees(caller, rows[0]):
            raise NotFound
        leads = None if _is_accused(rows[0], caller) else rows[0].lead_unit
        return Seen(rows[0], leads, _shown(rows[0], caller))

    async def list(self, caller: Principal, query: ItemQuery) -> dict[str, Any]:
        """A page of the items that the caller may see, newest received first."""
        if not (caller.county or caller.has(*UNIT_ROLES)):
            return {"items": [], "next_cursor": None}
        viewer = Viewer(caller.subject, None if caller.county else caller.unit)
        async with self._database.transaction() as session:
            rows = await repository.page(
                session, query, viewer=viewer, search=_search(query.q), after=query.position()
            )
            kept, cursor = cut(rows, query.limit)
            items = await repository.shown(session, [row.id for row in kept]) if kept else []
        return {"items": [_shown(row, caller) for row in items], "next_cursor": cursor}


def _search(phrase: str | None) -> Search | None:
    if phrase is None:
        return None
    folded = fold(phrase)
    if len(folded) < _SHORTEST_SEARCH:
        raise InvalidRequest(errors=[FieldError(pointer="/query/q", detail="请至少输入两个字再搜索")])
    quoted = ("'" + pair.replace("\\", "\\\\").replace("'", "''") + "'" for pair in bigrams(folded))
    return Search(folded, " & ".join(quoted))


def _is_accused(row: Any, caller: Principal) -> bool:
    """An item about the caller's own unit: it must not learn who brought it (conflict of interest)."""
    about = {row.concerns_unit, *(row.concerned_units or ())}
    return not caller.county and caller.unit in about and caller.unit != row.unit


def _shown(row: Any, caller: Principal) -> dict[str, Any]:
    accused = _is_accused(row, caller)
    status = ItemStatus.ASSESSED if row.assessment else row.read_status or ItemStatus.QUEUED
    acting = (row.first_lead, row.first_assisting)
    first_seen = _may_see(caller, row.first_unit, acting, row.first_named)
    return {
        "id": row.id,
        "status": status,
        "unit": None if accused else row.unit,
        "external_id": None if accused else row.external_id,
        "channel": row.channel,
        "title": row.title,
        "text": row.text,
        "source_url": None if accused else row.source_url,
        "occurred_at": row.occurred_at,
        "published_at": row.published_at,
        "received_at": row.received_at,
        "place": row.place,
        "concerns_unit": row.concerns_unit,
        "reach": row.reach,
        "drill": row.drill,
        "duplicate_of": row.duplicate_of if first_seen else None,
        "assessment": _assessment(row) if row.assessment else None,
        "case_id": row.case_id,
        "outcome": _outcome(row),
        "erased": _erased(row, accused=accused),
    }


def _assessment(row: Any) -> dict[str, Any]:
    """As it was made, with what people and the second look at hard triggers have added."""
    asked = row.assessment["needs_review"] or bool(row.alarms)
    return {**row.assessment, "reviewed": bool(row.reviewed), "needs_review": asked}


def _erased(row: Any, *, accused: bool) -> dict[str, Any] | None:
    if row.erased_at is None:
        return None
    reason = None if accused else row.erased_reason
    return {"at": row.erased_at, "kind": row.erased_kind, "reason": reason}


def _outcome(row: Any) -> dict[str, Any] | None:
    if row.case_id is None:
        return None
    return {
        "state": row.state,
        "unit": row.lead_unit,
        "public_reply": row.public_reply,
        "replied_at": row.replied_at,
    }


async def take_over(session: AsyncSession, events: Sequence[Event]) -> None:
    """Bring the read side of the items and cases that changed up to date."""
    cases = [event.subject for event in events if event.type is EventType.CASE_CHANGED]
    ids = {event.subject for event in events if event.type is not EventType.CASE_CHANGED}
    await repository.one_at_a_time(session)
    if cases:
        ids |= set(await repository.items_of_cases(session, cases))
    if not ids:
        return
    wanted = sorted(ids)
    missing = await repository.without_reading(session, wanted)
    if missing:
        folded = [(row.id, fold(f"{row.title or ''}\n{row.text}")) for row in missing]
        await repository.add_readings(session, [(item_id, text, bigrams(text)) for item_id, text in folded])
    await repository.refresh(session, wanted)
