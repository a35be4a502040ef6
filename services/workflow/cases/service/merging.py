"""Putting together what is one matter, and taking it apart again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.contracts.codes import CaseState
from services.workflow.cases.domain.actions import OPEN_STATES, Step
from services.workflow.cases.domain.standing import STANDING, joined, standing_of_case
from services.workflow.cases.models import Case
from services.workflow.cases.repository import cases, clocks, items, timeline
from services.workflow.cases.schemas.actions import Merge, Unmerge
from services.workflow.cases.service import parting
from services.workflow.cases.service.asking import bring_back, carry
from services.workflow.cases.service.clocks import ALL, Matter
from services.workflow.cases.service.deed import Deed, Effect
from services.workflow.cases.service.problems import NotInThisState


async def merge(deed: Deed, body: Merge) -> Effect:
    """Every item goes to the other case, which takes the more serious standing of the two."""
    session, source = deed.session, deed.case
    target = (await cases.lock(session, [body.into]))[body.into]
    if CaseState(target.state) not in OPEN_STATES:
        raise NotInThisState(f"要并入的工单 {target.number} 已不在办理中，请换一张办理中的工单。")
    moved = await items.merge(session, source.id, target.id)
    await clocks.stop(session, source.id, ALL, deed.now)
    await carry(deed, source.id, target.id)
    await _absorb(deed, target, len(moved))
    changes = {
        "merged_into": target.id,
        "state_before_merge": source.state,
        "merged_at": deed.now,
    }
    return Effect(changes, f"并入 {target.number}", {"into": str(target.id)}, also=(target.id,))


async def _absorb(deed: Deed, target: Case, count: int) -> None:
    before = standing_of_case(target)
    after = joined(before, standing_of_case(deed.case))
    ran = parting.courses(await clocks.running(deed.session, target.id))
    await _touch(deed, target, after)
    columns = {"kind": target.kind, "category": target.category} | after
    await deed.timing.reckon_again(target.id, Matter.of(columns))
    note = f"{deed.case.number} 的 {count} 条信息并入"
    raised = {name: [before[name], after[name]] for name in STANDING if before[name] != after[name]}
    detail = {"from_case": str(deed.case.id), "raised": raised, "ran": ran if raised else {}}
    await _write(deed, target, Step.ABSORB, target.state, note, detail)


async def unmerge(deed: Deed, body: Unmerge) -> Effect:
    """The items go back where they came from, and those cases to the state that they had."""
    session, case = deed.session, deed.case
    origins = await items.origins(session, case.id, body.items)
    sources = {origin for origin in origins.values() if origin is not None}
    await items.bring_back(session, case.id, body.items)
    await items.bring_topics_back(session, case.id, sources)
    locked = await cases.lock(session, sources)
    undone = {source.id for source in locked.values() if _is_merged_into(source, case)}
    changes, moved = await parting.restored(deed, undone)
    for source in locked.values():
        await _restore(deed, source)
    numbers = "、".join(source.number for source in locked.values())
    note = f"{len(body.items)} 条信息退回 {numbers}"
    detail = {"items": [str(item) for item in body.items], "to_cases": [str(each) for each in locked]}
    return Effect(changes, note, detail | moved, also=tuple(locked))


def _is_merged_into(source: Case, case: Case) -> bool:
    return source.state == CaseState.MERGED and source.merged_into == case.id


async def _restore(deed: Deed, source: Case) -> None:
    if not _is_merged_into(source, deed.case):
        await _touch(deed, source, {})
        return
    assert source.merged_at is not None
    assert source.state_before_merge is not None
    before = source.state_before_merge
    await clocks.resume(deed.session, source.id, source.merged_at)
    await bring_back(deed, source.id)
    await _touch(
        deed,
        source,
        {"state": before, "merged_into": None, "state_before_merge": None, "merged_at": None},
    )
    detail = {"from_case": str(deed.case.id)}
    await _write(deed, source, Step.RESTORE, before, f"从 {deed.case.number} 恢复", detail)


async def _touch(deed: Deed, other: Case, changes: Mapping[str, Any]) -> None:
    values = {**changes, "version": other.version + 1, "updated_at": deed.now}
    await cases.change(deed.session, other.id, values)


async def _write(deed: Deed, other: Case, step: Step, to: str, note: str, detail: Mapping[str, Any]) -> None:
    entry = {
        "case_id": other.id,
        "at": deed.now,
        **timeline.person(deed.principal),
        "action": step,
        "from_state": other.state,
        "to_state": to,
        "note": note,
        "detail": dict(detail),
    }
    await timeline.add(deed.session, [entry])


async def lock_for(deed_session: Any, case_id: UUID, body: Merge | Unmerge) -> None:
    """Take the locks of both sides in the order that everybody keeps: topics, then cases by id."""
    if isinstance(body, Merge):
        both = [case_id, body.into]
    else:
        origins = await items.origins(deed_session, case_id, body.items)
        both = [case_id, *(origin for origin in origins.values() if origin is not None)]
    await items.lock_topics_of(deed_session, both)
    await cases.lock(deed_session, both)
