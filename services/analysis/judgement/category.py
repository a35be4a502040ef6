"""Category of an item: linear models over words and runs of characters, and words that point to a category.

Two models judge. One knows seven categories from thousands of letters to officials, the other all eleven
from short messages of our own together with the lexicon; how much each counts depends on which of the two
sorts of text the item looks like. docs/model-card.md says what was trained on what.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from services.analysis.judgement import lexicon, parameters
from services.analysis.judgement.grams import Grams, grams
from services.analysis.judgement.linear import Linear
from services.analysis.judgement.pointing import PointingWords
from services.contracts.codes import Category

CATEGORIES = tuple(Category)
LETTERS = (
    Category.URBAN_RURAL,
    Category.ENVIRONMENT,
    Category.TRANSPORT,
    Category.EDUCATION,
    Category.LABOUR,
    Category.COMMERCE,
    Category.HEALTH,
)
"""The categories that the model of letters knows, in the order of its columns; then come all eleven, then the sort."""

MOST_CHARACTERS = 1_500
HEAD = 20
"""Characters that stand for the title: they are counted once more, apart."""
_MOST_POINTS = 4.5
_LEAST_MESSAGE, _MOST_MESSAGE = 0.02, 0.97
_COLUMNS = np.array([CATEGORIES.index(category) for category in LETTERS])

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Guess:
    """Probabilities of `CATEGORIES` in their order."""

    probabilities: tuple[float, ...]

    @property
    def best(self) -> Category:
        return self.ranked[0]

    @property
    def ranked(self) -> list[Category]:
        order = sorted(range(len(CATEGORIES)), key=lambda n: -self.probabilities[n])
        return [CATEGORIES[n] for n in order]

    def of(self, category: Category) -> float:
        return self.probabilities[CATEGORIES.index(category)]


@dataclass(frozen=True)
class _Model:
    whole: Linear
    head: Linear
    stop: frozenset[str]
    sharpness: float
    stack: Scores
    stack_intercept: Scores


@cache
def _model() -> _Model:
    raw = parameters.load("category")
    parts = {
        name: Linear.from_table({key[len(name) + 1 :]: raw[key] for key in raw if key.startswith(name)})
        for name in ("whole", "head")
    }
    return _Model(
        parts["whole"],
        parts["head"],
        frozenset(bytes(raw["stop"].astype(np.uint8)).decode().split("\n")),
        float(np.asarray(raw["sharpness"], dtype=np.float64)[0]),
        np.asarray(raw["stack"], dtype=np.float64),
        np.asarray(raw["stack_intercept"], dtype=np.float64),
    )


@cache
def _words() -> PointingWords:
    """1.6 points for a word that decides, 0.7 for one that suggests."""
    groups = lexicon.read("categories")
    return PointingWords(
        {
            category.value: {
                word: points
                for strength, points in (("weak", 0.7), ("strong", 1.6))
                for word in " ".join(groups.get(category.value, {}).get(strength, ())).split()
            }
            for category in CATEGORIES
        }
    )


def telling(words: Sequence[str], stop: frozenset[str]) -> list[str]:
    """Words that are neither punctuation nor among those that say nothing."""
    return [word for word in words if word not in stop and word.isalnum()]


def head(words: Sequence[str]) -> list[str]:
    """The first words, up to `HEAD` characters and the word that passes them."""
    out: list[str] = []
    length = 0
    for word in words:
        if length >= HEAD:
            break
        out.append(word)
        length += len(word)
    return out


def view(texts: Sequence[Sequence[str]]) -> Grams:
    """What both linear models see of texts given as telling words."""
    return grams(texts, pairs=True)


def view_of_words(texts: Sequence[Sequence[str]]) -> Grams:
    """What of it are words and pairs of them; the rest are runs of characters."""
    return grams(texts, (), pairs=True)


def by_words(texts: Sequence[str]) -> Scores:
    """[text, category]: points for words that point to a category."""
    return np.minimum(_words().points([text[:MOST_CHARACTERS] for text in texts]), _MOST_POINTS)


def evidence(scores: Scores, points: Scores, danger: npt.NDArray[np.bool_]) -> Scores:
    """What the model of short messages goes by: 7 + 11 scores, 11 points, and whether people are in danger."""
    return np.concatenate([scores, points / _MOST_POINTS, danger[:, None]], axis=1)


def categorise(words: Sequence[Sequence[str]], texts: Sequence[str], danger: Sequence[bool]) -> list[Guess]:
    """One guess for each text, given as its words too; `danger`: people are in danger."""
    if not texts:
        return []
    model = _model()
    kept = [telling(each, model.stop) for each in words]
    scores = model.whole.scores(view(kept)) + model.head.scores(view([head(each) for each in kept]))
    points = by_words(texts)
    probabilities = combined(
        scores, points, np.array(danger), model.sharpness, model.stack, model.stack_intercept
    )
    return [Guess(tuple(row)) for row in probabilities.tolist()]


def combined(
    scores: Scores,
    points: Scores,
    danger: npt.NDArray[np.bool_],
    sharpness: float,
    stack: Scores,
    intercept: Scores,
) -> Scores:
    """Probabilities [text, category] from columns of both models and the sort."""
    letters = np.zeros((len(scores), len(CATEGORIES)))
    letters[:, _COLUMNS] = _softmax(sharpness * scores[:, : len(LETTERS)])
    messages = _softmax(evidence(scores[:, :-1], points, danger) @ stack + intercept)
    share = np.clip(1 / (1 + np.exp(-scores[:, -1:])), _LEAST_MESSAGE, _MOST_MESSAGE)
    return np.asarray((1 - share) * letters + share * messages)


def _softmax(scores: Scores) -> Scores:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))
