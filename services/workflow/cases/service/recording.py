"""What every change of a case leaves behind: timeline, audit, stream and the event for other services."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import audit, outbox
from services.common.ids import new_id
from services.contracts.codes import RiskLevel
from services.contracts.events import Event, EventType, Service
from services.contracts.identity import Principal
from services.workflow.cases.domain.placing import Arrival
from services.workflow.cases.repository import cases
from services.workflow.stream import repository as stream
from services.workflow.stream.domain import Notice, StreamType
from services.workflow.subscriptions.domain.events import EventKind
from services.workflow.subscriptions.service import recording as subscriptions

PRIORITY = {RiskLevel.GENERAL: 0, RiskLevel.MAJOR: 1, RiskLevel.SEVERE: 2}


def event(case_id: UUID, risk: str) -> Event:
    return Event(
        id=new_id(), type=EventType.CASE_CHANGED, subject=case_id, priority=PRIORITY[RiskLevel(risk)]
    )


def notice(case: cases.Shown, also: Iterable[str | None] = ()) -> Notice:
    """What listeners hear of a case: ids and codes, to the units it touches and the county's people."""
    data = {
        "number": case.number,
        "version": case.version,
        "state": case.state,
        "risk": case.risk,
        "tier": case.tier,
    }
    units = {case.lead_unit, *case.assisting_units, *case.submitting_units, *also}
    return Notice(StreamType.CASE_CHANGED, case.id, data, sorted(unit for unit in units if unit))


async def announce(
    session: AsyncSession,
    changed: Collection[UUID],
    *,
    also: Iterable[str | None] = (),
    items: Mapping[UUID, Sequence[Arrival]] | None = None,
    happened: Mapping[UUID, EventKind] | None = None,
) -> None:
    """Tell listeners, units' own systems and other services of these cases as they are now.

    `also`: units that had them until now; `items`: what was placed in them now; `happened`: what else it was.
    """
    shown = await cases.shown(session, changed)
    placed = [item_notice(case, item) for case in shown for item in (items or {}).get(case.id, ())]
    await stream.record_all(session, placed + [notice(case, also) for case in shown])
    await subscriptions.record(session, shown, items or {}, happened or {})
    await outbox.record(session, Service.WORKFLOW, [event(case.id, case.risk) for case in shown])


def item_notice(case: cases.Shown, item: Arrival) -> Notice:
    """What listeners hear of an item that was assessed and has its case now."""
    data = {"case_id": str(case.id), "risk": item.risk, "tier": item.tier}
    units = {item.unit, case.lead_unit, *case.assisting_units}
    return Notice(StreamType.ITEM_ASSESSED, item.item_id, data, sorted(unit for unit in units if unit))


async def log(
    session: AsyncSession, principal: Principal, action: str, case_id: UUID, detail: dict[str, Any]
) -> None:
    """Write the audit entry of an action; `detail` holds codes and ids."""
    await audit.record(
        session,
        Service.WORKFLOW,
        principal,
        f"case.{action}",
        object_type="case",
        object_id=case_id,
        detail=detail,
    )
