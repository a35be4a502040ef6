"""Which units of the directory should act: by duty, category, place and what was handled before."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from services.analysis.judgement import lexicon
from services.analysis.judgement.category import CATEGORIES, Guess
from services.analysis.judgement.pointing import PointingWords
from services.analysis.judgement.types import Directory, Unit
from services.contracts.assessment import SuggestedUnit
from services.contracts.codes import Category, UnitKind

MOST = 3
_MOST_CHARACTERS = 600
_STRONG, _WEAK, _MOST_DUTY = 1.0, 0.4, 4.0
_BY_CATEGORY, _BY_DUTY, _BY_NAME, _BY_HISTORY = 3.0, 1.6, 0.6, 1.5
_LOCAL = (Category.AGRICULTURE, Category.OTHER, Category.GOVERNANCE)
_LOCAL_COLUMNS = np.array([CATEGORIES.index(category) for category in _LOCAL])
_NEVER = -1e9
_SHORTEST_ROOT = 2

Points = npt.NDArray[np.float64]


@cache
def _duties() -> PointingWords:
    return PointingWords({part: _weighed(words) for part, words in lexicon.read("duties").items()})


def _weighed(words: str) -> dict[str, float]:
    strong, _, weak = words.partition("|")
    return dict.fromkeys(weak.split(), _WEAK) | dict.fromkeys(strong.split(), _STRONG)


@dataclass(frozen=True)
class _Tables:
    """Rows are the units that may be suggested, in the order of the directory."""

    units: tuple[Unit, ...]
    categories: Points
    duties: Points
    history: Points
    local: npt.NDArray[np.bool_]
    roots: tuple[str, ...]


@lru_cache(maxsize=4)
def _tables(directory: Directory) -> _Tables:
    able = tuple(u for u in directory.units if u.kind not in {UnitKind.LEADING_GROUP, UnitKind.OFFICE})
    names = _duties().names
    handled = {(unit, category): count for category, unit, count in directory.history}
    counts = np.array([[handled.get((u.code, c), 0) for c in CATEGORIES] for u in able], dtype=np.float64)
    return _Tables(
        able,
        np.array([[c in u.categories for c in CATEGORIES] for u in able], dtype=np.float64),
        np.array([[name == _duty(u, names) for name in names] for u in able], dtype=np.float64),
        counts / np.maximum(1.0, counts.sum(axis=0, keepdims=True)),
        np.array([u.kind is UnitKind.TOWNSHIP for u in able]),
        tuple(_root(u.name) for u in able),
    )


def _duty(unit: Unit, names: Sequence[str]) -> str:
    if unit.kind is UnitKind.TOWNSHIP:
        return "乡" if unit.name.endswith("乡") else "镇"
    return next((name for name in names if len(name) > 1 and name in unit.name), "")


def _root(name: str) -> str:
    """城关镇 → 城关; 县教育局 → 教育局."""
    bare = name.removeprefix("县")
    return bare[:-1] if bare[-1:] in {"镇", "乡"} and len(bare) > _SHORTEST_ROOT else bare


def suggest(
    texts: Sequence[str],
    places: Sequence[str],
    guesses: Sequence[Guess],
    concerned: Sequence[str | None],
    directory: Directory,
) -> list[tuple[SuggestedUnit, ...]]:
    """At most three units for each text, best first, never the one that it accuses; scores add up to at most 1."""
    if not texts or not directory.units:
        return [() for _ in texts]
    tables = _tables(directory)
    if not tables.units:
        return [() for _ in texts]
    short = [text[:_MOST_CHARACTERS] for text in texts]
    named = _named(tables.roots, [f"{place} {text}" for place, text in zip(places, short, strict=True)])
    likely = np.array([guess.probabilities for guess in guesses])
    points = _points(tables, likely, _duties().points(short), named)
    for row, code in enumerate(concerned):
        points[row, [unit.code == code for unit in tables.units]] = _NEVER
    return [_best(tables.units, row) for row in points]


def _named(roots: Sequence[str], texts: Sequence[str]) -> npt.NDArray[np.bool_]:
    return np.array([[len(root) >= _SHORTEST_ROOT and root in text for root in roots] for text in texts])


def _points(tables: _Tables, likely: Points, duty: Points, named: npt.NDArray[np.bool_]) -> Points:
    """[text, unit]. A township acts where it is named, in what is local; a bureau's duty stays its own."""
    duties = np.minimum(duty @ tables.duties.T, _MOST_DUTY)
    bureaus = _BY_CATEGORY * likely @ tables.categories.T + _BY_DUTY * duties + _BY_NAME * named
    local = likely[:, _LOCAL_COLUMNS].sum(axis=1, keepdims=True)
    townships = np.where(named, 0.6 + 1.2 * local + _BY_DUTY * duties, _NEVER)
    points = np.where(tables.local, townships, bureaus) + _BY_HISTORY * likely @ tables.history.T
    return np.asarray(points)


def _best(units: Sequence[Unit], points: Points) -> tuple[SuggestedUnit, ...]:
    odds = np.exp(points - points.max())
    share = odds / odds.sum()
    order = np.argsort(-points, kind="stable")[:MOST].tolist()
    return tuple(
        SuggestedUnit(unit=units[n].code, score=round(float(share[n]), 4))
        for n in order
        if points[n] > _NEVER
    )
