"""How much is going on about a topic, measured against itself; it warns, and never changes an assessment."""

from dataclasses import dataclass
from enum import StrEnum

BASELINE_DAYS = 7
_MANY = 5
"""Fewer items in a day are no wave, however quiet it was before."""
_FAST = 3.0
_RISING = 1.5
_FALLING = 0.67
_FAR = 10_000
"""Views of all items together from which a matter is widely seen."""


class Trend(StrEnum):
    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"


@dataclass(frozen=True, slots=True)
class Counts:
    """Items of the last 24 hours, of the 7 days before those, and how often they were viewed in all."""

    recent: int
    before: int
    views: int = 0


@dataclass(frozen=True, slots=True)
class Pulse:
    """`baseline`: items a day before the last 24 hours; `growth`: how many times as many there are now."""

    heat: float
    baseline: float
    growth: float
    trend: Trend
    warnings: tuple[str, ...]


def pulse(counts: Counts) -> Pulse:
    """Compare the last day with the week before; one item a day is added to both, so that few stay few."""
    baseline = counts.before / BASELINE_DAYS
    growth = (counts.recent + 1) / (baseline + 1)
    trend = Trend.STEADY
    if growth >= _RISING:
        trend = Trend.RISING
    elif growth <= _FALLING:
        trend = Trend.FALLING
    return Pulse(
        round(counts.recent + baseline, 1), round(baseline, 2), round(growth, 2), trend,
        tuple(_warnings(counts, baseline, growth)),
    )  # fmt: skip


def _warnings(counts: Counts, baseline: float, growth: float) -> list[str]:
    found = []
    if counts.recent >= _MANY and growth >= _FAST:
        grown = f"近 24 小时新增 {counts.recent} 条，此前平均每天 {baseline:.1f} 条"
        found.append(f"{grown}，增长较快，可能发展为重大舆情。")
    if counts.views >= _FAR:
        found.append(f"相关信息累计浏览 {counts.views} 次，传播较广，请留意走势。")
    return found
