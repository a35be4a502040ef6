"""How a topic spread: items counted by hour, day, week or month, and where the course turned; pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from services.contracts.instants import CHINA

_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
_HOURLY_FOR, _DAILY_FOR = timedelta(days=3), timedelta(days=92)
_MOST = 200
"""Bars of a chart; of a longer course the last ones are drawn."""
_LEAST_RISE = 2


@dataclass(frozen=True, slots=True)
class Bucket:
    since: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A bucket at which something turned, and why."""

    bucket: Bucket
    why: str


@dataclass(frozen=True, slots=True)
class Course:
    step: timedelta
    buckets: Sequence[Bucket]
    turns: Sequence[Turn]

    @property
    def unit(self) -> str:
        return {_HOUR: "小时", _DAY: "日", _WEEK: "周"}[self.step]

    def label(self, since: datetime) -> str:
        """In digits, for a picture."""
        return f"{since:%m-%d %H}h" if self.step == _HOUR else f"{since:%m-%d}"


def course(times: Sequence[datetime]) -> Course:
    """The course of what was received at `times`; empty when there are none."""
    if not times:
        return Course(_HOUR, (), ())
    first, last = min(times).astimezone(CHINA), max(times).astimezone(CHINA)
    step = _step(last - first)
    counted = Counter(_floor(each.astimezone(CHINA), step) for each in times)
    buckets, at = [], _floor(first, step)
    while at <= last:
        buckets.append(Bucket(at, counted[at]))
        at += step
    buckets = buckets[-_MOST:]
    return Course(step, buckets, _turns(buckets))


def _step(length: timedelta) -> timedelta:
    if length <= _HOURLY_FOR:
        return _HOUR
    return _DAY if length <= _DAILY_FOR else _WEEK


def _floor(at: datetime, step: timedelta) -> datetime:
    hour = at.replace(minute=0, second=0, microsecond=0)
    if step == _HOUR:
        return hour
    day = hour.replace(hour=0)
    return day if step == _DAY else day - day.weekday() * _DAY


def _turns(buckets: Sequence[Bucket]) -> list[Turn]:
    """The first, the steepest rise and the peak, in the order of time; each bucket once."""
    found = {buckets[0].since: Turn(buckets[0], "首次收到")}
    rises = [(after.count - before.count, after) for before, after in pairwise(buckets)]
    steepest = max(rises, key=lambda each: each[0], default=None)
    if steepest is not None and steepest[0] >= _LEAST_RISE:
        found.setdefault(steepest[1].since, Turn(steepest[1], f"比上一时段多{steepest[0]}条，增长最快"))
    peak = max(buckets, key=lambda each: each.count)
    if peak.since in found and peak.count > 1:
        known = found[peak.since]
        found[peak.since] = Turn(peak, f"{known.why}，也是最高点")
    elif peak.count > 1:
        found[peak.since] = Turn(peak, "最高点")
    return [found[since] for since in sorted(found)]
