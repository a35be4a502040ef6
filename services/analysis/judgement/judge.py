"""From items to assessments: every part called in turn, nothing kept between calls but parameters."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from services.analysis.judgement import parameters
from services.analysis.judgement.category import MOST_CHARACTERS, Guess, categorise
from services.analysis.judgement.entities import entities
from services.analysis.judgement.kind import kinds_of
from services.analysis.judgement.reasons import reasons
from services.analysis.judgement.repeats import is_repeated
from services.analysis.judgement.risk import Verdict, verdicts
from services.analysis.judgement.scene import Scene, scenes_of
from services.analysis.judgement.sentiment import Felt, feel, raw_scores
from services.analysis.judgement.types import Directory, ItemInput
from services.analysis.judgement.unit import Suggestion, reason_of, suggest
from services.contracts.assessment import Assessment, Reason, Risk
from services.contracts.codes import Kind, RiskLevel, SentimentLabel

TOPICS = UUID("5f3d1c0e-9d53-4e0b-8a37-3c1f5b0b6f1a")
"""Namespace of topics: the name is the group of equal texts that an item belongs to."""

_LEVELS = {RiskLevel.GENERAL: 1, RiskLevel.MAJOR: 2, RiskLevel.SEVERE: 3}
_HIGHEST_TIER = 3
_FEELINGS = {
    SentimentLabel.NEGATIVE: "负面",
    SentimentLabel.NEUTRAL: "中性",
    SentimentLabel.POSITIVE: "正面",
}


def assess(batch: Sequence[ItemInput], directory: Directory) -> list[Assessment]:
    """One assessment for each item, in order; the same item and version always give the same."""
    if not batch:
        return []
    scenes = scenes_of(batch)
    found = verdicts(scenes)
    documents = [scene.reading.document for scene in scenes]
    texts = [document.text for document in documents]
    words = [document.first_words(MOST_CHARACTERS) for document in documents]
    guesses = categorise(words, texts, [each.level is RiskLevel.SEVERE for each in found])
    kinds = kinds_of(scenes, [each.level for each in found])
    felt = feel(words, raw_scores(texts), kinds, [_calm(*each) for each in zip(found, kinds, strict=True)])
    places, concerned = [item.place for item in batch], [item.concerns_unit for item in batch]
    units = suggest(texts, places, guesses, concerned, directory)
    parts = [_Parts(*each) for each in zip(found, kinds, guesses, felt, units, strict=True)]
    return [
        _assess(item, scene, part, directory) for item, scene, part in zip(batch, scenes, parts, strict=True)
    ]


def _calm(found: Verdict, kind: Kind) -> bool:
    """An announcement, a drill, something that is over."""
    return found.level is RiskLevel.GENERAL and kind is Kind.ALERT


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is judged of all items of a batch together."""

    found: Verdict
    kind: Kind
    guess: Guess
    felt: Felt
    suggestion: Suggestion


def _assess(item: ItemInput, scene: Scene, parts: _Parts, directory: Directory) -> Assessment:
    found, kind, guess, felt = parts.found, parts.kind, parts.guess, parts.felt
    units, precedent = parts.suggestion
    text = scene.reading.document.text
    repeated = is_repeated(text)
    tier = min(_LEVELS[found.level] + (repeated is not None), _HIGHEST_TIER)
    return Assessment(
        sentiment=felt.sentiment,
        risk=Risk(level=found.level, confidence=found.confidence),
        tier=tier,
        category=guess.best,
        kind=kind,
        suggested_unit=units[0].unit if units else None,
        topic_id=uuid5(TOPICS, item.dup_key.hex()),
        reasons=(
            *_reasons(scene, found, repeated, felt),
            *([reason_of(precedent, directory)] if precedent else ()),
        ),
        entities=entities(item, scene.reading.document, directory),
        model=parameters.version(),
        needs_review=found.needs_review,
        suggested_units=units,
    )


def _reasons(scene: Scene, found: Verdict, repeated: tuple[int, int] | None, felt: Felt) -> list[Reason]:
    out = reasons(scene, found)
    if repeated:
        field, start, end = scene.reading.document.shown(*repeated)
        out.append(
            Reason(
                code="repeated",
                detail="多次反映或已超期，建议提一级处置",
                weight=0.3,
                field=field,
                start=start,
                end=end,
            )
        )
    return [*out, *_feelings(felt)]


def _feelings(felt: Felt) -> list[Reason]:
    label = _FEELINGS[felt.label]
    snownlp = f"snownlp 情感得分 {felt.snownlp:.2f}（不影响风险等级）"
    model = f"情感模型判为{label}，把握 {felt.confidence:.2f}（不影响风险等级）"
    return [
        Reason(code="snownlp", detail=snownlp, weight=0.0),
        Reason(code="sentiment", detail=model, weight=0.0),
    ]
