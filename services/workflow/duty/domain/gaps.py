"""Watch regimes, and the times at which too few people are on; pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from services.workflow.duty.domain.posts import Post
from services.workflow.duty.domain.rota import DAY, Shift
from services.workflow.duty.domain.standards import Level, Standards

LOOK_AHEAD = timedelta(days=30)
"""How far ahead gaps are looked for unless another range is asked for."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A stricter level from `starts_at` until just before `ends_at`."""

    level: Level
    starts_at: datetime
    ends_at: datetime


def level_at(watches: Iterable[Watch], moment: datetime) -> Level:
    """The strictest level that is set for `moment`."""
    order = list(Level)
    on = (watch.level for watch in watches if watch.starts_at <= moment < watch.ends_at)
    return max(on, key=order.index, default=Level.NORMAL)


class Lack(StrEnum):
    """`nobody`: no shift; `inactive`: only closed accounts; `one_person`: one on both watches."""

    NOBODY = "nobody"
    INACTIVE = "inactive"
    ONE_PERSON = "one_person"


@dataclass(frozen=True, slots=True)
class Gap:
    """A post that nobody holds though the level asks for it."""

    post: Post
    starts_at: datetime
    ends_at: datetime
    lack: Lack
    level: Level


def gaps(
    shifts: Sequence[Shift],
    watches: Sequence[Watch],
    active: Collection[UUID],
    span: tuple[datetime, datetime],
    standards: Standards,
) -> list[Gap]:
    """The gaps of `span`, its end not included, the earliest first.

    `shifts` are in the order of their beginning; `active` are the people whose account is open.
    """
    since, until = span
    turns = [edge for shift in shifts for edge in (shift.starts_at, shift.ends_at)]
    turns += [edge for watch in watches for edge in (watch.starts_at, watch.ends_at)]
    turns += [moment for moment, _ in standards.versions]
    edges = {since, until, *(edge for edge in turns if since < edge < until)}
    found: list[Gap] = []
    for begin, end in pairwise(sorted(edges)):
        on = _on(shifts, begin, end)
        level = level_at(watches, begin)
        for post, lack in _lacks(on, standards.at(begin).posts(level), active):
            found.append(Gap(post, begin, end, lack, level))
    return _joined(found)


def _on(shifts: Sequence[Shift], begin: datetime, end: datetime) -> list[Shift]:
    """Of shifts in the order of their beginning those that touch [begin, end): none is longer than a day."""
    first = bisect_right(shifts, begin - DAY, key=_begin)
    last = bisect_left(shifts, end, key=_begin)
    return [shift for shift in shifts[first:last] if shift.ends_at > begin]


def _begin(shift: Shift) -> datetime:
    return shift.starts_at


def _lacks(
    on: Collection[Shift], needed: Collection[Post], active: Collection[UUID]
) -> Iterable[tuple[Post, Lack]]:
    held = {post: {shift.person for shift in on if shift.post is post} for post in Post}
    for post in needed:
        if not held[post]:
            yield post, Lack.NOBODY
        elif held[post].isdisjoint(active):
            yield post, Lack.INACTIVE
    watching = (held[Post.DUTY] | held[Post.DEPUTY]) & set(active)
    both_held = not (held[Post.DUTY].isdisjoint(active) or held[Post.DEPUTY].isdisjoint(active))
    if Post.DEPUTY in needed and both_held and len(watching) == 1:
        yield Post.DEPUTY, Lack.ONE_PERSON


def _joined(found: Iterable[Gap]) -> list[Gap]:
    """Neighbours that differ in nothing but their time as one; by start and post."""
    last: dict[Post, Gap] = {}
    whole: list[Gap] = []
    for gap in found:
        before = last.get(gap.post)
        if before and (before.ends_at, before.lack, before.level) == (gap.starts_at, gap.lack, gap.level):
            gap = replace(before, ends_at=gap.ends_at)  # noqa: PLW2901 - the longer one takes its place
            whole.remove(before)
        last[gap.post] = gap
        whole.append(gap)
    posts = list(Post)
    return sorted(whole, key=lambda gap: (gap.starts_at, posts.index(gap.post)))
