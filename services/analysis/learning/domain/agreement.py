"""How often people who reviewed left the judgement as it was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

FIELDS = ("risk", "tier", "category", "kind")
WEEK = timedelta(days=7)
WEEKS = 8


@dataclass(frozen=True)
class Review:
    """A person's review of a case, and the names of the fields that it changed."""

    at: datetime
    changed: frozenset[str]


@dataclass(frozen=True)
class Agreement:
    """Of `reviewed` cases `unchanged` stayed as they were; `rate` is None when there were none."""

    reviewed: int
    unchanged: int

    @property
    def rate(self) -> float | None:
        return self.unchanged / self.reviewed if self.reviewed else None


def overall(reviews: Sequence[Review]) -> Agreement:
    return Agreement(len(reviews), sum(not review.changed & set(FIELDS) for review in reviews))


def by_field(reviews: Sequence[Review]) -> dict[str, Agreement]:
    return {
        field: Agreement(len(reviews), sum(field not in review.changed for review in reviews))
        for field in FIELDS
    }


def by_week(
    reviews: Iterable[Review], until: datetime, weeks: int = WEEKS
) -> list[tuple[datetime, Agreement]]:
    """The weeks of seven days that end at `until`, oldest first, each by its beginning."""
    parts: list[list[Review]] = [[] for _ in range(weeks)]
    for review in reviews:
        ago = (until - review.at) // WEEK
        if 0 <= ago < weeks:
            parts[ago].append(review)
    return [(until - WEEK * (ago + 1), overall(parts[ago])) for ago in reversed(range(weeks))]
