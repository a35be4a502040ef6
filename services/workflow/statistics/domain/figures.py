"""Adding up, dividing and ranking: the arithmetic of the statistics."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from services.workflow.statistics.domain.measures import NO_DATA, Length, Measure

ORDER = tuple(Measure)
TOTAL = ("total", "")
TIME = "time"
"""The dimension whose values are dates."""

Counts = dict[Measure, int]
HOUR = 60
WIDTHS = (24 * HOUR, HOUR, 1)
"""Of the buckets that minutes are counted in, each within one of the wider."""


@dataclass(slots=True)
class Tally:
    """Sums for each value of each dimension, and those of the whole."""

    sums: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def add(self, dimension: str, value: str, counts: Iterable[int]) -> None:
        """`counts` in the order of the measures."""
        key = (dimension, value)
        before = self.sums.get(key)
        self.sums[key] = (
            list(counts) if before is None else [a + b for a, b in zip(before, counts, strict=True)]
        )

    def counts(self, key: tuple[str, str] = TOTAL) -> Counts:
        return dict(zip(ORDER, self.sums.get(key, [0] * len(ORDER)), strict=True))

    def of(self, dimension: str) -> Iterator[tuple[str, Counts]]:
        """The values of a dimension that cases were received with, in order."""
        for key, value in sorted(self.sums):
            if key == dimension and self.sums[key, value][0]:
                yield value, self.counts((key, value))


Minutes = dict[Length, dict[int, int]]
"""How many cases took so many minutes."""


def joined(parts: Iterable[Minutes]) -> Minutes:
    """The sum of several, without what comes to nothing."""
    found: Minutes = {length: {} for length in Length}
    for part in parts:
        for length, counts in part.items():
            for minute, cases in counts.items():
                found[length][minute] = found[length].get(minute, 0) + cases
    return {
        length: {minute: cases for minute, cases in counts.items() if cases}
        for length, counts in found.items()
    }


def coarse(minutes: Minutes, width: int) -> Minutes:
    """The same in buckets of so many minutes."""
    found: Minutes = {length: {} for length in Length}
    for length, counts in minutes.items():
        for minute, cases in counts.items():
            bucket = minute - minute % width
            found[length][bucket] = found[length].get(bucket, 0) + cases
    return found


def nearest_rank(counts: Mapping[int, int], hundredths: int) -> int | None:
    """The smallest value that at least so many hundredths of the cases do not exceed; None without cases."""
    return ranked(counts, 0, sum(counts.values()), hundredths)


def below(counts: Mapping[int, int], value: int) -> int:
    """How many cases have less than `value`."""
    return sum(cases for each, cases in counts.items() if each < value)


def ranked(counts: Mapping[int, int], skipped: int, total: int, hundredths: int) -> int | None:
    """The same as `nearest_rank`, from the values of one bucket: `skipped` cases of `total` lie below it."""
    wanted, upto = -(-total * hundredths // 100), skipped
    for value in sorted(counts):
        upto += counts[value]
        if upto >= wanted:
            return value
    return None


def quotient(above: int, under: int) -> float | None:
    """None when there is nothing to divide by."""
    return above / under if under else None


def percent(above: int, under: int) -> str:
    """As it is printed: two decimals, halves upwards; 3055 of 3059 is 99.87 %."""
    if not under:
        return NO_DATA
    exact = Decimal(above) * 100 / Decimal(under)
    return f"{exact.quantize(Decimal('0.01'), ROUND_HALF_UP)} %"


def spoken(minutes: int | None) -> str:
    """A length of time as people say it: 2 天 3 小时 5 分钟."""
    if minutes is None:
        return NO_DATA
    days, rest = divmod(minutes, 24 * HOUR)
    hours, left = divmod(rest, HOUR)
    parts = [f"{days} 天"] * bool(days) + [f"{hours} 小时"] * bool(hours) + [f"{left} 分钟"] * bool(left)
    return " ".join(parts) or "不到 1 分钟"
