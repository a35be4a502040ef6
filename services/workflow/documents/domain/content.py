"""The content of a document, apart from its layout: what a composer writes and the layout renders.

Every sentence about facts carries `cites`: the numbers of the cases, or the names of the statistics, that
it rests on; those of a form or table stand in a line below it. Text is text: markup, template syntax and
formulas in it are printed as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 一、 in 黑体, 2 （一） in 楷体, 3 1. in 仿宋 bold; the composer writes the numeral."""

    level: Literal[1, 2, 3]
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    cites: tuple[str, ...] = ()
    indent: bool = True
    """Two characters at the beginning of its first line."""


@dataclass(frozen=True, slots=True)
class Fields:
    """A form of two or four columns: (label, value); an empty value prints 无."""

    rows: Sequence[tuple[str, str]]
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` are shares of the text block; the head repeats on every page."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()
    caption: str = ""
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG; `width_mm` at most 156, the width of the text block."""

    png: bytes
    caption: str
    width_mm: int = 150


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a new page."""


Block = Heading | Paragraph | Fields | Table | Picture | PageBreak


@dataclass(frozen=True, slots=True)
class Content:
    """One document. `recipient` is its main addressee (主送); `number` comes from the register."""

    title: str
    blocks: Sequence[Block]
    issuer: str
    dated: date
    recipient: str | None = None
    sources: Sequence[tuple[str, str]] = field(default_factory=tuple)
    """What the citations stand for, printed at the end: (sign, explanation)."""
