"""Placing assessed items in cases: into the open case of their matter, or a new one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.clock import SHANGHAI
from services.common.ids import new_id
from services.contracts.codes import CaseState, RiskLevel
from services.workflow.cases.domain.actions import OPEN_STATES, TOP_TIER, Step
from services.workflow.cases.domain.placing import (
    Arrival,
    Demands,
    Holder,
    Placing,
    Standing,
    asked_again,
    once_more,
    place,
    raised,
    standing_of,
    why_raised,
)
from services.workflow.cases.domain.words import CLUE_FOUND
from services.workflow.cases.models import Case
from services.workflow.cases.repository import cases, clocks, demands, items, neighbours, timeline
from services.workflow.cases.service.arriving import arrivals_of
from services.workflow.cases.service.clocks import Matter, Timing, at_opening, row, rules
from services.workflow.cases.service.looking import policy_of
from services.workflow.cases.service.second_look import ASKS, Alarms
from services.workflow.policy import repository as policies


@dataclass(frozen=True, slots=True)
class Scene:
    """What a placing is decided and written with."""

    session: AsyncSession
    version: int
    timing: Timing
    courses: Mapping[tuple[UUID, bool], items.Course]
    units: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Placed:
    """Which items were placed now, and the cases that changed; `missing` items are not to be seen yet."""

    items: Mapping[UUID, Sequence[Arrival]]
    missing: frozenset[UUID]


async def place_items(session: AsyncSession, ids: Collection[UUID], alarms: Alarms | None = None) -> Placed:
    """Give each of these items its one case; items that have one keep it."""
    there = await items.placed(session, ids)
    arrivals, missing = await arrivals_of(session, set(ids) - there.keys(), alarms)
    if not arrivals:
        return Placed({}, missing)
    courses = await items.lock_topics(session, [arrival.topic for arrival in arrivals])
    of_topic = await items.open_cases_of(session, courses)
    wanted = {case for case in of_topic.values() if case} | {a.twin_case for a in arrivals if a.twin_case}
    locked = await cases.lock(session, wanted)
    arrivals = await _still_to_place(session, arrivals)
    holders = {
        case.id: Holder(case.id, CaseState(case.state) in OPEN_STATES, case.drill) for case in locked.values()
    }
    placings = place(arrivals, of_topic, holders)
    scene = await _scene(session, courses)
    fresh = [placing for placing in placings if placing.case_id is None]
    brought = await demands.of_cases(session, _to_count(fresh, locked.values()))
    await _open(scene, fresh, brought)
    for placing in placings:
        if placing.case_id is not None and placing.case_id in locked:
            await _join(scene, locked[placing.case_id], placing.arrivals, brought)
    await _file(scene, placings)
    by_case = {placing.case_id: placing.arrivals for placing in placings if placing.case_id is not None}
    return Placed(by_case, missing)


def _to_count(fresh: Collection[Placing], joined: Collection[Case]) -> set[UUID]:
    """The cases that may rise because the matter comes again, or that came before a new one."""
    rising = {case.id for case in joined if not case.repeat_raised and case.tier < TOP_TIER}
    return rising | {placing.previous for placing in fresh if placing.previous is not None}


async def _still_to_place(session: AsyncSession, arrivals: list[Arrival]) -> list[Arrival]:
    """Another worker may have placed some while this one waited for its locks."""
    there = await items.placed(session, [arrival.item_id for arrival in arrivals])
    return [arrival for arrival in arrivals if arrival.item_id not in there]


async def _scene(session: AsyncSession, courses: Mapping[tuple[UUID, bool], items.Course]) -> Scene:
    version = await policies.newest(session)
    policy = await policy_of(session, version)
    now = await cases.now(session)
    names = await neighbours.unit_names(session)
    return Scene(session, version, Timing(session, policy, now), courses, names)


async def _open(scene: Scene, placings: Sequence[Placing], brought: Mapping[UUID, Demands]) -> None:
    """Make the new cases, each with its number, its clocks and the beginning of its timeline."""
    if not placings:
        return
    year = scene.timing.now.astimezone(SHANGHAI).year
    numbers = await cases.next_numbers(scene.session, year, len(placings))
    made, started, entries = [], [], []
    for placing, number in zip(placings, numbers, strict=True):
        placing.case_id = new_id()
        before = brought.get(placing.previous) if placing.previous is not None else None
        standing = standing_of(placing.arrivals)
        again = asked_again(before, _days(placing.arrivals), scene.timing.policy.repeats)
        case = _new_case(scene, placing, number, once_more(standing) if again else standing)
        case["repeat_raised"] = again is not None
        made.append(case)
        chosen = rules(scene.timing.policy, Matter.of(case))
        for name, rule in at_opening(chosen).items():
            started.append(row(placing.case_id, name, await scene.timing.begin(rule)))
        entries += _beginning(scene, case, placing.arrivals, again)
    await cases.add(scene.session, made)
    await clocks.add(scene.session, started)
    await timeline.add(scene.session, entries)
    destinations = {topic: each.case_id for each in placings for topic in each.topics if each.case_id}
    await items.point_topics(scene.session, destinations)


def _days(arrivals: Sequence[Arrival]) -> frozenset[date]:
    return frozenset(arrival.received_at.astimezone(SHANGHAI).date() for arrival in arrivals)


def _new_case(scene: Scene, placing: Placing, number: str, standing: Standing) -> dict[str, Any]:
    first = placing.arrivals[0]
    return {
        "id": placing.case_id,
        "number": number,
        "state": CaseState.PENDING_REVIEW,
        "tier": standing.tier,
        "risk": standing.risk,
        "category": first.category,
        "kind": first.kind,
        "title": first.heading,
        "drill": first.drill,
        "concerned_units": list(standing.concerned),
        "found_units": list(standing.found),
        "clue": _has_clue(placing.arrivals),
        "signals": _signals(placing.arrivals),
        "suggested_unit": first.suggested_unit,
        "received_at": first.received_at,
        "opened_at": scene.timing.now,
        "updated_at": scene.timing.now,
        "policy_version": scene.version,
        "previous_case": placing.previous,
    }


def _has_clue(arrivals: Sequence[Arrival]) -> bool:
    return any(arrival.clue and not arrival.judged for arrival in arrivals)


def _signals(arrivals: Sequence[Arrival]) -> list[str]:
    return sorted(frozenset[str]().union(*(arrival.signals for arrival in arrivals)))


def _beginning(
    scene: Scene, case: Mapping[str, Any], arrivals: Sequence[Arrival], again: str | None
) -> list[dict[str, Any]]:
    first = _entry(scene, case["id"], Step.OPEN, case["state"], None, {"items": len(arrivals)})
    entries = [first | {"from_state": None}]
    alone = Standing(case["risk"], max(arrival.tier for arrival in arrivals))
    whole = Standing(case["risk"], case["tier"], tuple(case["concerned_units"]), tuple(case["found_units"]))
    why = why_raised(alone, whole, scene.units, again)
    if why is not None:
        detail = {"tier": [alone.tier, whole.tier], "concerned_units": list(whole.concerned)}
        entries.append(_entry(scene, case["id"], Step.RAISE, case["state"], why, detail))
    return entries + _alarmed(scene, case["id"], case["state"], arrivals)


def _alarmed(scene: Scene, case_id: UUID, state: str, arrivals: Sequence[Arrival]) -> list[dict[str, Any]]:
    found = sorted({code for arrival in arrivals for code in arrival.alarms})
    entries = [_entry(scene, case_id, Step.ALARM, state, ASKS, {"alarms": found})] if found else []
    if _has_clue(arrivals):
        entries.append(_entry(scene, case_id, Step.CLUE, state, CLUE_FOUND, {}))
    return entries


def _entry(
    scene: Scene, case_id: UUID, step: Step, state: str, note: str | None, detail: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "at": scene.timing.now,
        **timeline.SYSTEM,
        "action": step,
        "from_state": state,
        "to_state": state,
        "note": note,
        "detail": dict(detail),
    }


async def _join(
    scene: Scene, case: Case, arrivals: Sequence[Arrival], brought: Mapping[UUID, Demands]
) -> None:
    """Items come into an open case: risk and tier may rise with them, and only a rise is a new version."""
    before = Standing(RiskLevel(case.risk), case.tier, tuple(case.concerned_units), tuple(case.found_units))
    repeats = (await policy_of(scene.session, case.policy_version)).repeats
    again = asked_again(brought.get(case.id), _days(arrivals), repeats)
    after = raised(before, arrivals)
    after = once_more(after) if again else after
    note = f"{len(arrivals)} 条信息并入"
    entries = [_entry(scene, case.id, Step.JOIN, case.state, note, {"items": len(arrivals)})]
    entries += _alarmed(scene, case.id, case.state, arrivals)
    why, clue = why_raised(before, after, scene.units, again), _has_clue(arrivals) and not case.restricted
    if why is None and clue <= case.clue:
        await timeline.add(scene.session, entries)
        return
    changes = {
        "risk": after.risk,
        "tier": after.tier,
        "concerned_units": list(after.concerned),
        "found_units": list(after.found),
        "clue": case.clue or clue,
        "repeat_raised": case.repeat_raised or again is not None,
        "signals": sorted({*case.signals, *_signals(arrivals)}),
    }
    touched = {"version": case.version + 1, "updated_at": scene.timing.now}
    await cases.change(scene.session, case.id, changes | touched)
    moved = await _reckon_again(scene, case, changes)
    detail = {"risk": [before.risk, after.risk], "tier": [before.tier, after.tier], "deadlines": moved}
    if why is not None:
        entries.append(_entry(scene, case.id, Step.RAISE, case.state, why, detail))
    await timeline.add(scene.session, entries)


async def _reckon_again(scene: Scene, case: Case, changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    frozen = await policy_of(scene.session, case.policy_version)
    timing = scene.timing.under(frozen)
    matter = Matter.of({"kind": case.kind, "category": case.category} | dict(changes))
    return await timing.reckon_again(case.id, matter)


async def _file(scene: Scene, placings: Sequence[Placing]) -> None:
    """Write where each item is; one that followed its topic into a merged case can be brought back too."""
    rows = []
    for placing in placings:
        for arrival in placing.arrivals:
            course = scene.courses[arrival.topic]
            followed = course.case_id == placing.case_id
            rows.append(
                {
                    "item_id": arrival.item_id,
                    "case_id": placing.case_id,
                    "topic_id": arrival.topic[0],
                    "unit": arrival.unit,
                    "heading": arrival.heading,
                    "folded": arrival.folded,
                    "search": items.lexemes(arrival.folded),
                    "received_at": arrival.received_at,
                    "joined_at": scene.timing.now,
                    "reviewed": arrival.judged,
                    "came_from": course.came_from if followed else [],
                    "alarms": list(arrival.alarms),
                }
            )
    if rows:
        await items.add(scene.session, rows)
