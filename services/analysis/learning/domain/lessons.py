"""What people corrected and what they left as it was, as something to learn from."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.analysis.judgement.types import ItemInput

LEARNED = ("risk", "category", "kind")
"""Fields with a model of their own; the tier follows from the level."""

_TOGETHER = 0.5
"""All that was left as it was counts at most half of what was corrected: a glance changes nothing either."""


@dataclass(frozen=True)
class Lesson:
    """The judgement said `was` of `field`, a person said `now`; the item is as shown.

    Of an agreement, a review that left it as it was, both are the same.
    """

    item_id: UUID
    item: ItemInput
    field: str
    was: str
    now: str

    @property
    def agrees(self) -> bool:
        return self.was == self.now


def undisputed(agreements: Sequence[Lesson], corrections: Sequence[Lesson]) -> list[Lesson]:
    """The agreements on texts that nobody corrected in that field elsewhere."""
    disputed = {(lesson.field, lesson.item.dup_key) for lesson in corrections}
    return [each for each in agreements if (each.field, each.item.dup_key) not in disputed]


def weight_of_agreement(corrections: int, agreements: int) -> float:
    """Of each of so many agreements, where a correction weighs 1."""
    return min(1.0, _TOGETHER * corrections / max(1, agreements))


Hits = Mapping[str, list[bool]]


def met(answers: Sequence[tuple[Lesson, str]]) -> tuple[Hits, Hits]:
    """By field whether each correction is answered rightly, and whether each agreement is kept.

    An agreement may also give way to a value that people corrected to: as many as such corrections are met.
    """
    corrected, agreed = defaultdict[str, list[bool]](list), defaultdict[str, list[bool]](list)
    shown: Counter[tuple[str, str]] = Counter()
    for lesson, answer in answers:
        if not lesson.agrees:
            corrected[lesson.field].append(answer == lesson.now)
            shown[lesson.field, answer] += answer == lesson.now
    for lesson, answer in answers:
        if lesson.agrees:
            gives_way = answer != lesson.now and shown[lesson.field, answer] > 0
            shown[lesson.field, answer] -= gives_way
            agreed[lesson.field].append(answer == lesson.now or gives_way)
    return corrected, agreed


def parted(lessons: Sequence[Lesson]) -> tuple[list[Lesson], list[Lesson]]:
    """To train on, and held out: half of the items by the hash of their id, the same every time."""
    train = [lesson for lesson in lessons if not _held(lesson.item_id)]
    return train, [lesson for lesson in lessons if _held(lesson.item_id)]


def _held(item_id: UUID) -> bool:
    return bool(hashlib.sha256(item_id.bytes).digest()[0] & 1)
