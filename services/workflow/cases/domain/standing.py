"""How serious a case is taken, by the columns that say so: joined by a merge, parted by its undoing; pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from services.contracts.codes import RiskLevel
from services.workflow.cases.domain.placing import Arrival, Standing, raised, worse

STANDING: Final = ("risk", "tier", "concerned_units", "found_units", "clue", "signals")
"""What a case takes over from one that is merged into it."""

Columns = Mapping[str, Any]


class _Case(Protocol):
    risk: str
    tier: int
    concerned_units: list[str]
    found_units: list[str]
    clue: bool
    signals: list[str]


def standing_of_case(case: _Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in STANDING}


def joined(one: Columns, other: Columns) -> dict[str, Any]:
    """The more serious of the two; a unit that a text accuses stays so while nobody settled it for either."""
    concerned = list(dict.fromkeys((*one["concerned_units"], *other["concerned_units"])))
    found = {*one["found_units"], *other["found_units"]}
    settled = {
        unit for each in (one, other) for unit in each["concerned_units"] if unit not in each["found_units"]
    }
    return {
        "risk": worse(RiskLevel(one["risk"]), RiskLevel(other["risk"])),
        "tier": max(one["tier"], other["tier"]),
        "concerned_units": concerned,
        "found_units": sorted(found - settled),
        "clue": one["clue"] or other["clue"],
        "signals": sorted({*one["signals"], *other["signals"]}),
    }


def without(
    now: Columns,
    lifted: Iterable[Mapping[str, Sequence[Any]]],
    others: Iterable[Columns],
    arrivals: Sequence[Arrival],
) -> dict[str, Any]:
    """The standing when merges are undone: as before them, and no lower than what is left asks for.

    `lifted`: per merge the columns that it changed, as (before, after), the latest merge first; one that
    somebody changed since stays as they left it. `others`: cases still merged in. `arrivals`: the items that
    came since or with them.
    """
    back = dict(now)
    for each in lifted:
        back |= {name: before for name, (before, after) in each.items() if back[name] == after}
    for other in others:
        back = joined(back, other)
    before = Standing(
        RiskLevel(back["risk"]), back["tier"], tuple(back["concerned_units"]), tuple(back["found_units"])
    )
    after = raised(before, arrivals)
    fresh = [each for each in arrivals if not each.judged]
    return back | {
        "risk": after.risk,
        "tier": after.tier,
        "concerned_units": list(after.concerned),
        "found_units": list(after.found),
        "clue": back["clue"] or any(each.clue for each in fresh),
        "signals": sorted({*back["signals"], *(code for each in arrivals for code in each.signals)}),
    }
