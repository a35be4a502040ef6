"""Which case an assessed item belongs to, and what its arrival does to that case; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.contracts.codes import RiskLevel
from services.workflow.cases.domain.actions import CONFLICT_TIER
from services.workflow.cases.domain.words import RISKS, TIERS

_RANK = {level: rank for rank, level in enumerate(RiskLevel)}
_HEADING = 40

Topic = tuple[UUID, bool]
"""A topic, and whether it is the topic of a drill."""


def worse(first: RiskLevel, second: RiskLevel) -> RiskLevel:
    return max(first, second, key=_RANK.__getitem__)


def own_tier(risk: RiskLevel) -> int:
    """The tier that a level has by itself (domain.md, Levels)."""
    return _RANK[risk] + 1


def heading(title: str | None, text: str) -> str:
    """What a case is called by: the item's title, or the beginning of its masked text in one line."""
    return title.strip() if title and title.strip() else " ".join(text[: 2 * _HEADING].split())[:_HEADING]


@dataclass(frozen=True, slots=True)
class Arrival:
    """An assessed item on its way into a case; `twin` is the first item of the same text."""

    item_id: UUID
    unit: str
    heading: str
    folded: str
    received_at: datetime
    topic: Topic
    risk: RiskLevel
    tier: int
    category: str
    kind: str
    suggested_unit: str | None
    concerns_unit: str | None
    signals: frozenset[str] = frozenset()
    twin: UUID | None = None
    twin_case: UUID | None = None
    judged: bool = False
    alarms: tuple[str, ...] = ()
    """Hard triggers in its text though it is not rated severe."""

    @property
    def drill(self) -> bool:
        return self.topic[1]


@dataclass(frozen=True, slots=True)
class Holder:
    """A case that a topic's items went to so far."""

    id: UUID
    open: bool
    drill: bool


@dataclass(slots=True)
class Placing:
    """Items that go to one case: an open one (`case_id`), or a new one after `previous`."""

    case_id: UUID | None
    previous: UUID | None = None
    topics: set[Topic] = field(default_factory=set)
    arrivals: list[Arrival] = field(default_factory=list)


def place(
    arrivals: Sequence[Arrival], of_topic: Mapping[Topic, UUID | None], holders: Mapping[UUID, Holder]
) -> list[Placing]:
    """One placing a case, in the order received; drills never share a case with real matters."""
    joined: dict[UUID, Placing] = {}
    opened: dict[Topic, Placing] = {}
    here: dict[UUID, Placing] = {}
    for arrival in sorted(arrivals, key=lambda each: (each.received_at, each.item_id)):
        destination, previous = _destination(arrival, of_topic, holders)
        twins = here.get(arrival.twin) if arrival.twin is not None else None
        if twins is not None and twins.arrivals[0].drill == arrival.drill:
            placing = twins
        elif destination is not None:
            placing = joined.setdefault(destination, Placing(destination))
        else:
            placing = opened.setdefault(arrival.topic, Placing(None, previous))
            placing.topics.add(arrival.topic)
        placing.arrivals.append(arrival)
        here[arrival.item_id] = placing
    return [*joined.values(), *opened.values()]


def _destination(
    arrival: Arrival, of_topic: Mapping[Topic, UUID | None], holders: Mapping[UUID, Holder]
) -> tuple[UUID | None, UUID | None]:
    """The open case to join, or none and the case that came before."""
    cases = (arrival.twin_case, of_topic.get(arrival.topic))
    candidates = [holders[case] for case in cases if case is not None and case in holders]
    same_sort = [holder for holder in candidates if holder.drill == arrival.drill]
    for holder in same_sort:
        if holder.open:
            return holder.id, None
    return None, same_sort[0].id if same_sort else None


@dataclass(frozen=True, slots=True)
class Standing:
    """How serious a case is taken, and the units whose conduct it is about."""

    risk: RiskLevel
    tier: int
    concerned: tuple[str, ...] = ()


def standing_of(arrivals: Iterable[Arrival]) -> Standing:
    """The standing of a new case: the most serious of its items, a conflict of interest one tier up."""
    first, *rest = arrivals
    return raised(Standing(first.risk, first.tier), [first, *rest])


def raised(standing: Standing, arrivals: Iterable[Arrival]) -> Standing:
    """The standing after these arrive, never lower; a copy of what a person has judged adds nothing."""
    risk, tier, concerned = standing.risk, standing.tier, list(standing.concerned)
    for arrival in arrivals:
        if not arrival.judged:
            risk, tier = worse(risk, arrival.risk), max(tier, arrival.tier)
        if arrival.concerns_unit is not None and arrival.concerns_unit not in concerned:
            concerned.append(arrival.concerns_unit)
    if concerned:
        tier = max(tier, CONFLICT_TIER)
    return Standing(risk, tier, tuple(concerned))


def why_raised(before: Standing, after: Standing, unit_names: Mapping[str, str]) -> str | None:
    """The sentence for the timeline, or None when nothing rose."""
    parts = []
    if after.risk != before.risk:
        parts.append(
            f"新并入的信息研判为{RISKS[after.risk]}，工单风险由{RISKS[before.risk]}升为{RISKS[after.risk]}"
        )
    fresh = [unit for unit in after.concerned if unit not in before.concerned]
    if fresh:
        names = "、".join(unit_names.get(unit, unit) for unit in fresh)
        parts.append(f"信息涉及{names}自身，按利益回避规则不低于{CONFLICT_TIER}级处置")
    if after.tier != before.tier:
        parts.append(f"处置层级由{TIERS[before.tier]}升为{TIERS[after.tier]}")
    return "；".join(parts) + "。" if parts else None
