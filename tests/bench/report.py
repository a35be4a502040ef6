"""The table that a run prints: ratios first, absolute numbers beside them."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_UNITS = {"s": 1.0, "ms": 1e3, "us": 1e6}


@dataclass(frozen=True)
class Line:
    """One row: what was measured, the figure, the aim (with its sign), and the numbers behind it."""

    what: str
    figure: str
    aim: str
    numbers: str


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """The median over pairs that ran next to each other: a busy neighbour slows both."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))


def shown(ratios: float) -> str:
    return f"{ratios:.2f}"


def seconds(value: float, unit: str) -> str:
    return f"{value * _UNITS[unit]:.{0 if value * _UNITS[unit] >= 100 else 1}f} {unit}"


def percentile(values: Iterable[float], hundredths: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * hundredths // 100)]


def print_table(title: str, lines: Sequence[Line], others: float) -> None:
    """Print at once: a run takes minutes. `others`: how many processes wanted to run before we began."""
    print(f"\n{title} (load average before: {others:.1f})")
    width = max(len(line.what) for line in lines)
    for line in lines:
        print(f"  {line.what:<{width}}  {line.figure:>9}  {line.aim:>8}  {line.numbers}", flush=True)
