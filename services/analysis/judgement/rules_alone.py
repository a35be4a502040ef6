"""The judgement without its models, on a part of the text: for an item on which the whole one hung or died."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid5

from services.analysis.judgement import parameters
from services.analysis.judgement.category import CATEGORIES, Guess, by_words
from services.analysis.judgement.judge import TOPICS
from services.analysis.judgement.kind import kind_of
from services.analysis.judgement.reasons import reasons
from services.analysis.judgement.repeats import is_repeated
from services.analysis.judgement.risk import Verdict, findings_of, rubric_level
from services.analysis.judgement.scene import scene_of
from services.analysis.judgement.types import Directory, ItemInput
from services.analysis.judgement.unit import reason_of, suggest
from services.contracts.assessment import Assessment, Reason, Risk, Sentiment
from services.contracts.codes import Category, RiskLevel, SentimentLabel

HEAD, TAIL = 1_000, 500
"""Characters read: the first and the last ones."""

MARK = "+rules"
_CONFIDENCE = 0.5
_TIERS = {RiskLevel.GENERAL: 1, RiskLevel.MAJOR: 2, RiskLevel.SEVERE: 3}
BY_RULES = "by_rules"
_WHY = Reason(code=BY_RULES, detail="模型未能完成，仅按规则研判，请人工复核", weight=0.0)


def assess_by_rules(item: ItemInput, directory: Directory) -> Assessment:
    """What the rubric alone says; always asks a person. Sentiment and entities are left open."""
    short = replace(item, text=shortened(item.text))
    scene = scene_of(short)
    text = scene.reading.document.text
    found = findings_of(scene)
    level = rubric_level(found)
    repeated = is_repeated(text) is not None
    guess = _by_words(text)
    [(units, precedent)] = suggest([text], [item.place], [guess], [item.concerns_unit], directory)
    why = reasons(scene, Verdict(level, _CONFIDENCE, tuple(found), needs_review=True))
    return Assessment(
        sentiment=Sentiment(label=SentimentLabel.NEUTRAL, score=0.5),
        risk=Risk(level=level, confidence=_CONFIDENCE),
        tier=min(_TIERS[level] + repeated, _TIERS[RiskLevel.SEVERE]),
        category=guess.best,
        kind=kind_of(scene, level),
        suggested_unit=units[0].unit if units else None,
        suggested_units=units,
        topic_id=uuid5(TOPICS, item.dup_key.hex()),
        reasons=(
            _WHY,
            *_placed_in_whole(why, len(item.text)),
            *([reason_of(precedent, directory)] if precedent else ()),
        ),
        entities=(),
        model=parameters.version() + MARK,
        needs_review=True,
    )


def shortened(text: str) -> str:
    """The first and the last part, a line end between them."""
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"


def _placed_in_whole(found: Sequence[Reason], length: int) -> list[Reason]:
    """Reasons with their places in the whole text."""
    skipped = max(0, length - HEAD - TAIL - 1)
    return [_moved(each, skipped) for each in found]


def _moved(reason: Reason, skipped: int) -> Reason:
    if skipped == 0 or reason.field != "text" or reason.start is None or reason.end is None:
        return reason
    if reason.end <= HEAD:
        return reason
    place: dict[str, Any] = {"field": None, "start": None, "end": None}
    if reason.start > HEAD:
        place = {"start": reason.start + skipped, "end": reason.end + skipped}
    return reason.model_copy(update=place)


def _by_words(text: str) -> Guess:
    """Shares of the words that point to a category; without any it is none of those with a name."""
    points = by_words([text])[0]
    if not points.any():
        points[CATEGORIES.index(Category.OTHER)] = 1.0
    return Guess(tuple((points / points.sum()).tolist()))
