"""Whether what the judgement says of a week is spread otherwise than in the weeks before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log

WATCH, DRIFTED = 0.1, 0.25
"""Usual thresholds of the population stability index: below 0.1 steady, above 0.25 another one."""

LEAST_NOW, LEAST_BEFORE = 30, 100
"""With fewer items the index would speak of chance."""

_HALF = 0.5


class State(StrEnum):
    TOO_FEW = "too_few"
    STEADY = "steady"
    WATCH = "watch"
    DRIFTED = "drifted"


@dataclass(frozen=True)
class Drift:
    """`index` is None with too few items; `shares` holds for each value its share now and before."""

    index: float | None
    state: State
    now: int
    before: int
    shares: dict[str, tuple[float, float]]


def drift(values: Sequence[str], now: Mapping[str, int], before: Mapping[str, int]) -> Drift:
    """Counts of each value in the last week and in the four weeks before it."""
    total_now, total_before = sum(now.values()), sum(before.values())
    shares = {
        value: (now.get(value, 0) / max(1, total_now), before.get(value, 0) / max(1, total_before))
        for value in values
    }
    if total_now < LEAST_NOW or total_before < LEAST_BEFORE:
        return Drift(None, State.TOO_FEW, total_now, total_before, shares)
    index = stability(values, now, before)
    state = State.DRIFTED if index > DRIFTED else State.WATCH if index > WATCH else State.STEADY
    return Drift(index, state, total_now, total_before, shares)


def stability(values: Sequence[str], now: Mapping[str, int], before: Mapping[str, int]) -> float:
    """Population stability index: the sum of (p - q) log(p / q); half a count is added to each value."""
    size_now = sum(now.values()) + _HALF * len(values)
    size_before = sum(before.values()) + _HALF * len(values)
    pairs = [
        ((now.get(value, 0) + _HALF) / size_now, (before.get(value, 0) + _HALF) / size_before)
        for value in values
    ]
    return sum((p - q) * log(p / q) for p, q in pairs)
