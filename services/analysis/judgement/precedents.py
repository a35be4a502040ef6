"""What the office's own cases say of who acts: precedents, where they are many and clear."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from services.analysis.judgement.types import Precedent
from services.contracts.codes import Category

BY_PRECEDENT = "office_history"
"""Code of the reason where the office's own cases changed the suggestion."""

LEAST = 8
"""Fewer cases of one sort show nothing."""

_Z = 1.96
_MORE_THAN_CHANCE = 0.5
_STEPS = (8, 10, 15, 20, 30)
_SHARE_STEP = 0.05
"""Precedents are told coarsely, so that each further case does not make another directory."""


@dataclass(frozen=True, slots=True)
class Led:
    """`cases` of `category`, whose words point to `suggested`, that `unit` led in the end."""

    category: Category
    suggested: str
    unit: str
    cases: int


def precedents(found: Iterable[Led]) -> tuple[Precedent, ...]:
    """Where another unit than the suggested one surely led more than half, in a stable order."""
    sorts: dict[tuple[Category, str], list[Led]] = defaultdict(list)
    for each in found:
        sorts[each.category, each.suggested].append(each)
    clear = (_precedent(led) for led in sorts.values())
    return tuple(sorted((each for each in clear if each), key=lambda each: (each.category, each.suggested)))


def _precedent(led: list[Led]) -> Precedent | None:
    cases, most = sum(each.cases for each in led), max(led, key=lambda each: (each.cases, each.unit))
    sure = surely(most.cases, cases)
    if cases < LEAST or sure <= _MORE_THAN_CHANCE or most.unit == most.suggested:
        return None
    shown = max(step for step in _STEPS if step <= cases)
    share = round(sure // _SHARE_STEP * _SHARE_STEP, 2)
    return Precedent(most.category, most.suggested, most.unit, shown, share)


def surely(hits: int, of: int) -> float:
    """The least share that `hits` of `of` leave likely (Wilson 1927, 95 %)."""
    share, square = hits / of, _Z * _Z
    middle = share + square / (2 * of)
    spread = _Z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return (middle - spread) / (1 + square / of)
