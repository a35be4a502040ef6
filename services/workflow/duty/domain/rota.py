"""Shifts out of rotations and overrides, computed for the range that is asked for; pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from services.workflow.calendar.domain import Calendar, DayKind, at
from services.workflow.duty.domain.posts import Post, local_day

DAY = timedelta(days=1)
EVERY_DAY = frozenset(range(1, 8))
DAY_STARTS = time(8)
"""Where an override that fills a gap of several days is cut into shifts."""

_SHIFTS = UUID("6f1c0d3e-6a54-5d0e-9f0b-3d8f0a5c7b21")
_WEEK_DAYS = 7


class Turn(StrEnum):
    """When the next person of a rotation takes over: every covered day, or once a week."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Shift:
    """A person on a post from `starts_at` until just before `ends_at`, at most 24 hours later."""

    post: Post
    person: UUID
    starts_at: datetime
    ends_at: datetime
    holiday: bool = False
    provisional: bool = False
    """The year's holidays are not loaded, so a holiday roster may still take this shift."""

    @property
    def id(self) -> UUID:
        """The same for as long as this person begins on this post at this moment."""
        return uuid5(_SHIFTS, f"{self.post}:{self.person}:{self.starts_at.timestamp():.6f}")


@dataclass(frozen=True, slots=True)
class Rotation:
    """One version of a rotation; it rules the days from `starts_on` until a newer version begins.

    A shift begins at `change_at` (China Standard Time) of each day in `days` (ISO, Monday is 1) and lasts
    `hours`. `ends_on` is the last day; the day before `starts_on` ends the rotation. With `turn` weekly
    the person changes on `weekday`. The people of `holiday_roster`, when there are any, take the days off
    work around a holiday, one day each in turn.
    """

    rotation: UUID
    version: int
    post: Post
    roster: tuple[UUID, ...]
    starts_on: date
    change_at: time
    hours: int = 24
    turn: Turn = Turn.DAILY
    weekday: int = 1
    days: frozenset[int] = EVERY_DAY
    holiday_roster: tuple[UUID, ...] = ()
    ends_on: date | None = None

    def on(self, day: date, calendar: Calendar) -> Shift | None:
        """The shift that begins on `day`, a day from `starts_on` on; None when this version has none."""
        if (self.ends_on is not None and day > self.ends_on) or day.isoweekday() not in self.days:
            return None
        holiday = bool(self.holiday_roster) and in_holiday(day, calendar)
        roster = self.holiday_roster if holiday else self.roster
        if not roster:
            return None
        number = (day - self.starts_on).days if holiday else self._turns_before(day)
        starts = at(day, self.change_at)
        return Shift(
            post=self.post,
            person=roster[number % len(roster)],
            starts_at=starts,
            ends_at=starts + timedelta(hours=self.hours),
            holiday=holiday,
            provisional=bool(self.holiday_roster) and not calendar.loaded(day),
        )

    def order_on(self, day: date) -> tuple[UUID, ...]:
        """The roster, whose turn it is on `day` first."""
        number = self._turns_before(max(day, self.starts_on)) % len(self.roster)
        return (*self.roster[number:], *self.roster[:number])

    def _turns_before(self, day: date) -> int:
        """How often the person changed from `starts_on` to `day`."""
        if self.turn is Turn.WEEKLY:
            since_change = (self.starts_on.isoweekday() - self.weekday) % _WEEK_DAYS
            return ((day - self.starts_on).days + since_change) // _WEEK_DAYS
        weeks, rest = divmod((day - self.starts_on).days, _WEEK_DAYS)
        extra = ((self.starts_on + timedelta(days=each)).isoweekday() for each in range(rest))
        return weeks * len(self.days) + sum(each in self.days for each in extra)


@dataclass(frozen=True, slots=True)
class Override:
    """From `starts_at` until just before `ends_at` this person is on the post.

    Instead of everybody else; with `replaces` instead of that person only; with `beside` in addition.
    """

    post: Post
    person: UUID
    starts_at: datetime
    ends_at: datetime
    replaces: UUID | None = None
    beside: bool = False

    def displaces(self, shift: Shift) -> bool:
        if shift.post is not self.post or not overlaps(shift, self.starts_at, self.ends_at):
            return False
        if self.beside:
            return shift.person == self.person
        return self.replaces is None or shift.person in (self.replaces, self.person)


