"""Why an item is in its topic, in words that a person can check."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from services.analysis.topics.domain.index import Candidate, TopicState
from services.analysis.topics.domain.matching import shared_words
from services.analysis.topics.domain.terms import Terms


@dataclass(frozen=True, slots=True)
class Evidence:
    """`how` it came in; if `near`, what is shared, hours since the topic's last item, and scores 0..1.

    `person`: somebody put it there, for a `reason`.
    """

    how: Literal["first", "equal", "near", "person"]
    words: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    hours_apart: float | None = None
    score: float | None = None
    issue_score: float | None = None
    reason: str | None = None

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "how": self.how,
            "words": self.words,
            "places": self.places,
            "hours_apart": self.hours_apart,
            "score": self.score,
            "issue_score": self.issue_score,
        }
        return found | ({"reason": self.reason} if self.reason else {})


def first_of_topic() -> Evidence:
    return Evidence("first")


def equal_text() -> Evidence:
    return Evidence("equal", score=1.0, issue_score=1.0)


def put_by_person(reason: str) -> Evidence:
    return Evidence("person", reason=reason)


def evidence_of(terms: Terms, topic: TopicState, candidate: Candidate, at: datetime) -> Evidence:
    """What ties an item to a topic near it."""
    apart = abs((at - topic.last_at).total_seconds()) / 3600
    return Evidence(
        "near",
        tuple(shared_words(terms, topic)),
        terms.places.shared(topic.places),
        round(apart, 1),
        round(candidate.whole, 3),
        round(candidate.issue, 3),
    )
