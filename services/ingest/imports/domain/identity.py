"""By what a row is known again when its sheet is sent once more."""

from collections import Counter

_PREFIX = "row-"


class Occurrences:
    """Counts rows that say the same: the first, the second, ... of a file."""

    def __init__(self) -> None:
        self._seen: Counter[bytes] = Counter()

    def next(self, digest: bytes) -> int:
        self._seen[digest] += 1
        return self._seen[digest]


def own_id(content: bytes, occurrence: int) -> str:
    """The number of a row that has none: by what it says and not by where it stands.

    A mended sheet in another order is known again; a sheet with the same row twice keeps both.
    """
    suffix = f"-{occurrence}" if occurrence > 1 else ""
    return f"{_PREFIX}{content.hex()}{suffix}"
