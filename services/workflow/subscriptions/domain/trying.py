"""How often and for how long a delivery is tried, and when a subscription is switched off."""

from datetime import datetime, timedelta

GIVE_UP = timedelta(days=1)
_FIRST, _LONGEST = timedelta(seconds=10), timedelta(hours=3)
_LONGEST_PAUSE = timedelta(minutes=5)
_TRIPLED, _DOUBLED = 9, 6
"""After so many failures the waits have reached their longest."""


def wait_after(attempt: int, chance: float) -> timedelta:
    """How long a delivery waits after its `attempt`-th failure (from 1): tripled, half of it by chance."""
    longest: timedelta = min(_LONGEST, _FIRST * 3 ** min(attempt - 1, _TRIPLED))
    return longest / 2 + longest / 2 * chance


def pause_after(failures: int) -> timedelta:
    """How long the subscription is left alone after so many failures in a row (from 1)."""
    pause: timedelta = min(_LONGEST_PAUSE, _FIRST * 2 ** min(failures - 1, _DOUBLED))
    return pause


def is_over(created_at: datetime, now: datetime) -> bool:
    """Whether a delivery that failed has been tried for long enough."""
    return now - created_at >= GIVE_UP


def is_dead(created_at: datetime, last_sent_at: datetime | None) -> bool:
    """Whether nothing arrived while a delivery was tried in vain."""
    return last_sent_at is None or last_sent_at < created_at