def in_holiday(day: date, calendar: Calendar) -> bool:
    """Whether `day` is a holiday or a weekend day that touches one without a workday between."""
    kind = calendar.kind(day)
    if kind is not DayKind.WEEKEND:
        return kind is DayKind.HOLIDAY
    return any(_reaches_holiday(day, step, calendar) for step in (DAY, -DAY))


def _reaches_holiday(day: date, step: timedelta, calendar: Calendar) -> bool:
    while calendar.kind(day) is DayKind.WEEKEND:
        day += step
    return calendar.kind(day) is DayKind.HOLIDAY


def overlaps(shift: Shift, since: datetime, until: datetime) -> bool:
    return shift.ends_at > since and shift.starts_at < until


@dataclass(frozen=True, slots=True)
class Rota:
    """All versions of the rotations, the overrides from the oldest to the newest, and the calendar."""

    rotations: Sequence[Rotation]
    overrides: Sequence[Override]
    calendar: Calendar

    def shifts(self, since: datetime, until: datetime) -> list[Shift]:
        """The shifts that touch [since, until), whole, by start, post and id."""
        wide = (since - 2 * DAY, until + 2 * DAY)
        by_post: dict[Post, list[Shift]] = {post: [] for post in Post}
        for shift in self._planned(*wide):
            by_post[shift.post].append(shift)
        for override in self.overrides:
            if override.ends_at > wide[0] and override.starts_at < wide[1]:
                by_post[override.post] = _overlaid(by_post[override.post], override)
        touching = (shift for found in by_post.values() for shift in found if overlaps(shift, since, until))
        return sorted(touching, key=lambda shift: (shift.starts_at, shift.id))

    def _planned(self, since: datetime, until: datetime) -> Iterator[Shift]:
        first, days = local_day(since) - DAY, (until - since).days + 3
        for versions in _by_rotation(self.rotations):
            for day in (first + timedelta(days=each) for each in range(days)):
                ruling = _ruling(versions, day)
                shift = ruling.on(day, self.calendar) if ruling else None
                if shift is not None and overlaps(shift, since, until):
                    yield shift


def _by_rotation(rotations: Iterable[Rotation]) -> Iterable[list[Rotation]]:
    grouped: dict[UUID, list[Rotation]] = {}
    for each in rotations:
        grouped.setdefault(each.rotation, []).append(each)
    return grouped.values()


def _ruling(versions: Iterable[Rotation], day: date) -> Rotation | None:
    """The newest version that has begun by `day`."""
    begun = [each for each in versions if each.starts_on <= day]
    return max(begun, key=lambda each: each.version, default=None)


def _overlaid(shifts: Iterable[Shift], override: Override) -> list[Shift]:
    """The shifts after `override`, which keeps the boundaries of the shifts that it takes over."""
    kept, taken = [], []
    for shift in shifts:
        if not override.displaces(shift):
            kept.append(shift)
            continue
        begin, end = max(shift.starts_at, override.starts_at), min(shift.ends_at, override.ends_at)
        taken.append(replace(shift, person=override.person, starts_at=begin, ends_at=end))
        kept += [
            part
            for part in (replace(shift, ends_at=begin), replace(shift, starts_at=end))
            if part.starts_at < part.ends_at
        ]
    return kept + list(_without_holes(taken, override))


def _without_holes(taken: list[Shift], override: Override) -> Iterator[Shift]:
    """The pieces one after the other, and where nobody was, new shifts of at most a day."""
    reached = override.starts_at
    for piece in sorted(taken, key=lambda shift: shift.starts_at):
        yield from _filled(override, reached, piece.starts_at)
        if piece.ends_at > reached:
            yield replace(piece, starts_at=max(piece.starts_at, reached))
            reached = piece.ends_at
    yield from _filled(override, reached, override.ends_at)


def _filled(override: Override, since: datetime, until: datetime) -> Iterator[Shift]:
    while since < until:
        cut = at(local_day(since), DAY_STARTS)
        end = min(until, cut if cut > since else cut + DAY)
        yield Shift(override.post, override.person, since, end)
        since = end
