"""The shipped models of level, category and kind, moved towards corrections while they recall our own texts.

What each model sees of a text is asked of the judgement itself; only weights change, never what is looked
at, so that criticism stays as invisible as it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import rjieba

from services.analysis.judgement import category as categories
from services.analysis.judgement import parameters
from services.analysis.judgement.evidence import evidence
from services.analysis.judgement.kind import signs_of_kind
from services.analysis.judgement.linear import Linear, short, weigh
from services.analysis.judgement.parameters import Table
from services.analysis.judgement.risk import circumstances, findings_of, rubric_level, verdict
from services.analysis.judgement.risk_model import LEVELS
from services.analysis.judgement.scene import Scene, scene_of
from services.analysis.judgement.types import ItemInput
from services.analysis.learning.domain.fitting import Design, Doubles, moved, softmax
from services.analysis.learning.domain.lessons import Lesson, weight_of_agreement
from services.analysis.learning.domain.verdict import Doubts
from services.analysis.training.texts import Message
from services.contracts.codes import RiskLevel

_PULL = {"risk": 2.0, "category": 0.1, "kind": 0.1}
"""Towards the shipped weights; the level's move least: common words lie close to its border."""

_RECEIVED = datetime(2026, 6, 1, tzinfo=UTC)
_LEAST_SHARE, _MOST_SHARE = 0.04, 0.97


@dataclass(frozen=True)
class Example:
    """A text with what is right of it, and how much it counts."""

    scene: Scene
    right: str
    weight: float = 1.0


def examples(field: str, lessons: Sequence[Lesson], recalled: Sequence[Message]) -> list[Example]:
    """The corrections and agreements of that field, then our own texts with their labels."""
    own = {"risk": "level", "category": "category", "kind": "kind"}[field]
    of_field = [lesson for lesson in lessons if lesson.field == field]
    agreements = sum(lesson.agrees for lesson in of_field)
    less = weight_of_agreement(len(of_field) - agreements, agreements)
    return [
        *(Example(scene_of(each.item), each.now, less if each.agrees else 1.0) for each in of_field),
        *(Example(scene_of(item_of(message.text)), getattr(message, own)) for message in recalled),
    ]


def item_of(text: str) -> ItemInput:
    return ItemInput(text=text, received_at=_RECEIVED, dup_key=b"")


def weighed(lessons: Sequence[Lesson]) -> tuple[list[Lesson], Doubts]:
    """The lessons without those of the level that the rules give reason to doubt, and how many these are."""
    levels = [level.value for level in LEVELS]
    kept: list[Lesson] = []
    corrections = denied = raised = for_speech = 0
    for lesson in lessons:
        if lesson.field != "risk":
            kept.append(lesson)
            continue
        scene = scene_of(lesson.item)
        found = findings_of(scene)
        higher = levels.index(lesson.now) > levels.index(lesson.was)
        denies = not higher and rubric_level(found) is RiskLevel.SEVERE
        punishes = higher and not found and bool(scene.reading.speech)
        corrections, raised = corrections + 1, raised + higher
        denied, for_speech = denied + denies, for_speech + punishes
        if not denies and not punishes:
            kept.append(lesson)
    return kept, Doubts(corrections, denied, raised, for_speech)


def adapted(field: str, given: Sequence[Example]) -> tuple[str, dict[str, Any]]:
    """Name of the parameter file, and its arrays with the weights moved."""
    if field == "risk":
        return "risk", _risk(given)
    if field == "category":
        return "category", _category(given)
    return "kinds", _kind(given)


def _terms(raw: Table) -> dict[str, int]:
    return {term: n for n, term in enumerate(bytes(raw["terms"].astype(np.uint8)).decode().split("\n"))}


def _named(raw: Table, found: Sequence[set[str]]) -> Design:
    """Sets of features with their rarity, of length 1 a text."""
    terms, rarity = _terms(raw), raw["idf"].astype(np.float64)
    parts = [np.array(sorted(terms[t] for t in terms.keys() & each), dtype=np.int64) for each in found]
    lengths = [float(np.linalg.norm(rarity[rows])) for rows in parts]
    values = [rarity[rows] / max(length, 1e-9) for rows, length in zip(parts, lengths, strict=True)]
    owners = np.repeat(np.arange(len(parts)), [len(rows) for rows in parts])
    return Design.of(np.concatenate(parts), owners, np.concatenate(values), len(parts))


def _moved_weights(
    shipped: tuple[Any, Any],
    given: Sequence[Example],
    design: Design,
    gradient: Callable[[Doubles], Doubles],
    pull: float,
) -> Any:
    """Weights like the shipped ones (weights, intercept), moved by the gradient of the loss by scores."""
    weights, intercept = shipped
    counts = np.array([[each.weight] for each in given])
    before = weights.astype(np.float64)
    scores = design.times(before[design.features]) + intercept.astype(np.float64)
    after = before.copy()
    after[design.features] += moved(design, scores, lambda at: counts * gradient(at), pull=pull)
    return after.astype(weights.dtype)


