"""What the papers are made of: facts as they were read at one moment; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from services.contracts.codes import CaseState, Category, Channel, Kind, RiskLevel, SentimentLabel
from services.workflow.briefs.domain.periods import Days, Period
from services.workflow.duty.domain.attendance import Attendance
from services.workflow.duty.domain.posts import Post
from services.workflow.paging.domain import Ended, Reason
from services.workflow.statistics.domain.measures import Dimension, Length, Measure


@dataclass(frozen=True, slots=True)
class Frame:
    """What every paper says of itself; facts are of the moment `as_of`."""

    issuer: str
    as_of: datetime
    made_late_for: datetime | None = None
    """The moment at which it was to be there, when the machine was off then."""


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A case as far as a paper tells of it; `title` is masked, `unit` the name of who leads."""

    number: str
    title: str
    risk: RiskLevel
    state: CaseState
    category: Category
    unit: str | None
    received_at: datetime
    items: int
    milestone: str | None = None
    due_at: datetime | None = None
    breached: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """The first cases of a list, and how many there are in all."""

    cases: Sequence[CaseFact] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class Voice:
    """What one of the public said, masked and cut; never who said it."""

    number: str
    title: str
    kind: Kind
    channel: Channel
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Demand:
    """One matter that several items of the period are about."""

    number: str
    title: str
    unit: str | None
    items: int


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """How many cases of a unit were overdue or returned, as the statistics count them."""

    unit: str
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The statistics of the cases received from `since` until just before `until`, as of the frame's moment.

    `minutes` are the median and the 90th percentile; `groups` hold (name, received), empty ones left out.
    """

    since: datetime
    until: datetime
    counts: Mapping[Measure, int]
    minutes: Mapping[Length, tuple[int | None, int | None]]
    groups: Mapping[Dimension, Sequence[tuple[str, int]]]
    overdue_units: Sequence[UnitLoad] = ()
    """The most first."""


@dataclass(frozen=True, slots=True)
class ShiftFact:
    post: Post
    person: str
    starts_at: datetime
    ends_at: datetime
    attendance: Attendance
    checked_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class HandoverFact:
    """`words` are the office's own, masked; `cases` were handed over."""

    at: datetime
    post: Post
    person: str
    words: str
    cases: Sequence[CaseFact]
    answered_by: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class PageFact:
    number: str
    title: str
    reason: Reason
    raised_at: datetime
    sent_at: datetime | None
    steps: int
    ended: Ended | None
    ended_at: datetime | None
    confirmed_by: str | None


@dataclass(frozen=True, slots=True)
class DutyFacts:
    frame: Frame
    period: Period
    shifts: Sequence[ShiftFact]
    handovers: Sequence[HandoverFact]
    pages: Sequence[PageFact]
    grave: Listed


@dataclass(frozen=True, slots=True)
class Missed:
    """What came in after the last brief was closed and before this day began."""

    since: datetime
    until: datetime
    cases: int
    grave: Sequence[CaseFact]


@dataclass(frozen=True, slots=True)
class DailyFacts:
    frame: Frame
    period: Period
    figures: Figures
    grave: Listed
    overdue: Listed
    answered: Listed
    voices: Sequence[Voice]
    demands: Sequence[Demand]
    due_next: Listed
    next_day: Period
    on_duty: Sequence[ShiftFact]
    missed: Missed | None = None


@dataclass(frozen=True, slots=True)
class BulletinFacts:
    """What came in on some days and what was done in them."""

    frame: Frame
    period: Days
    figures: Figures
    grave: Listed
    demands: Sequence[Demand]
    voices: Sequence[Voice]
    answered: Listed
    closed: Listed
    overdue: Listed


@dataclass(frozen=True, slots=True)
class TypicalCase:
    """A case that a stated rule chose; `why` says which, with its figure."""

    case: CaseFact
    why: str
    course: Sequence[tuple[datetime, str]]


@dataclass(frozen=True, slots=True)
class Mechanism:
    """How the office was led in the period: only what the records hold."""

    shifts: int
    checked_in: int
    pages: int
    confirmed: int
    policy_changes: Sequence[tuple[int, datetime, str]]
    plan_changes: int
    drills: int


@dataclass(frozen=True, slots=True)
class SummaryFacts:
    frame: Frame
    period: Period
    figures: Figures
    mechanism: Mechanism
    published: Sequence[tuple[CaseFact, datetime, str]]
    archived: int
    overdue_units: Sequence[UnitLoad]
    returned_units: Sequence[UnitLoad]
    repeated: Sequence[Demand]
    typical: Sequence[TypicalCase]
    announcements: Sequence[tuple[str, datetime, str]] = ()
    """What was published without a case: title, time, place."""


@dataclass(frozen=True, slots=True)
class Said:
    """An item of a topic as a report may use it; `words` masked and cut, `sentiment` as assessed."""

    number: str
    at: datetime
    channel: Channel
    kind: Kind
    sentiment: SentimentLabel
    words: str


@dataclass(frozen=True, slots=True)
class TopicFacts:
    """A topic without drills and restricted cases; `events` are (when, number of the case, what happened)."""

    frame: Frame
    title: str
    said: Sequence[Said]
    cases: Sequence[CaseFact]
    events: Sequence[tuple[datetime, str, str]]


Facts = TypeVar("Facts", DailyFacts, BulletinFacts, SummaryFacts, DutyFacts, TopicFacts)


def said_at(facts: Facts, at: datetime) -> Facts:
    """The same facts, said to be of the moment `at`."""
    changes: dict[str, Any] = {"frame": replace(facts.frame, as_of=at)}
    figures = getattr(facts, "figures", None)
    if isinstance(figures, Figures) and figures.until == facts.frame.as_of:
        changes["figures"] = replace(figures, until=at)
    return replace(facts, **changes)
