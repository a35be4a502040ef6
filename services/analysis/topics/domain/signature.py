"""An item or a topic as two short unit vectors: all that it says, and the common words for what is wrong."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from services.analysis.topics.domain.forms import Hashes, hashes_of, own_part
from services.analysis.topics.domain.terms import Ids, Terms, Weights, hashed, tells, words_in
from services.analysis.topics.domain.vocabulary import Vocabulary

MOST_TERMS = 64
MOST_ISSUE = 40
Order = npt.NDArray[np.intp]
_CODED_AT_MOST = 4.0
"""Numbers and letters (3号楼, 12345) are not taken for rare names, however seldom one of them is."""
_OF_EVERYBODY = 0.03
_SAME_TROUBLE = 0.12
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
    """`whole`: words, pairs and names; `issue`: only words that many matters share (停水, 噪音, 欠薪).

    `forms`: hashes of clauses, to know them again word for word.
    """

    whole: Vector
    issue: Vector
    forms: Hashes = field(default_factory=lambda: np.zeros(0, np.uint32))


@dataclass(frozen=True)
class Query:
    """An item's signature, and the weights of `whole` of names alone: 0 for words of the language.

    `shares`: of each of its terms the share of messages that hold it.
    """

    signature: Signature
    named: Weights
    terms: Terms
    shares: Weights

    @cached_property
    def telling(self) -> frozenset[int]:
        """Words that say what it is about: not of everybody, of no place, no number."""
        terms = self.terms
        words = slice(0, terms.words)
        plain = (self.shares[words] <= _OF_EVERYBODY) & ~terms.of_places & ~terms.coded[words]
        ids = terms.ids[words][plain].tolist()
        names = np.array(terms.names[words], object)[plain]
        return frozenset(each for each, name in zip(ids, names, strict=True) if tells(name))

    def besides(self, repeated: Collection[int]) -> list[str] | None:
        """What it says beside clauses that a topic holds word for word, where these are much of it."""
        return own_part(self.terms.clauses, repeated)

    def elsewhere(self, own: Collection[str], issue: Vector) -> bool:
        """Whether its own part tells of something, and of another matter than this issue."""
        ids, _ = hashed([word for clause in own for word in words_in(clause)])
        telling = self.telling.intersection(ids.tolist())
        return bool(telling) and _of(telling, self.signature.issue, issue) < _SAME_TROUBLE


def query_of(terms: Terms, vocabulary: Vocabulary) -> Query:
    rarity = vocabulary.rarity(terms.ids)
    rarity = np.where(terms.coded, np.minimum(rarity, _CODED_AT_MOST), rarity)
    shares = vocabulary.shares(terms.ids)
    known = vocabulary.known(shares) | terms.coded
    weights = terms.counts * rarity**_SHARPNESS
    order = _heaviest(terms.ids, weights, MOST_TERMS)
    whole = _unit(terms.ids[order], weights[order])
    words = slice(0, terms.words)
    common = known[words] & ~terms.of_places & ~terms.coded[words]
    issue = strongest(terms.ids[words][common], weights[words][common], MOST_ISSUE)
    signature = Signature(whole, issue, hashes_of(terms.clauses))
    return Query(signature, np.where(known[order], np.float32(0), whole.weights), terms, shares)


def _of(ids: Collection[int], one: Vector, other: Vector) -> float:
    """The cosine of that part of `one` with all of `other`."""
    part = np.isin(one.ids, list(ids))
    length = float(np.linalg.norm(one.weights[part]))
    return cosine(Vector(one.ids[part], one.weights[part]), other) / (length or 1.0)


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
