"""Which case an assessed item belongs to, and what its arrival does to that case; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from services.contracts.codes import RiskLevel
from services.contracts.words import RISKS
from services.workflow.cases.domain.actions import CONFLICT_TIER, TOP_TIER
from services.workflow.cases.domain.words import TIERS

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
    accused: frozenset[str] = frozenset()
    """Units whose own conduct its text is about, though nobody said so."""
    clue: bool = False

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
    """How serious a case is taken, and the units whose conduct it is about; `found`: as a text alone says."""

    risk: RiskLevel
    tier: int
    concerned: tuple[str, ...] = ()
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Demands:
    """The days (in China) on which a matter was brought, earlier cases of it included; `late` by now."""

    days: frozenset[date] = frozenset()
    late: bool = False

    @property
    def count(self) -> int:
        return len(self.days)


def asked_again(brought: Demands | None, days: frozenset[date], repeats: int) -> str | None:
    """Why a matter that comes again goes up a tier (domain.md, Levels), or None; None: nothing to count.

    Many voices on one day are one demand: an event is no repetition.
    """
    if brought is None:
        return None
    if brought.late:
        return "同一事项超期后再次反映，处置层级提升一级"
    whole = brought.days | days
    if len(whole) >= repeats and not days <= brought.days:
        return f"同一事项已在 {len(whole)} 个不同日期反映，处置层级提升一级"
    return None


def once_more(standing: Standing) -> Standing:
    """One tier up, as far as there is one."""
    return replace(standing, tier=min(standing.tier + 1, TOP_TIER))


def standing_of(arrivals: Iterable[Arrival]) -> Standing:
    """The standing of a new case: the most serious of its items, a conflict of interest one tier up."""
    first, *rest = arrivals
    return raised(Standing(first.risk, first.tier), [first, *rest])


def raised(standing: Standing, arrivals: Iterable[Arrival]) -> Standing:
    """The standing after these arrive, never lower; a copy of what a person has judged adds nothing."""
    risk, tier = standing.risk, standing.tier
    concerned, found = dict.fromkeys(standing.concerned), dict.fromkeys(standing.found)
    for arrival in arrivals:
        if not arrival.judged:
            risk, tier = worse(risk, arrival.risk), max(tier, arrival.tier)
            found |= dict.fromkeys(sorted(arrival.accused - concerned.keys()))
            concerned |= dict.fromkeys(sorted(arrival.accused))
        if arrival.concerns_unit is not None:
            concerned |= {arrival.concerns_unit: None}
            found.pop(arrival.concerns_unit, None)
    if concerned:
        tier = max(tier, CONFLICT_TIER)
    return Standing(risk, tier, tuple(concerned), tuple(found))


def why_raised(
    before: Standing, after: Standing, unit_names: Mapping[str, str], again: str | None = None
) -> str | None:
    """The sentence for the timeline, or None when nothing rose; `again`: what `asked_again` says."""
    parts = [] if again is None else [again]
    if after.risk != before.risk:
        parts.append(
            f"新并入的信息研判为{RISKS[after.risk]}，工单风险由{RISKS[before.risk]}升为{RISKS[after.risk]}"
        )
    fresh = [unit for unit in after.concerned if unit not in before.concerned]
    given = "、".join(unit_names.get(unit, unit) for unit in fresh if unit not in after.found)
    if given:
        parts.append(f"信息涉及{given}自身，按利益回避规则不低于{CONFLICT_TIER}级处置")
    read = "、".join(unit_names.get(unit, unit) for unit in fresh if unit in after.found)
    if read:
        rule = f"先按利益回避规则不低于{CONFLICT_TIER}级处置，请“认定回避”"
        parts.append(f"文中反映{read}自身的履职或作风，{rule}")
    if after.tier != before.tier:
        parts.append(f"处置层级由{TIERS[before.tier]}升为{TIERS[after.tier]}")
    return "；".join(parts) + "。" if parts else None
