"""Sentiment: snownlp's score as one sign, the kind of the item as the other; it never reaches the risk."""

from services.analysis.judgement import snow
from services.contracts.assessment import Sentiment
from services.contracts.codes import Kind, SentimentLabel

HEAD, TAIL = 300, 100
"""Characters scored: the first and the last ones."""

_PRIOR = {
    Kind.PRAISE: 0.93,
    Kind.INQUIRY: 0.5,
    Kind.SUGGESTION: 0.5,
    Kind.RUMOUR: 0.42,
    Kind.ALERT: 0.12,
    Kind.COMPLAINT: 0.1,
}
_TRUST = 0.15
_NEUTRAL = (0.35, 0.65)


def raw_scores(texts: list[str]) -> list[float]:
    """The score that snownlp gives: probability of positive sentiment of each (folded) text."""
    return snow.scores(
        [text if len(text) <= HEAD + TAIL else text[:HEAD] + "。" + text[-TAIL:] for text in texts]
    )


def sentiment(score: float, kind: Kind, *, calm: bool = False) -> Sentiment:
    """What people of the office would call it; `calm`: an announcement or something that is over."""
    prior = _PRIOR[Kind.INQUIRY if calm else kind]
    value = (1 - _TRUST) * prior + _TRUST * score
    low, high = _NEUTRAL
    label = SentimentLabel.NEUTRAL
    if value < low:
        label = SentimentLabel.NEGATIVE
    elif value > high:
        label = SentimentLabel.POSITIVE
    return Sentiment(label=label, score=round(value, 4))
