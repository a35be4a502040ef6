"""The posts of the rota, who may stand on them, and the ladder by which people are paged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from services.contracts.codes import Role
from services.contracts.instants import CHINA


class Post(StrEnum):
    """`duty` 主班: watches and acts; `deputy` 副班: the second pair of eyes; `chief` 带班领导: decides."""

    DUTY = "duty"
    DEPUTY = "deputy"
    CHIEF = "chief"


ROLE_OF_POST = {Post.DUTY: Role.DUTY_OFFICER, Post.DEPUTY: Role.DUTY_OFFICER, Post.CHIEF: Role.OFFICE_CHIEF}
"""Whose post it is in the first place."""

ELIGIBLE = {
    Post.DUTY: frozenset({Role.DUTY_OFFICER, Role.OFFICE_CHIEF}),
    Post.DEPUTY: frozenset({Role.DUTY_OFFICER, Role.OFFICE_CHIEF}),
    Post.CHIEF: frozenset({Role.OFFICE_CHIEF, Role.LEADING_GROUP}),
}
"""Which roles may stand on a post."""


class LadderStep(StrEnum):
    """The places of the paging ladder, in the order in which they are reached."""

    DUTY = "duty"
    DEPUTY = "deputy"
    CHIEF = "chief"
    OFFICE_CHIEF = "office_chief"
    LEADING_GROUP = "leading_group"


BEHIND_THE_ROTA = {LadderStep.OFFICE_CHIEF: Role.OFFICE_CHIEF, LadderStep.LEADING_GROUP: Role.LEADING_GROUP}
"""The steps that need no shift: everybody with the role."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A person to be paged and the step at which it is their turn."""

    step: LadderStep
    person: UUID
    username: str
    name: str


def climb(rungs: Iterable[Rung]) -> list[Rung]:
    """The rungs in the order of their steps; a person who stands on several keeps the lowest."""
    order = list(LadderStep)
    lowest: dict[UUID, Rung] = {}
    for rung in sorted(rungs, key=lambda each: order.index(each.step)):
        lowest.setdefault(rung.person, rung)
    return list(lowest.values())


class SwapState(StrEnum):
    """What became of a swap 换班 that was asked for."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


LONGEST_RANGE = timedelta(days=62)
_WEEK = timedelta(days=7)


def local_day(moment: datetime) -> date:
    """The day of `moment` in China Standard Time."""
    return moment.astimezone(CHINA).date()


def week_of(moment: datetime) -> tuple[datetime, datetime]:
    """Monday 00:00 to Monday 00:00 around `moment`, in China Standard Time."""
    day = local_day(moment)
    monday = datetime.combine(day - timedelta(days=day.weekday()), time(), CHINA)
    return monday, monday + _WEEK
