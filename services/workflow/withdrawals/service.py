"""What a case does when words of its items are gone: erase its own copies, tell its timeline."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.cases.models import Case
from services.workflow.cases.repository import cases, timeline
from services.workflow.cases.service import recording
from services.workflow.evidence import repository as evidence
from services.workflow.evidence.repository import Subject
from services.workflow.withdrawals import repository
from services.workflow.withdrawals.repository import Standing

WITHDRAWN, EXPIRED = "withdrawn", "expired"
HEADING = {WITHDRAWN: "（已撤回）", EXPIRED: "（保存期满，已清除）"}
STEP = {WITHDRAWN: "withdraw_item", EXPIRED: "expire"}


async def erase_items(session: AsyncSession, ids: Collection[UUID]) -> None:
    """Erase what cases keep of those of `ids` that have a tombstone; repeating changes nothing."""
    graves = {row.item_id: row for row in await repository.tombstones(session, ids)}
    if not graves:
        return
    await repository.lock_cases_of(session, graves)
    now = await cases.now(session)
    standing = await repository.standing(session, graves)
    for case_id, rows in groupby(standing, key=lambda row: row.case_id):
        members = list(rows)
        for kind in (WITHDRAWN, EXPIRED):
            gone = [row for row in members if graves[row.item_id].kind == kind]
            if gone:
                await _erase(session, case_id, kind, gone, graves, now)
    await recording.announce(session, sorted({row.case_id for row in standing}))


async def _erase(
    session: AsyncSession,
    case_id: UUID,
    kind: str,
    gone: Sequence[Standing],
    graves: Mapping[UUID, Any],
    now: datetime,
) -> None:
    ids = [row.item_id for row in gone]
    await repository.erase(session, ids, HEADING[kind], now)
    if kind == WITHDRAWN:
        await repository.forget_answers(session, ids)
    case = (await cases.lock(session, [case_id]))[case_id]
    if case.title in {row.heading for row in gone}:
        title = await repository.next_heading(session, case_id) or HEADING[kind]
        await cases.change(session, case_id, {"title": title})
    reason = graves[ids[0]].reason
    await _bury_evidence(session, case_id, kind, ids, reason, now)
    left = await repository.left(session, case_id)
    await timeline.add(session, [_entry(case, kind, ids, reason, left, now)])


async def _bury_evidence(
    session: AsyncSession, case_id: UUID, kind: str, ids: Sequence[UUID], reason: str, now: datetime
) -> None:
    """With an item go its attachments; with an expired case all that is attached to it."""
    alive = set(await evidence.alive_of_items(session, ids))
    if kind == EXPIRED:
        everything = await evidence.all_within(session, Subject(case_id=case_id))
        alive |= {kept.evidence.id for kept in everything if kept.tombstone is None}
    rows = [
        {"evidence_id": each, "at": now, "by": None, "by_name": "系统", "reason": reason}
        for each in sorted(alive)
    ]
    await evidence.bury(session, rows)


def _entry(
    case: Case, kind: str, ids: Sequence[UUID], reason: str, left: int, now: datetime
) -> dict[str, Any]:
    """Said by the system: who withdrew it is in the audit log, and may be hidden from who reads this."""
    return {
        **timeline.SYSTEM,
        "case_id": case.id,
        "at": now,
        "action": STEP[kind],
        "from_state": case.state,
        "to_state": case.state,
        "note": reason,
        "detail": {"items": [str(each) for each in ids], "left": left},
    }
