"""An item or a topic as two short unit vectors: all that it says, and the common words for what is wrong."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from services.analysis.topics.domain.buckets import Ids, hashed
from services.analysis.topics.domain.forms import Hashes, hashes_of, own_part
from services.analysis.topics.domain.terms import Terms, Weights, tells, words_in
from services.analysis.topics.domain.vocabulary import Vocabulary

MOST_TERMS = 64
MOST_ISSUE = 40
_HALF = np.uint64(32)
_CODED_AT_MOST = 4.0
"""Numbers and letters (3号楼, 12345) are not taken for rare names, however seldom one of them is."""
_OF_EVERYBODY = 0.03
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
        names = np.array(terms.said, object)[plain]
        return frozenset(each for each, name in zip(ids, names, strict=True) if tells(name))

    @cached_property
    def _beside(self) -> dict[frozenset[int], Weights | None]:
        """What was asked for: several topics often hold the same clauses."""
        return {}

    def beside(self, repeated: frozenset[int]) -> Weights | None:
        """The weights of `issue` of what it says beside what a topic holds word for word, of length 1.

        None where these are not much of it, or nothing telling is left; 0 for words of these clauses only.
        """
        if repeated not in self._beside:
            own = own_part(self.terms.clauses, repeated)
            words = [word for clause in own for word in words_in(clause)] if own else []
            telling = self.telling.intersection(hashed(words)[0].tolist())
            self._beside[repeated] = self._part(telling) if telling else None
        return self._beside[repeated]

    def _part(self, ids: Collection[int]) -> Weights:
        issue = self.signature.issue
        held = np.array([each in ids for each in issue.ids.tolist()], np.bool_)
        return _unit(issue.ids, np.where(held, issue.weights, np.float32(0))).weights


def query_of(terms: Terms, vocabulary: Vocabulary) -> Query:
    shares = vocabulary.shares(terms.ids)
    rarity = vocabulary.rarity(terms.ids, shares)
    rarity = np.where(terms.coded, np.minimum(rarity, _CODED_AT_MOST), rarity)
    known = vocabulary.known(shares) | terms.coded
    weights = terms.counts * rarity**_SHARPNESS
    marked, heavy = _heaviest(terms.ids << 1 | ~known, weights, MOST_TERMS)
    whole = _unit(marked >> 1, heavy)
    words = slice(0, terms.words)
    common = known[words] & ~terms.of_places & ~terms.coded[words]
    issue = strongest(terms.ids[words][common], weights[words][common], MOST_ISSUE)
    signature = Signature(whole, issue, hashes_of(terms.clauses))
    return Query(signature, whole.weights * (marked & 1), terms, shares)


def strongest(ids: Ids, weights: Weights, most: int) -> Vector:
    """The `most` heaviest as a unit vector."""
    return _unit(*_heaviest(ids, weights, most))


def cosine(one: Vector, other: Vector) -> float:
    """Of two unit vectors."""
    _, mine, theirs = np.intersect1d(one.ids, other.ids, assume_unique=True, return_indices=True)
    return float(one.weights[mine] @ other.weights[theirs])


def _heaviest(ids: Ids, weights: Weights, most: int) -> tuple[Ids, Weights]:
    """In order; ties go by id, so that nothing depends on the order of words.

    As whole numbers weights, never negative, keep their order: each is sorted together with its id.
    """
    turned = ~weights.astype(np.float32, copy=False).view(np.uint32)
    ordered = np.sort(turned.astype(np.uint64) << _HALF | ids.view(np.uint32))[:most]
    heavy = ~(ordered >> _HALF).astype(np.uint32)
    return ordered.astype(np.uint32).view(np.int32), heavy.view(np.float32)


def _unit(ids: Ids, weights: Weights) -> Vector:
    length = float(np.sqrt((weights * weights).sum()))
    return Vector(ids, (weights / (length or 1.0)).astype(np.float32))
