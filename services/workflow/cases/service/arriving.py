"""Items on their way into a case: as shown, as judged, and what their words make a person look at."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.fold import fold
from services.contracts.codes import RiskLevel
from services.workflow.cases.domain.accusing import accused, is_clue
from services.workflow.cases.domain.placing import Arrival, heading
from services.workflow.cases.repository import items, neighbours
from services.workflow.cases.service.second_look import Alarms, second_look


async def arrivals_of(
    session: AsyncSession, ids: set[UUID], alarms: Alarms | None
) -> tuple[list[Arrival], frozenset[UUID]]:
    """The items of `ids` that can be seen and are judged, as they arrive; and those that are missing."""
    if not ids:
        return [], frozenset()
    shown = await neighbours.items(session, ids)
    judged = await neighbours.assessments(session, ids)
    twins = await items.placed(session, {item.duplicate_of for item in shown if item.duplicate_of})
    heard = await second_look(shown, judged, alarms) if alarms else {}
    names = await neighbours.unit_names(session)
    arrivals = [
        replace(
            _arrival(item, judged[item.item_id], twins.get(item.duplicate_of)),
            alarms=heard.get(item.item_id, ()),
            **_suspected(item, names),
        )
        for item in shown
        if item.item_id in judged
    ]
    return arrivals, frozenset(ids - {arrival.item_id for arrival in arrivals})


def _arrival(item: Any, assessed: Any, twin: items.Place | None) -> Arrival:
    return Arrival(
        item_id=item.item_id,
        unit=item.unit,
        heading=heading(item.title, item.text),
        folded=fold(f"{item.title or ''}\n{item.text}"),
        received_at=item.received_at,
        topic=(assessed.topic_id, item.drill),
        risk=RiskLevel(assessed.risk),
        tier=assessed.tier,
        category=assessed.category,
        kind=assessed.kind,
        suggested_unit=assessed.suggested_unit,
        concerns_unit=item.concerns_unit,
        signals=frozenset(reason["code"] for reason in assessed.body.get("reasons", ())),
        twin=item.duplicate_of,
        twin_case=None if twin is None else twin.case_id,
        judged=twin is not None and twin.reviewed,
    )


def _suspected(item: Any, names: Mapping[str, str]) -> dict[str, Any]:
    words = f"{item.title or ''}\n{item.text}"
    return {"accused": accused(words, names) - {item.concerns_unit}, "clue": is_clue(words)}
