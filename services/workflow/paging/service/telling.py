"""What browsers hear of pages as they are sent and end: ids and codes only; the subject is the case."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.workflow.paging.domain import Stage
from services.workflow.paging.repository import pages
from services.workflow.stream import repository as stream
from services.workflow.stream.domain import Notice, StreamType


async def tell_sent(
    session: AsyncSession, page_id: UUID, case: Row[Any], stage: Stage, people: Sequence[UUID]
) -> None:
    """A page has been sent to these people; the county's hear of it, a unit's when its head is called."""
    data = {
        "page_id": str(page_id),
        "number": case.number,
        "risk": case.risk,
        "tier": case.tier,
        "rung": stage.value,
        "people": [str(person) for person in people],
        "drill": case.drill,
    }
    units = unit_of(case) if stage is Stage.UNIT_HEAD else ()
    await stream.record_all(session, [Notice(StreamType.PAGE_SENT, case.id, data, units)])


async def tell_ended(session: AsyncSession, over: Sequence[Row[Any]]) -> None:
    """Pages that had been sent are over; whoever still shows them need not."""
    told = []
    for page in over:
        if page.sent_at is None:
            continue
        case = await pages.subject(session, page.case_id)
        data = {"page_id": str(page.id), "number": case.number}
        told.append(Notice(StreamType.PAGE_ENDED, case.id, data, unit_of(case)))
    await stream.record_all(session, told)


def unit_of(case: Row[Any]) -> Collection[str]:
    """The unit whose head is the last to be called: who leads, else who is proposed and not concerned."""
    unit = case.lead_unit or case.suggested_unit
    return () if unit is None or unit in case.concerned_units else (unit,)
