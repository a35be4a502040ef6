"""Does a reply speak of what was asked? Shared names, words and matters, weighed one against another."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.workflow.quality.domain.content import EVERYDAY, Content
from services.workflow.quality.domain.findings import Code, Warned
from services.workflow.quality.domain.reading import Reading

_LEAST_CONTENT = 5.0
"""A short reply shares little by chance: its length counts as at least this squared."""


@dataclass(frozen=True)
class Asked:
    """One item of the case: its heading, or the beginning of its text, and all of its words."""

    heading: Content
    whole: Content


@dataclass(frozen=True)
class Shared:
    """What one question and a reply have in common; each figure in the unit of its comment."""

    asked: Asked
    reply: Content

    @cached_property
    def _size(self) -> float:
        return max(_LEAST_CONTENT, math.sqrt(len(self.reply.pairs)))

    @cached_property
    def names(self) -> float:
        """Shared pairs that belong to no everyday matter, by the root of the reply's length."""
        return len((self.asked.whole.pairs & self.reply.pairs) - EVERYDAY) / self._size

    @cached_property
    def words(self) -> float:
        """Shared pairs of everyday matters, likewise."""
        return len(self.asked.whole.pairs & self.reply.pairs & EVERYDAY) / self._size

    @cached_property
    def heading(self) -> float:
        """How much of the heading is in the reply, 0..1."""
        pairs = self.asked.heading.pairs
        return len(pairs & self.reply.pairs) / max(2, len(pairs))

    @cached_property
    def matters(self) -> float:
        """The cosine of the matters, 0..1."""
        ours, theirs = self.asked.whole.matters, self.reply.matters
        norm = _length(ours.values()) * _length(theirs.values())
        return sum(count * theirs[matter] for matter, count in ours.items()) / norm if norm else 0.0

    @cached_property
    def heading_matters(self) -> float:
        """How many of the heading's matters are in the reply, 0..1."""
        ours = self.asked.heading.matters
        return sum(matter in self.reply.matters for matter in ours) / max(1, len(ours))

    @cached_property
    def elsewhere(self) -> bool:
        """The reply names places, and none of them is in the question."""
        asked = self.asked.whole.pairs
        return bool(self.reply.places) and not any(_known(place, asked) for place in self.reply.places)


def _length(counts: Iterable[int]) -> float:
    return math.sqrt(sum(count * count for count in counts))


def _known(place: str, pairs: frozenset[str]) -> bool:
    """Whether the distinctive part of the name of a place is among `pairs`."""
    parts = (place[start : start + 2] for start in range(len(place) - 1))
    return any(part in pairs and part not in EVERYDAY for part in parts)


_WEIGHTS = {"names": 7.5, "words": 1.6, "heading": 6.7, "matters": 3.5, "heading_matters": 0.9}
_MOST = {"names": 3.0, "words": 2.0}
_ELSEWHERE = 1.2
_LENGTH, _SPARED = 1.4, 1.35
"""Weights, calibrated on public letters and their answers (docs/reply-quality.md): a long reply must share
more, and one that names other places more still."""
_ALIKE, _SHORT, _TERSE, _FOREIGN = 0.3, 31, 22, 2
"""A reply of few pairs may answer in other words; it must speak of something else to be warned of."""
_FEWEST_PAIRS = 11
_ASKS_BACK = re.compile(
    "无法(?:核实|核查|查实|联系|回复|答复|受理|调查)|联系方式|提供(?:详细|具体|更多|相关)|不属于|管辖|"
    "职权范围|职责范围|"
    "(?:请|可|建议)[^,。]{0,24}(?:咨询|联系|拨打|致电|登录|提供|说明|反映)"
)
_QUOTED = re.compile('[“"《]([^”"》]{4,60})[”"》]')
_NAMED = 3


def score(asked: Asked, reply: Content) -> float:
    """How much a reply speaks of a question; below zero it probably speaks of something else."""
    shared = Shared(asked, reply)
    told = 0.0
    for name, weight in _WEIGHTS.items():
        told += weight * min(getattr(shared, name), _MOST.get(name, 1.0))
    return told - _ELSEWHERE * shared.elsewhere + _SPARED - _LENGTH * math.log(1 + len(reply.pairs))


def _misses(asked: Asked, reply: Content) -> bool:
    """Whether a reply does not speak of this question; a short one must be about something else."""
    if score(asked, reply) > 0:
        return False
    shared, length = Shared(asked, reply), len(reply.pairs)
    if shared.elsewhere:
        return True
    if length < _SHORT and shared.heading_matters > 0 and shared.matters > _ALIKE:
        return False
    return length >= _TERSE or (shared.matters < _ALIKE and reply.matters.total() >= _FOREIGN)


def missed(asked: Sequence[Asked], reply: Reading) -> Warned | None:
    """Warn of a reply that speaks of none of the items; one that only asks back or names who can help may."""
    content = Content(reply.folded)
    if not asked or not all(_misses(each, content) for each in asked):
        return None
    if len(content.pairs) < _FEWEST_PAIRS and _ASKS_BACK.search(reply.folded):
        return None
    start, end = _where(asked, reply)
    return Warned(Code.MISSED_QUESTION, start, end, _detail(asked[0], content))


def _where(asked: Sequence[Asked], reply: Reading) -> tuple[int, int]:
    """The title that the reply quotes though nobody asked it, or the whole reply."""
    for quoted in _QUOTED.finditer(reply.folded):
        pairs = Content(quoted[1]).pairs
        if len(pairs) >= _NAMED and not any(pairs & each.whole.pairs for each in asked):
            return reply.span(*quoted.span())
    return 0, len(reply.text)


def _detail(asked: Asked, reply: Content) -> str:
    """Name what was asked and is not in the reply."""
    absent = [piece for piece in asked.heading.pieces if not Content(piece).pairs & reply.pairs]
    named = "、".join(f"“{piece}”" for piece in absent[:_NAMED])
    said = f"没有提到来件所说的{named}，" if named else "与来件几乎没有共同的内容，"
    return f"答复{said}可能答非所问"
