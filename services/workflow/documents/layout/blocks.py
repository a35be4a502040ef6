"""The blocks of a content as elements of the body, in their order."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from services.workflow.documents.domain.content import (
    Block,
    Content,
    Fields,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Table,
)
from services.workflow.documents.layout import type as looks
from services.workflow.documents.layout.xml import el, mm, w

_NOTHING = "无"
_LABEL_MM = 32
_SHORT = 9
"""Characters of a value that shares its line of a form with another one."""
_WHOLE_ROW = 300
"""Characters of a row that is not torn at the end of a page."""
_CELL_MARGIN_MM = 1.5
_MM_TO_EMU = 36000


class Writer:
    """Turns blocks into elements; `document` takes the pictures."""

    def __init__(self, document: Any, content: Content) -> None:
        self._document = document
        self._content = content
        self._signs = list(dict.fromkeys([sign for sign, _ in content.sources]))
        for block in content.blocks:
            if isinstance(block, Paragraph | Fields | Table):
                self._signs.extend(sign for sign in block.cites if sign not in self._signs)

    def elements(self) -> Iterator[Any]:
        breaking = False
        for block in self._content.blocks:
            if isinstance(block, PageBreak):
                breaking = True
                continue
            for made in self._of(block):
                if breaking:
                    yield from _on_new_page(made)
                else:
                    yield made
                breaking = False

    def _of(self, block: Block) -> Iterator[Any]:
        match block:
            case Heading(level, text):
                yield looks.HEADINGS[level].paragraph(text)
            case Paragraph():
                yield from self._paragraphs(block)
            case Fields(rows, cites):
                yield _form(rows)
                yield self._below(cites)
            case Table():
                yield from self._table(block)
            case Picture():
                yield from self._picture(block)
            case PageBreak():
                return

    def _paragraphs(self, block: Paragraph) -> Iterator[Any]:
        look = looks.BODY if block.indent else looks.PLAIN
        lines = block.text.split("\n")
        for line in lines[:-1]:
            yield look.paragraph(line)
        signs = look.run(self._numbers(block.cites), raised=True) if block.cites else None
        yield look.paragraph(lines[-1], signs)

    def _numbers(self, cites: Sequence[str]) -> str:
        """`[1,3-5]`: runs are drawn together, so that a line of many stays short."""
        places = sorted({self._signs.index(sign) + 1 for sign in cites})
        runs: list[list[int]] = []
        for place in places:
            if runs and place == runs[-1][-1] + 1:
                runs[-1].append(place)
            else:
                runs.append([place])
        return f"[{','.join(_run(each) for each in runs)}]"

    def _below(self, cites: Sequence[str]) -> Any:
        """What a form or table rests on; an empty line else, for Word joins two tables that nothing parts."""
        if not cites:
            return looks.Look(size=looks.SIZE_5, line=200).paragraph("")
        return looks.BASIS.paragraph(f"依据：{self._numbers(cites)}")

    def _table(self, table: Table) -> Iterator[Any]:
        if table.caption:
            yield looks.CAPTION.paragraph(table.caption)
        shares = table.widths or [1.0] * len(table.head)
        widths = _widths(shares)
        head = _row(
            [_cell(looks.SMALL_HEAD, text, width) for text, width in zip(table.head, widths, strict=True)],
            head=True,
        )
        rows = [
            _row([_cell(looks.SMALL, text, width) for text, width in zip(row, widths, strict=True)])
            for row in table.rows
        ]
        if not rows:
            rows = [_row([_cell(looks.SMALL_HEAD, _NOTHING, sum(widths), span=len(widths))])]
        yield _grid(widths, [head, *rows])
        yield self._below(table.cites)

    def _picture(self, picture: Picture) -> Iterator[Any]:
        width = min(picture.width_mm, looks.TEXT_WIDTH_MM) * _MM_TO_EMU
        inline = self._document.part.new_pic_inline(io.BytesIO(picture.png), width=width)
        centred = looks.Look(align="center", line=None, before=100, keep=bool(picture.caption))
        yield el("p", centred.properties(), el("r", el("drawing", inline)))
        if picture.caption:
            yield looks.Look(
                font=looks.HEI, size=looks.SIZE_4, align="center", line=None, after=100
            ).paragraph(picture.caption)

    def sources(self) -> Iterator[Any]:
        """What the signs stand for; below the signature, so that it stays with the text."""
        if not self._signs:
            return
        explained = dict(self._content.sources)
        yield looks.SOURCE_HEAD.paragraph("依据")
        for index, sign in enumerate(self._signs, start=1):
            told = explained.get(sign, "")
            yield looks.SOURCE.paragraph(f"[{index}] {sign}" + (f"：{told}" if told else ""))


def _on_new_page(first: Any) -> Iterator[Any]:
    """The paragraph itself begins the page; before a table stands one that is hardly there."""
    leads = first if first.tag == w("p") else looks.Look(size=2, line=20).paragraph("")
    properties = leads.find(w("pPr"))
    properties.find(w("widowControl")).addprevious(el("pageBreakBefore"))
    if leads is not first:
        yield leads
    yield first


def _form(rows: Sequence[tuple[str, str]]) -> Any:
    """Two labels and values in a line where both are short, one where they are not."""
    label = mm(_LABEL_MM)
    half = mm(looks.TEXT_WIDTH_MM / 2) - label
    made, waiting = [], list(rows)
    while waiting:
        pair = waiting[:2]
        if len(pair) == 2 and all(_is_short(value) for _, value in pair):  # noqa: PLR2004 - a pair
            cells = [cell for name, value in pair for cell in _labelled(name, value, label, half)]
            del waiting[:2]
        else:
            name, value = waiting.pop(0)
            cells = _labelled(name, value, label, label + 2 * half, span=3)
        made.append(_row(cells))
    return _grid([label, half, label, half], made)


def _is_short(value: str) -> bool:
    return "\n" not in value and sum(1 if ord(each) > 0x2E80 else 0.5 for each in value) <= _SHORT  # noqa: PLR2004


def _labelled(name: str, value: str, label: int, width: int, span: int = 1) -> list[Any]:
    told = value if value.strip() else _NOTHING
    return [_cell(looks.LABEL, name, label), _cell(looks.CELL, told, width, span=span)]


def _widths(shares: Sequence[float]) -> list[int]:
    whole = sum(shares)
    return [mm(looks.TEXT_WIDTH_MM * share / whole) for share in shares]


def _cell(look: looks.Look, text: str, width: int, span: int = 1) -> Any:
    return el(
        "tc",
        el(
            "tcPr",
            el("tcW", w=width, type="dxa"),
            el("gridSpan", val=span) if span > 1 else None,
            el("vAlign", val="center"),
        ),
        *[look.paragraph(line) for line in text.split("\n")],
    )


def _row(cells: Sequence[Any], *, head: bool = False) -> Any:
    """A row stays on one page, unless it is longer than any page."""
    told = sum(len(each.text or "") for cell in cells for each in cell.iter(w("t")))
    whole = el("cantSplit") if told <= _WHOLE_ROW else None
    return el("tr", el("trPr", whole, el("tblHeader") if head else None), *cells)


def _grid(widths: Sequence[int], rows: Sequence[Any]) -> Any:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    margin = mm(_CELL_MARGIN_MM)
    return el(
        "tbl",
        el(
            "tblPr",
            el("tblW", w=sum(widths), type="dxa"),
            el("jc", val="center"),
            el("tblBorders", *[el(side, val="single", sz=6, space=0, color="000000") for side in sides]),
            el("tblLayout", type="fixed"),
            el("tblCellMar", el("left", w=margin, type="dxa"), el("right", w=margin, type="dxa")),
        ),
        el("tblGrid", *[el("gridCol", w=width) for width in widths]),
        *rows,
    )


def _run(places: Sequence[int]) -> str:
    """`3`, `3,4` or `3-5`."""
    if len(places) <= 2:  # noqa: PLR2004 - a run of two saves nothing
        return ",".join(str(each) for each in places)
    return f"{places[0]}-{places[-1]}"
