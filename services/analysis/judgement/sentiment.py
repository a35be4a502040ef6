"""Sentiment: a model trained for several sorts of text, with snownlp's score as one sign; it never reaches the risk.

One linear model has columns for each sort of text (posts, reviews of three kinds, messages to the office) and
for the sort itself. For each sort a small second model weighs these columns, snownlp's score and the kind of
the item; what comes out is mixed by how much the text looks like each sort. docs/model-card.md says what was
trained on what.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from services.analysis.judgement import parameters, snow
from services.analysis.judgement.grams import Grams, grams
from services.analysis.judgement.linear import Linear
from services.contracts.assessment import Sentiment
from services.contracts.codes import Kind, SentimentLabel

LABELS = (SentimentLabel.NEGATIVE, SentimentLabel.NEUTRAL, SentimentLabel.POSITIVE)
SORTS = ("posts", "takeaway", "hotel", "shopping", "office")
KINDS = tuple(Kind)
HEAD, TAIL = 300, 100
"""Characters scored by snownlp's tables: the first and the last ones."""
_MOST_LOGIT = 12.0

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Felt:
    """Probabilities of `LABELS` by the model, and snownlp's own score."""

    probabilities: tuple[float, float, float]
    snownlp: float

    @property
    def label(self) -> SentimentLabel:
        return LABELS[self.probabilities.index(max(self.probabilities))]

    @property
    def sentiment(self) -> Sentiment:
        """The likeliest label; the score gives half of what is neutral to positive."""
        _, neutral, positive = self.probabilities
        return Sentiment(label=self.label, score=round(min(1.0, positive + neutral / 2), 4))

    @property
    def confidence(self) -> float:
        return max(self.probabilities)


@dataclass(frozen=True)
class _Model:
    """`stack` [sort, evidence, label] and `stack_intercept` [sort, label]."""

    linear: Linear
    stack: Scores
    stack_intercept: Scores


@cache
def _model() -> _Model:
    raw = parameters.load("sentiment")
    return _Model(
        Linear.from_table(raw),
        np.asarray(raw["stack"], dtype=np.float64),
        np.asarray(raw["stack_intercept"], dtype=np.float64),
    )


def raw_scores(texts: Sequence[str]) -> list[float]:
    """The score that snownlp gives: probability of positive sentiment of each (folded) text."""
    return snow.scores(
        [text if len(text) <= HEAD + TAIL else text[:HEAD] + "。" + text[-TAIL:] for text in texts]
    )


def view(texts: Sequence[Sequence[str]]) -> Grams:
    """What the linear model sees of texts given as words."""
    return grams(texts, pairs=True)


def evidence(columns: Scores, snownlp: Scores, kinds: Sequence[Kind], calm: Sequence[bool]) -> Scores:
    """What the second models weigh: columns but for the sorts', snownlp's log odds, kind, whether all is over."""
    with np.errstate(divide="ignore"):
        odds = np.clip(np.log(snownlp) - np.log1p(-snownlp), -_MOST_LOGIT, _MOST_LOGIT) / 4
    told = np.array([[kind is own for own in KINDS] for kind in kinds], dtype=np.float64)
    return np.column_stack([columns[:, : -len(SORTS)], odds, told, np.asarray(calm, dtype=np.float64)])


def mixed(columns: Scores, seen: Scores, stack: Scores, intercept: Scores) -> Scores:
    """[text, label]: each sort's probabilities weighed by how much the text looks like that sort."""
    share = softmax(columns[:, -len(SORTS) :])
    judged = np.stack([softmax(seen @ stack[n] + intercept[n]) for n in range(len(SORTS))], axis=1)
    return np.asarray((share[:, :, None] * judged).sum(axis=1))


def softmax(scores: Scores) -> Scores:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def feel(
    words: Sequence[Sequence[str]], snownlp: Sequence[float], kinds: Sequence[Kind], calm: Sequence[bool]
) -> list[Felt]:
    """One judgement for each text given as words; `calm`: an announcement or something that is over."""
    if not words:
        return []
    model = _model()
    columns = model.linear.scores(view(words))
    seen = evidence(columns, np.array(snownlp), kinds, calm)
    found = mixed(columns, seen, model.stack, model.stack_intercept)
    return [Felt((a, b, c), score) for (a, b, c), score in zip(found.tolist(), snownlp, strict=True)]
