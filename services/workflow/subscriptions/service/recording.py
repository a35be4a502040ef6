"""Beside what happens to cases, in its transaction: a row for each subscription that hears of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.ids import new_id
from services.workflow.cases.domain.placing import Arrival
from services.workflow.cases.repository.cases import Shown
from services.workflow.subscriptions.domain.events import EventKind, body, told_as
from services.workflow.subscriptions.repository import deliveries, subscriptions


async def record(
    session: AsyncSession,
    cases: Sequence[Shown],
    items: Mapping[UUID, Sequence[Arrival]],
    happened: Mapping[UUID, EventKind],
) -> None:
    """Write the events of these cases: `items` were placed in them now, `happened` says what else it was.

    Heard by the units that lead, assist or submitted; of restricted cases nothing is written.
    """
    units = {unit for case in cases for unit in _units(case)}
    listening = await subscriptions.listening(session, units) if units else []
    if not listening:
        return
    facts = await subscriptions.facts(session, [case.id for case in cases])
    rows: list[dict[str, Any]] = []
    for case in cases:
        if case.id in facts:
            for item in items.get(case.id, ()):
                rows += _of_item(listening, case, facts[case.id], item)
            kind = happened.get(case.id, EventKind.CASE_CHANGED)
            rows += _rows(listening, set(_units(case)), kind, _said(case, facts[case.id]), facts[case.id].now)
    await deliveries.add(session, rows)


def _units(case: Shown) -> Iterator[str]:
    yield from (unit for unit in (case.lead_unit, *case.assisting_units, *case.submitting_units) if unit)


def _said(case: Shown, facts: Row[Any]) -> dict[str, Any]:
    return {
        "drill": facts.drill,
        "id": str(case.id),
        "number": case.number,
        "version": case.version,
        "state": case.state,
        "tier": case.tier,
        "risk": case.risk,
        "category": facts.category,
        "kind": facts.kind,
        "lead_unit": case.lead_unit,
    }


def _of_item(
    listening: Sequence[Row[Any]], case: Shown, facts: Row[Any], item: Arrival
) -> list[dict[str, Any]]:
    """Heard by who submitted the item and who handles its case, not by who submitted another one."""
    units = {unit for unit in (item.unit, case.lead_unit, *case.assisting_units) if unit}
    judged = {"id": str(item.item_id), "risk": item.risk, "tier": item.tier}
    return _rows(listening, units, EventKind.ITEM_ASSESSED, _said(case, facts), facts.now, judged)


def _rows(
    listening: Sequence[Row[Any]],
    units: set[str],
    happened: EventKind,
    case: Mapping[str, Any],
    at: Any,
    item: Mapping[str, Any] | None = None,
) -> list[dict[str, Any]]:
    event_id, rows = new_id(), []
    for subscription in listening:
        kind = told_as(happened, subscription.events) if subscription.unit in units else None
        if kind is not None:
            rows.append(
                {
                    "id": new_id(),
                    "subscription_id": subscription.id,
                    "event_id": event_id,
                    "type": kind.value,
                    "case_id": UUID(case["id"]),
                    "body": body(event_id, kind, at, case, item),
                }
            )
    return rows
