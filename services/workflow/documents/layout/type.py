"""Fonts, sizes and lines of GB/T 9704-2012. The fonts are named and never shipped."""

from dataclasses import dataclass
from typing import Any

from services.workflow.documents.layout.xml import el, text_elements

FANGSONG, HEI, KAI, XIAOBIAO, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"
SIZE_1, SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_4, SIZE_5 = 52, 44, 32, 28, 24, 21
"""一号 26 pt, 二号 22, 三号 16, 四号 14, 小四 12, 五号 10.5; in half points."""

LINES, CHARACTERS = 22, 28
TEXT_WIDTH_MM, TEXT_HEIGHT_MM = 156, 225
LINE = 579
"""Twips: 22 of them are 224.7 mm, the height of the text block."""
CHARACTER_SPACE = -850
"""4096ths of a point that each 16 pt character of the grid is narrower, so that 28 fill 156 mm."""
NARROWER = -6
"""Twips that a character of the body is narrower: 28 of 15.7 pt fill a line.

The grid is in the section, and our paragraphs do not snap to it: what LibreOffice, Word and WPS make of a
16 pt character in a grid of 15.8 pt differs, what they make of this does not.
"""
RED = "FF0000"


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph: font, size in half points, place, indents in characters, line in twips.

    `line` None: as high as its text.
    """

    font: str = FANGSONG
    size: int = SIZE_3
    align: str = "both"
    first: float = 0
    left: float = 0
    right: float = 0
    line: int | None = LINE
    before: int = 0
    after: int = 0
    bold: bool = False
    colour: str | None = None
    rule: bool = False
    keep: bool = False
    """With the next paragraph on one page."""

    def properties(self) -> Any:
        rule = "exact" if self.line else "auto"
        return el(
            "pPr",
            el("keepNext") if self.keep else None,
            el("widowControl", val=0),
            el("pBdr", el("bottom", val="single", sz=18, space=4, color=RED)) if self.rule else None,
            el("snapToGrid", val=0),
            el("spacing", before=self.before, after=self.after, line=self.line or 240, lineRule=rule),
            self._indent(),
            el("jc", val=self.align),
        )

    def _indent(self) -> Any:
        given = {"left": self.left, "right": self.right, "firstLine": self.first}
        counted = {f"{side}Chars": round(count * 100) for side, count in given.items() if count}
        twips = {side: round(count * self.size * 10) for side, count in given.items() if count}
        return el("ind", **counted, **twips) if counted else None

    def run_properties(self, *, raised: bool = False) -> Any:
        return el(
            "rPr",
            el("rFonts", ascii=self.font, hAnsi=self.font, eastAsia=self.font, cs=self.font, hint="eastAsia"),
            el("b") if self.bold else None,
            el("color", val=self.colour) if self.colour else None,
            el("spacing", val=NARROWER) if self.size == SIZE_3 else None,
            el("sz", val=self.size),
            el("szCs", val=self.size),
            el("vertAlign", val="superscript") if raised else None,
        )

    def run(self, text: str, *, raised: bool = False) -> Any:
        return el("r", self.run_properties(raised=raised), *text_elements(text))

    def paragraph(self, text: str, *more: Any) -> Any:
        return el("p", self.properties(), self.run(text) if text else None, *more)


BODY = Look(first=2)
PLAIN = Look()
HEADINGS = {
    1: Look(font=HEI, first=2, keep=True),
    2: Look(font=KAI, first=2, keep=True),
    3: Look(first=2, bold=True, keep=True),
}
CELL = Look(size=SIZE_4, align="left", line=None, before=20, after=20)
LABEL = Look(font=HEI, size=SIZE_4, align="center", line=None, before=20, after=20)
SMALL = Look(size=SIZE_SMALL_4, align="left", line=None, before=20, after=20)
SMALL_HEAD = Look(font=HEI, size=SIZE_SMALL_4, align="center", line=None, before=20, after=20)
CAPTION = Look(font=HEI, size=SIZE_4, align="center", line=None, before=60, after=60, keep=True)
BASIS = Look(size=SIZE_5, align="right", line=None, before=20, after=60)
SOURCE = Look(size=SIZE_SMALL_4, align="left", line=None)
SOURCE_HEAD = Look(font=HEI, size=SIZE_SMALL_4, align="left", line=None, before=200, keep=True)
