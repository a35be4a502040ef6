"""What people corrected, as something to learn from."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.analysis.judgement.types import ItemInput

LEARNED = ("risk", "category", "kind")
"""Fields with a model of their own; the tier follows from the level."""


@dataclass(frozen=True)
class Lesson:
    """The judgement said `was` of `field`, a person said `now`; the item is as shown."""

    item_id: UUID
    item: ItemInput
    field: str
    was: str
    now: str


def parted(lessons: Sequence[Lesson]) -> tuple[list[Lesson], list[Lesson]]:
    """To train on, and held out: half of the items by the hash of their id, the same every time."""
    train = [lesson for lesson in lessons if not _held(lesson.item_id)]
    return train, [lesson for lesson in lessons if _held(lesson.item_id)]


def _held(item_id: UUID) -> bool:
    return bool(hashlib.sha256(item_id.bytes).digest()[0] & 1)
