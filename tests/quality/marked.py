"""Texts with what should be found marked inside them: `[[kind|words]]`, `[[kind=value|words]]`.

A file holds one text a line; a line may begin with a word and a tab (its channel); `#` begins a comment.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

_MARK = re.compile(r"\[\[([a-z_]+)(?:=([^|\]]*))?\|(.*?)\]\]")


class Mark(NamedTuple):
    """Half-open span of the text, in code points."""

    start: int
    end: int
    kind: str
    value: str | None


@dataclass(frozen=True)
class Marked:
    """A text without its marks."""

    text: str
    marks: tuple[Mark, ...]
    channel: str = ""


def parse(line: str) -> Marked:
    channel, _, written = line.rpartition("\t")
    parts: list[str] = []
    marks: list[Mark] = []
    done = length = 0
    for match in _MARK.finditer(written):
        before = written[done : match.start()]
        kind, value, words = match.groups()
        start = length + len(before)
        marks.append(Mark(start, start + len(words), kind, value))
        parts += [before, words]
        length, done = start + len(words), match.end()
    return Marked("".join([*parts, written[done:]]), tuple(marks), channel)


def read(path: Path) -> list[Marked]:
    lines = path.read_text("utf-8").splitlines()
    return [parse(line) for line in lines if line and not line.startswith("#")]
