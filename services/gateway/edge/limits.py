"""How often a caller may ask: token buckets, one a caller, refilled continuously."""

import math
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class RateLimit:
    """Allows `per_second` requests each second to every key, and bursts of twice that many.

    Remembers at most `remembered` keys; a key forgotten was idle longest and starts full again.
    """

    def __init__(self, per_second: float, remembered: int = 20_000) -> None:
        self._per_second = per_second
        self._capacity = max(1.0, per_second * 2)
        self._remembered = remembered
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def wait_seconds(self, key: Hashable, now: float) -> int:
        """Take one token at the monotonic time `now`: 0 when there was one, else whole seconds to wait."""
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(self._capacity, now)
            if len(self._buckets) > self._remembered:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(key)
            elapsed = max(0.0, now - bucket.filled_at)
            bucket.tokens = min(self._capacity, bucket.tokens + elapsed * self._per_second)
            bucket.filled_at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0
        return max(1, math.ceil((1 - bucket.tokens) / self._per_second))
