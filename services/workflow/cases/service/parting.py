"""What a merge did to the case that took the items, and how that case goes on when it is undone."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.workflow.cases.domain.placing import Arrival
from services.workflow.cases.domain.standing import standing_of_case, without
from services.workflow.cases.models import TimelineEntry
from services.workflow.cases.repository import cases, clocks, items, timeline
from services.workflow.cases.service.arriving import arrivals_of
from services.workflow.cases.service.clocks import rules
from services.workflow.cases.service.deed import Deed
from services.workflow.deadlines.domain import DeadlineRule
from services.workflow.deadlines.models import CaseDeadline


def courses(running: Sequence[CaseDeadline]) -> dict[str, Any]:
    """The rule of each running clock and the moment that it counts from, to be kept with the merge."""
    return {
        str(clock.id): {"rule": clock.rule, "from": (clock.counts_from or clock.started_at).isoformat()}
        for clock in running
        if clock.rule
    }


async def restored(deed: Deed, undone: Collection[UUID]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of the case without these that had been merged in, and what to record of it.

    The items are back already. Clocks run as they did before the merge, with what was granted since; one
    that is late stays late.
    """
    others = [each for each in await cases.merged_in(deed.session, deed.case.id) if each.id not in undone]
    record: dict[str, Any] = {"left": await items.brought(deed.session, deed.case.id)}
    merges = await timeline.absorbed(deed.session, deed.case.id)
    lifted = [entry.detail["raised"] for entry in merges if entry.detail.get("raised")]
    if not lifted:
        return {}, record
    now = standing_of_case(deed.case)
    arrived = await _arrived(deed, min(entry.at for entry in merges))
    back = without(now, lifted, [standing_of_case(each) for each in others], arrived)
    changes = {name: value for name, value in back.items() if value != now[name]}
    if changes:
        record["changes"] = {name: [now[name], value] for name, value in changes.items()}
        record["deadlines"] = await _run_as_before(deed, merges, changes)
    return changes, record


async def _arrived(deed: Deed, since: datetime) -> list[Arrival]:
    """The items of the case that came after the merge or with another one."""
    kept = await items.since(deed.session, deed.case.id, since)
    arrivals, _ = await arrivals_of(deed.session, set(kept), None)
    return [replace(each, judged=kept[each.item_id]) for each in arrivals]


async def _run_as_before(
    deed: Deed, merges: Sequence[TimelineEntry], changes: dict[str, Any]
) -> list[dict[str, Any]]:
    """Those clocks go back whose rule is again the one that they had; the others follow the policy."""
    matter = deed.matter(changes)
    chosen = {str(name): rule for name, rule in rules(deed.timing.policy, matter).items()}
    for entry in merges:
        await clocks.resume(deed.session, deed.case.id, entry.at)
        ran = entry.detail.get("ran", {})
        for clock in await clocks.running(deed.session, deed.case.id):
            course = ran.get(str(clock.id))
            if course is None or clock.due_at < deed.now:
                continue
            rule = DeadlineRule.model_validate(course["rule"])
            if rule == chosen.get(clock.name):
                await deed.timing.put_back(clock, rule, datetime.fromisoformat(course["from"]))
    return await deed.timing.reckon_again(deed.case.id, matter)
