"""Figures that several measurements print."""

from collections.abc import Sequence

_BINS = 15


def macro_f1(wanted: Sequence[str], found: Sequence[str]) -> float:
    """Mean F1 of the labels that are wanted at all."""
    labels = sorted(set(wanted))
    return sum(_f1(wanted, found, label) for label in labels) / len(labels)


def _f1(wanted: Sequence[str], found: Sequence[str], label: str) -> float:
    both = sum(a == b == label for a, b in zip(wanted, found, strict=True))
    either = sum((a == label) + (b == label) for a, b in zip(wanted, found, strict=True))
    return 2 * both / either if either else 0.0


def calibration_error(right: Sequence[bool], sure: Sequence[float]) -> float:
    """Expected calibration error over fifteen bins of equal width."""
    error = 0.0
    for number in range(_BINS):
        own = [n for n, value in enumerate(sure) if min(int(value * _BINS), _BINS - 1) == number]
        error += abs(sum(right[n] for n in own) - sum(sure[n] for n in own))
    return error / len(right)


def right_of_surest(right: Sequence[bool], sure: Sequence[float], share: float = 0.7) -> float:
    """How many are right of the share that the model is surest of."""
    order = sorted(range(len(sure)), key=lambda n: -sure[n])[: int(share * len(sure))]
    return sum(right[n] for n in order) / len(order)
