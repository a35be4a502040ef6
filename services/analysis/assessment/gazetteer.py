"""The office's own list of places: villages, estates, roads; one name a line, `#` begins a comment."""

from pathlib import Path

_MOST = 2_000
_LONGEST = 30


def places(path: Path | None) -> tuple[str, ...]:
    """The names in order, each once, none without a file; at most 2,000 of 2 to 30 characters."""
    if path is None or not path.is_file():
        return ()
    lines = path.read_text("utf-8", errors="replace").splitlines()
    names = dict.fromkeys(line.partition("#")[0].strip() for line in lines)
    return tuple(name for name in names if 1 < len(name) <= _LONGEST)[:_MOST]