def _wanted(names: Sequence[str], given: Sequence[Example]) -> Doubles:
    return np.array([[name == each.right for name in names] for each in given], dtype=np.float64)


def _kind(given: Sequence[Example]) -> dict[str, Any]:
    raw = parameters.load("kinds")
    wanted = _wanted([str(name) for name in raw["classes"]], given)
    seen = [signs_of_kind(each.scene, verdict(each.scene).level) for each in given]
    shipped = raw["weights"], raw["intercept"]
    weights = _moved_weights(
        shipped, given, _named(raw, seen), lambda scores: softmax(scores) - wanted, _PULL["kind"]
    )
    return {**raw, "weights": weights}


def _risk(given: Sequence[Example]) -> dict[str, Any]:
    """Through the mixture: it weighs the log odds of major and of severe against general."""
    raw = parameters.load("risk")
    given = [each for each in given if each.scene.telling]
    wanted = _wanted([level.value for level in LEVELS], given)
    around = np.array(
        [circumstances(each.scene, findings_of(each.scene)) for each in given], dtype=np.float64
    )
    mixture, offset = raw["mixture"].astype(np.float64), raw["offset"].astype(np.float64)

    def gradient(scores: Doubles) -> Doubles:
        odds = scores[:, 1:] - scores[:, :1]
        wrong = softmax(np.concatenate([odds, around], axis=1) @ mixture + offset) - wanted
        back = wrong @ mixture[:2].T
        return np.concatenate([-back.sum(axis=1, keepdims=True), back], axis=1)

    seen = [evidence(each.scene) for each in given]
    shipped = raw["weights"], raw["intercept"]
    weights = _moved_weights(shipped, given, _named(raw, seen), gradient, _PULL["risk"])
    return {**raw, "weights": weights}


def _part(raw: Table, name: str) -> Linear:
    return Linear.from_table({key[len(name) + 1 :]: raw[key] for key in raw if key.startswith(f"{name}_")})


def _category(given: Sequence[Example]) -> dict[str, Any]:
    """Through both models of the category and the sort that says how much each counts."""
    raw = parameters.load("category")
    texts = [each.scene.reading.document.text for each in given]
    stop = frozenset(bytes(raw["stop"].astype(np.uint8)).decode().split("\n"))
    words = [categories.telling(rjieba.cut(text[: categories.MOST_CHARACTERS]), stop) for text in texts]
    whole = _part(raw, "whole")
    grams = categories.view(words)
    rows = whole.index.rows(short(grams.keys))
    known = rows != whole.index.missing
    met = weigh(rows[known].astype(np.int64), grams.owners[known], grams.count, whole.idf, whole.parts)
    design = Design.of(met.rows, met.owners, met.values.astype(np.float64), met.count)
    heads = _part(raw, "head").scores(categories.view([categories.head(each) for each in words]))
    danger = np.array([verdict(each.scene).level is RiskLevel.SEVERE for each in given])
    gradient = _category_gradient(raw, heads, categories.by_words(texts), danger, given)
    shipped = raw["whole_weights"], raw["whole_intercept"]
    weights = _moved_weights(shipped, given, design, gradient, _PULL["category"])
    return {**raw, "whole_weights": weights}


def _category_gradient(
    raw: Table, heads: Doubles, points: Doubles, danger: Any, given: Sequence[Example]
) -> Callable[[Doubles], Doubles]:
    """Of the log loss of `category.combined`, by the scores of the whole text."""
    wanted = _wanted([each.value for each in categories.CATEGORIES], given)
    stack, offset = raw["stack"].astype(np.float64), raw["stack_intercept"].astype(np.float64)
    sharpness = float(np.asarray(raw["sharpness"], dtype=np.float64)[0])
    columns = [categories.CATEGORIES.index(category) for category in categories.LETTERS]
    letters_count, both = len(columns), len(columns) + len(categories.CATEGORIES)

    def gradient(whole: Doubles) -> Doubles:
        scores = whole + heads
        letters = np.zeros_like(wanted)
        letters[:, columns] = softmax(sharpness * scores[:, :letters_count])
        messages = softmax(categories.evidence(scores[:, :-1], points, danger) @ stack + offset)
        raw_share = 1 / (1 + np.exp(-scores[:, -1:]))
        share = np.clip(raw_share, _LEAST_SHARE, _MOST_SHARE)
        slope = -wanted / np.maximum((1 - share) * letters + share * messages, 1e-9)
        back = np.zeros_like(scores)
        back[:, :both] = (share * _through(messages, slope)) @ stack[:both].T
        back[:, :letters_count] += sharpness * ((1 - share) * _through(letters, slope))[:, columns]
        free = (raw_share > _LEAST_SHARE) & (raw_share < _MOST_SHARE)
        steepness = raw_share * (1 - raw_share) * free
        back[:, -1:] = steepness * (slope * (messages - letters)).sum(axis=1, keepdims=True)
        return back

    return gradient


def _through(probabilities: Doubles, slope: Doubles) -> Doubles:
    """The slope by scores from the slope by their softmax."""
    return np.asarray(probabilities * (slope - (probabilities * slope).sum(axis=1, keepdims=True)))
