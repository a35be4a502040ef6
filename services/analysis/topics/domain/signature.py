"""An item or a topic as two short unit vectors: all that it says, and the common words for what is wrong."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from services.analysis.topics.domain.terms import Ids, Terms, Weights
from services.analysis.topics.domain.vocabulary import Vocabulary

MOST_TERMS = 64
MOST_ISSUE = 40
Order = npt.NDArray[np.intp]
_CODED_AT_MOST = 4.0
"""Numbers and letters (3号楼, 12345) are not taken for rare names, however seldom one of them is."""
_SHARPNESS = 1.5
"""Rare words weigh more than their idf: they are the names of what it is about."""


@dataclass(frozen=True, slots=True)
class Vector:
    """Terms by descending weight; the weights have length 1."""

    ids: Ids
    weights: Weights

    @classmethod
    def none(cls) -> "Vector":
        """Of nothing said."""
        return cls(np.zeros(0, np.int32), np.zeros(0, np.float32))


@dataclass(frozen=True, slots=True)
class Signature:
    """`whole`: words, pairs and names; `issue`: only words that many matters share (停水, 噪音, 欠薪)."""

    whole: Vector
    issue: Vector


@dataclass(frozen=True, slots=True)
class Query:
    """An item's signature, and the weights of `whole` of names alone: 0 for words of the language."""

    signature: Signature
    named: Weights


def query_of(terms: Terms, vocabulary: Vocabulary) -> Query:
    rarity = vocabulary.rarity(terms.ids)
    rarity = np.where(terms.coded, np.minimum(rarity, _CODED_AT_MOST), rarity)
    known = vocabulary.known(terms.ids) | terms.coded
    weights = terms.counts * rarity**_SHARPNESS
    order = _heaviest(terms.ids, weights, MOST_TERMS)
    whole = _unit(terms.ids[order], weights[order])
    words = slice(0, terms.words)
    common = known[words] & ~terms.of_places & ~terms.coded[words]
    issue = strongest(terms.ids[words][common], weights[words][common], MOST_ISSUE)
    return Query(Signature(whole, issue), np.where(known[order], np.float32(0), whole.weights))


def strongest(ids: Ids, weights: Weights, most: int) -> Vector:
    """The `most` heaviest as a unit vector."""
    order = _heaviest(ids, weights, most)
    return _unit(ids[order], weights[order])


def cosine(one: Vector, other: Vector) -> float:
    """Of two unit vectors."""
    _, mine, theirs = np.intersect1d(one.ids, other.ids, assume_unique=True, return_indices=True)
    return float(one.weights[mine] @ other.weights[theirs])


def _heaviest(ids: Ids, weights: Weights, most: int) -> Order:
    """Ties go by id, so that nothing depends on the order of words."""
    return np.lexsort((ids, -weights))[:most]


def _unit(ids: Ids, weights: Weights) -> Vector:
    length = float(np.sqrt((weights * weights).sum()))
    return Vector(ids, (weights / (length or 1.0)).astype(np.float32))
