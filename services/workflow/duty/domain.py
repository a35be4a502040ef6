"""Who is on call when; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import cycle
from uuid import UUID

from services.contracts.codes import Role
from services.contracts.instants import CHINA

EARLY_CHECK_IN = timedelta(minutes=30)
"""How long before a shift its person may check in."""

LONGEST_RANGE = timedelta(days=62)
_WEEK = timedelta(days=7)
_DAY_STARTS = time(8)


class Post(StrEnum):
    """`duty`: the officer who watches and acts; `chief`: the leader on call behind."""

    DUTY = "duty"
    CHIEF = "chief"


ROLE_OF_POST = {Post.DUTY: Role.DUTY_OFFICER, Post.CHIEF: Role.OFFICE_CHIEF}
_LENGTH = {Post.DUTY: timedelta(hours=12), Post.CHIEF: timedelta(hours=24)}


class Step(StrEnum):
    """The places of the paging ladder, in the order in which they are reached."""

    DUTY = "duty"
    DEPUTY = "deputy"
    CHIEF = "chief"
    OFFICE_CHIEF = "office_chief"
    LEADING_GROUP = "leading_group"


BEHIND_THE_ROTA = {Step.OFFICE_CHIEF: Role.OFFICE_CHIEF, Step.LEADING_GROUP: Role.LEADING_GROUP}
"""The steps that need no shift: everybody with the role."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A person to be paged and the step at which it is their turn."""

    step: Step
    person: UUID
    username: str
    name: str


def climb(rungs: Iterable[Rung]) -> list[Rung]:
    """The rungs in the order of their steps; a person who stands on several keeps the lowest."""
    order = list(Step)
    lowest: dict[UUID, Rung] = {}
    for rung in sorted(rungs, key=lambda each: order.index(each.step)):
        lowest.setdefault(rung.person, rung)
    return list(lowest.values())


@dataclass(frozen=True, slots=True)
class Planned:
    """A shift of a rota that is not stored yet."""

    post: Post
    person: UUID
    starts_at: datetime
    ends_at: datetime


def week_of(moment: datetime) -> tuple[datetime, datetime]:
    """Monday 00:00 to Monday 00:00 around `moment`, in China Standard Time."""
    day = moment.astimezone(CHINA).date()
    monday = datetime.combine(day - timedelta(days=day.weekday()), time(), CHINA)
    return monday, monday + _WEEK


def rota(people: Mapping[Post, Sequence[UUID]], monday: date, weeks: int = 1) -> Iterator[Planned]:
    """Shifts that leave no gap from Monday 00:00 for so many weeks; people of a post take turns."""
    begins = datetime.combine(monday, time(), CHINA)
    for post, persons in people.items():
        starts = datetime.combine(monday, _DAY_STARTS, CHINA) - _LENGTH[post]
        for person in cycle(persons):
            if starts >= begins + weeks * _WEEK:
                break
            yield Planned(post, person, starts, starts + _LENGTH[post])
            starts += _LENGTH[post]
