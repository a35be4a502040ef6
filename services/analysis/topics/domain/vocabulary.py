"""How rare a term is: what training counted, and in how many topics of this office it stood since."""

from functools import cache

import numpy as np

from services.analysis.judgement import parameters
from services.analysis.topics.domain.buckets import BUCKETS, Ids
from services.analysis.topics.domain.terms import Weights

_WARM = 10_000.0
"""The shares that training found weigh as if of this many messages."""
_UNSEEN = 1.0
_KNOWN = 0.0004
"""A word in a larger share of the training messages is a word of the language, not a name."""


@cache
def _trained() -> Weights:
    table = parameters.load("topics")
    shares = np.zeros(BUCKETS, np.float32)
    np.maximum.at(shares, table["ids"].astype(np.int32), table["shares"].astype(np.float32))
    return shares


class Vocabulary:
    """Counts of terms; `learn` what a new topic says, so that a word that is common here weighs little."""

    def __init__(self) -> None:
        self._shares = _trained()
        self._topics = 0
        self._counts = np.zeros(BUCKETS, np.float32)

    def learn(self, ids: Ids) -> None:
        """A topic with these terms was opened."""
        self._topics += 1
        self._counts[ids] += 1

    def rarity(self, ids: Ids, shares: Weights) -> Weights:
        """Inverse document frequency of terms with these `shares`, 0 (in every message) to about 9."""
        seen = shares * _WARM + self._counts.take(ids) + _UNSEEN
        found: Weights = np.log((_WARM + self._topics + _UNSEEN) / seen)
        return found

    def shares(self, ids: Ids) -> Weights:
        """Of the training messages that hold each."""
        found: Weights = self._shares.take(ids)
        return found

    def known(self, shares: Weights) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Which are words of the language rather than names."""
        return shares >= _KNOWN
