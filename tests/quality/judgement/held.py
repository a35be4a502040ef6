"""Our own held-out messages and pairs, in two fixed halves, and hard ones in two files.

The first half may be read to find out what is misjudged; the second is only measured. Which half a line is in
follows from its text, so that a line added or taken away moves no other. The same holds for the two files.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

from services.analysis.training.texts import Message
from services.analysis.training.texts import read as parsed

_FOLDER = Path(__file__).resolve().parent


class Pair(NamedTuple):
    """`must` is `equal` or `differ`: whether the level of the two texts has to be the same."""

    must: str
    what: str
    one: str
    other: str


def held(half: int) -> list[Message]:
    """Messages of half 0 or 1."""
    return [parsed(line) for line in _lines("held.tsv") if half_of(line.split("\t")[-1]) == half]


def hard(*, read: bool) -> list[Message]:
    """Messages that are hard on purpose: those read to find out what is misjudged, or the others."""
    return [parsed(line) for line in _lines("hard_read.tsv" if read else "hard_unread.tsv")]


def held_pairs(half: int) -> list[Pair]:
    rows = (line.split("\t") for line in _lines("held_pairs.tsv"))
    return [Pair(*row) for row in rows if half_of(row[2]) == half]


def hard_pairs() -> list[Pair]:
    return [Pair(*line.split("\t")) for line in _lines("hard_pairs.tsv")]


def half_of(text: str) -> int:
    return hashlib.sha256(text.encode()).digest()[0] & 1


def _lines(name: str) -> list[str]:
    lines = (_FOLDER / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
