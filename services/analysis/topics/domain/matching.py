"""When an item belongs to a topic (confirm), may belong to it (suggest), or opens one of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from math import log2
from uuid import UUID

import numpy as np

from services.analysis.topics.domain.buckets import PAIR
from services.analysis.topics.domain.forms import together
from services.analysis.topics.domain.index import Candidate, TopicState
from services.analysis.topics.domain.places import Places, Where
from services.analysis.topics.domain.signature import MOST_ISSUE, MOST_TERMS, Signature, Vector, strongest
from services.analysis.topics.domain.terms import Terms

CONFIRM = 0.17
CONFIRM_ISSUE = 0.06
SUGGEST = 0.14
_FEW_NAMES = 0.02
_WITHOUT_NAMES = 0.1
"""Added where hardly a rare name is shared: a place that only the form names says nothing of the matter."""
_NAMES = 0.1
_NAMELESS_ISSUE = 0.3
_STRONG_NAMES = 0.2
_NAMED_ISSUE = 0.12
_NAMELESS_WORDS = 20
"""Where no place says that it is one matter, rare names must be shared, the trouble be alike and enough be
said: short reports without a place (路灯坏了) are alike and not one matter."""
_PER_DOUBLED_MONTH = 0.02
_MONTH = 30.0
_SIZE_COUNTS = 0.02
_FIRST = np.ones(1, np.bool_)
_HEAVIEST = 30
"""From this many items on a topic still follows what is newly said of it."""


class Bond(StrEnum):
    """How an item is bound to a topic; CONFIRM: it is of it, SUGGEST: a person may say so."""

    CONFIRM = "confirm"
    SUGGEST = "suggest"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The bond to the best topic, if any."""

    bond: Bond
    candidate: Candidate | None = None
    where: Where = Where.UNKNOWN
    also: tuple[Candidate, ...] = ()


def bond_of(candidate: Candidate, places: Places, words: int, at: datetime) -> tuple[Bond, Where]:
    """The bond to a topic of an item at `places` that says so many words.

    None where it is nearer to what people took out of the topic than to what is left in it.
    """
    where = places.compare(candidate.places)
    if where is Where.OTHER or candidate.whole < SUGGEST or candidate.refused >= candidate.whole:
        return Bond.NONE, where
    days = max(0.0, (at - candidate.last_at).total_seconds() / 86_400)
    needed = CONFIRM + _PER_DOUBLED_MONTH * log2(1 + days / _MONTH)
    if candidate.names < _FEW_NAMES:
        needed += _WITHOUT_NAMES
    sure = candidate.whole >= needed and candidate.issue >= CONFIRM_ISSUE
    if sure and where is Where.UNKNOWN:
        alike = candidate.issue >= (_NAMELESS_ISSUE if candidate.names < _STRONG_NAMES else _NAMED_ISSUE)
        sure = alike and candidate.names >= _NAMES and words >= _NAMELESS_WORDS
    return Bond.CONFIRM if sure and not candidate.formal else Bond.SUGGEST, where


def decide(candidates: Sequence[Candidate], terms: Terms, at: datetime) -> Verdict:
    """The strongest bond; of several topics that it surely belongs to the nearest, or a greater one as near.

    `also` are the others: topics that one item belongs to may be one matter themselves.
    """
    sure: list[tuple[Candidate, Where]] = []
    suggested = Verdict(Bond.NONE)
    for candidate in candidates:
        if candidate.whole < SUGGEST:
            break
        bond, where = bond_of(candidate, terms.places, terms.words, at)
        if bond is Bond.CONFIRM:
            sure.append((candidate, where))
        elif bond is Bond.SUGGEST and suggested.candidate is None:
            suggested = Verdict(bond, candidate, where)
    if not sure:
        return suggested
    best, where = max(
        sure, key=lambda pair: pair[0].whole + _SIZE_COUNTS * log2(min(pair[0].count, _HEAVIEST))
    )
    return Verdict(Bond.CONFIRM, best, where, tuple(other for other, _ in sure if other is not best))


def opened(topic: UUID, signature: Signature, places: Places, at: datetime, *, drill: bool) -> TopicState:
    return TopicState(topic, drill, at, 1, signature, places)


def joined(topic: TopicState, signature: Signature, places: Places, at: datetime) -> TopicState:
    """The topic with one item more: its vectors are the mean of its items'."""
    return TopicState(
        topic.id, topic.drill, max(topic.last_at, at), topic.count + 1,
        Signature(
            _mixed(topic.signature.whole, signature.whole, topic.count, MOST_TERMS),
            _mixed(topic.signature.issue, signature.issue, topic.count, MOST_ISSUE),
            together(topic.signature.forms, signature.forms),
        ),
        topic.places.union(places),
        topic.apart,
    )  # fmt: skip


def told_anew(topic: TopicState, items: Sequence[tuple[Signature, Places, datetime]]) -> TopicState:
    """The topic as if only these items, oldest first, had come to it; its number of items stays."""
    if not items:
        return replace(topic, stale=False)
    signature, places, at = items[0]
    made = opened(topic.id, signature, places, at, drill=topic.drill)
    for signature, places, at in items[1:]:
        made = joined(made, signature, places, at)
    return replace(made, count=topic.count, last_at=topic.last_at, apart=topic.apart)


def _mixed(mean: Vector, one: Vector, count: int, most: int) -> Vector:
    ids = np.concatenate([mean.ids, one.ids])
    if not len(ids):
        return mean
    weights = np.concatenate([mean.weights * np.sqrt(min(count, _HEAVIEST)), one.weights])
    order = np.argsort(ids, kind="stable")
    ids = ids.take(order)
    fresh = np.flatnonzero(np.concatenate([_FIRST, ids[1:] != ids[:-1]]))
    sums = np.add.reduceat(weights.take(order), fresh)
    return strongest(ids.take(fresh), sums.astype(np.float32), most)


def shared_words(terms: Terms, topic: TopicState, most: int = 8) -> list[str]:
    """What the item and the topic both say, the weightiest first; pairs of characters joined to names."""
    whole = topic.signature.whole
    weights = dict(zip(whole.ids.tolist(), whole.weights.tolist(), strict=True))
    said = [
        (name, weights[term])
        for name, term in zip(terms.names, terms.ids.tolist(), strict=True)
        if term in weights
    ]
    found = {name: weight for name, weight in said[: terms.words] if len(name) > 1 and name[0] != PAIR}
    for name, weight in _runs([(name[1:], weight) for name, weight in said if name[0] == PAIR]):
        found[name] = max(weight, found.get(name, 0.0))
    ranked = sorted(found, key=lambda name: (-found[name], name))
    return [name for name in ranked if not any(name in other and name != other for other in ranked)][:most]


def _runs(pairs: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Join pairs that follow one another (`翠湖`, `湖花`, `花园`) to what has more than two characters."""
    runs: list[tuple[str, float]] = []
    for pair, weight in pairs:
        if runs and runs[-1][0][-1] == pair[0] and pair not in runs[-1][0]:
            runs[-1] = (runs[-1][0] + pair[1], max(runs[-1][1], weight))
        else:
            runs.append((pair, weight))
    return [run for run in runs if len(run[0]) > len(run[0][:2])]
