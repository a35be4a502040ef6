"""Reads cells.txt: what is expected of each (state, action, person)."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("cells.txt")
PEOPLE = "DCLAHhBabstcom"
_LONGEST_MARKS = 4


class Cell(NamedTuple):
    """`expected` is y, n, f or a full stop."""

    state: str
    action: str
    who: str
    expected: str


def read() -> Iterator[Cell]:
    action = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words or words[0] == "#" or "".join(words) == PEOPLE:
            continue
        if words[0].startswith("["):
            action = words[0].strip("[]")
            continue
        states = [word for word in words if "_" in word or (word.isalpha() and len(word) > _LONGEST_MARKS)]
        marks = "".join(words[len(states) :])
        for state in states:
            yield from (Cell(state, action, who, mark) for who, mark in zip(PEOPLE, marks, strict=True))
