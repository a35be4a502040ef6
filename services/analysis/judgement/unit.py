"""Which unit of the directory should act: by what it is about, then by where, never the one it accuses."""

from functools import cache

from services.analysis.judgement import lexicon
from services.analysis.judgement.types import Directory, Unit
from services.contracts.codes import Category, UnitKind


@cache
def _duties() -> dict[str, tuple[str, ...]]:
    return {part: tuple(words.split()) for part, words in lexicon.read("duties").items()}


_LOCAL = frozenset({Category.AGRICULTURE, Category.OTHER, Category.GOVERNANCE})


def suggest_unit(
    text: str, place: str, category: Category, directory: Directory, concerns: str | None
) -> str | None:
    """Code of the unit, or None when the directory has none that fits."""
    scored = [
        (_points(unit, text, place, category), -index, unit) for index, unit in enumerate(directory.units)
    ]
    able = [(points, order, unit) for points, order, unit in scored if points > 0 and unit.code != concerns]
    return max(able, key=lambda each: (each[0], each[1]))[2].code if able else None


def _points(unit: Unit, text: str, place: str, category: Category) -> float:
    """Bureaus by category and by the words of their duty, townships by their name; a bureau's duty stays its own."""
    if unit.kind in {UnitKind.LEADING_GROUP, UnitKind.OFFICE}:
        return 0.0
    root = _root(unit.name)
    named = len(root) >= 2 and (root in place or root in text)
    if unit.kind is UnitKind.TOWNSHIP:
        return (2.5 if category in _LOCAL else 0.6) * named
    duty = sum(word in text for word in _duties().get(_duty(unit.name), ()))
    return (
        2.0 * (category in unit.categories)
        + min(duty, 4) * (0.8 if category in unit.categories else 0.45)
        + 0.5 * named
    )


def _root(name: str) -> str:
    """城关镇 → 城关; 县教育局 → 教育局."""
    bare = name.removeprefix("县")
    return bare[:-1] if bare[-1:] in {"镇", "乡"} and len(bare) > 2 else bare


def _duty(name: str) -> str:
    return next((key for key in _duties() if key in name), "")
