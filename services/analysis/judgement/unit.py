"""Which units of the directory should act: by duty, category, place and what was handled before."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from services.analysis.judgement import lexicon
from services.analysis.judgement.category import CATEGORIES, Guess
from services.analysis.judgement.pointing import PointingWords
from services.analysis.judgement.precedents import BY_PRECEDENT
from services.analysis.judgement.types import Directory, Precedent, Unit
from services.contracts.assessment import Reason, SuggestedUnit
from services.contracts.codes import Category, UnitKind

MOST = 3
_MOST_CHARACTERS = 600
_STRONG, _WEAK, _MOST_DUTY = 1.0, 0.4, 4.0
_BY_CATEGORY, _BY_DUTY, _BY_NAME = 3.0, 1.6, 0.6
_LOCAL = (Category.AGRICULTURE, Category.OTHER, Category.GOVERNANCE)
_LOCAL_COLUMNS = np.array([CATEGORIES.index(category) for category in _LOCAL])
_NEVER = -1e9
_SHORTEST_ROOT = 2

Points = npt.NDArray[np.float64]


class Suggestion(NamedTuple):
    """Units, the best first, and the precedent that put the first one there."""

    units: tuple[SuggestedUnit, ...] = ()
    precedent: Precedent | None = None


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
    local: npt.NDArray[np.bool_]
    roots: tuple[str, ...]


@lru_cache(maxsize=4)
def _tables(directory: Directory) -> _Tables:
    able = tuple(u for u in directory.units if u.kind not in {UnitKind.LEADING_GROUP, UnitKind.OFFICE})
    names = _duties().names
    return _Tables(
        able,
        np.array([[c in u.categories for c in CATEGORIES] for u in able], dtype=np.float64),
        np.array([[name == _duty(u, names) for name in names] for u in able], dtype=np.float64),
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
) -> list[Suggestion]:
    """At most three units for each text, best first, never the one that it accuses; scores add up to at most 1."""
    if not texts or not directory.units:
        return [Suggestion() for _ in texts]
    tables = _tables(directory)
    if not tables.units:
        return [Suggestion() for _ in texts]
    short = [text[:_MOST_CHARACTERS] for text in texts]
    named = _named(tables.roots, [f"{place} {text}" for place, text in zip(places, short, strict=True)])
    likely = np.array([guess.probabilities for guess in guesses])
    points = _points(tables, likely, _duties().points(short), named)
    for row, code in enumerate(concerned):
        points[row, [unit.code == code for unit in tables.units]] = _NEVER
    best = [_best(tables.units, row) for row in points]
    if not directory.history:
        return [Suggestion(each) for each in best]
    return [
        _by_precedent(tables, row, directory.precedents.get((guess.best, each[0].unit)), each)
        for row, guess, each in zip(points, guesses, best, strict=True)
    ]


def _named(roots: Sequence[str], texts: Sequence[str]) -> npt.NDArray[np.bool_]:
    return np.array([[len(root) >= _SHORTEST_ROOT and root in text for root in roots] for text in texts])


def _points(tables: _Tables, likely: Points, duty: Points, named: npt.NDArray[np.bool_]) -> Points:
    """[text, unit]. A township acts where it is named, in what is local; a bureau's duty stays its own."""
    duties = np.minimum(duty @ tables.duties.T, _MOST_DUTY)
    bureaus = _BY_CATEGORY * likely @ tables.categories.T + _BY_DUTY * duties + _BY_NAME * named
    local = likely[:, _LOCAL_COLUMNS].sum(axis=1, keepdims=True)
    townships = np.where(named, 0.6 + 1.2 * local + _BY_DUTY * duties, _NEVER)
    return np.asarray(np.where(tables.local, townships, bureaus))


def _by_precedent(
    tables: _Tables, points: Points, precedent: Precedent | None, best: tuple[SuggestedUnit, ...]
) -> Suggestion:
    """Put the unit that led such cases in the end before the one that words and duties point to."""
    able = (unit.code for unit, each in zip(tables.units, points, strict=True) if each > _NEVER)
    if precedent is None or precedent.unit not in able:
        return Suggestion(best)
    rest = [each for each in best if each.unit != precedent.unit][: MOST - 1]
    left = (1 - precedent.share) / sum(each.score for each in rest)
    scaled = (each.model_copy(update={"score": round(each.score * left, 4)}) for each in rest)
    return Suggestion((SuggestedUnit(unit=precedent.unit, score=precedent.share), *scaled), precedent)


def reason_of(precedent: Precedent, directory: Directory) -> Reason:
    """In words for the desk; where it is given, the unit that words point to is the second one."""
    name = next(unit.name for unit in directory.units if unit.code == precedent.unit)
    words = f"近期同类工单 {precedent.cases} 件以上，最终多由{name}主办（不影响风险等级）"
    return Reason(code=BY_PRECEDENT, detail=words, weight=0.0)


def _best(units: Sequence[Unit], points: Points) -> tuple[SuggestedUnit, ...]:
    odds = np.exp(points - points.max())
    share = odds / odds.sum()
    order = np.argsort(-points, kind="stable")[:MOST].tolist()
    return tuple(
        SuggestedUnit(unit=units[n].code, score=round(float(share[n]), 4))
        for n in order
        if points[n] > _NEVER
    )
