"""An empty document of the right paper: page, grid, styles, page numbers outside."""

import io
from typing import Any

from services.workflow.documents.layout import type as looks
from services.workflow.documents.layout.type import Look
from services.workflow.documents.layout.xml import docx, el, mm, w

PAPER_MM = (210, 297)
TOP_MM, LEFT_MM = 37, 28
RIGHT_MM = PAPER_MM[0] - LEFT_MM - looks.TEXT_WIDTH_MM
BOTTOM_MM = PAPER_MM[1] - TOP_MM - looks.TEXT_HEIGHT_MM
_NEEDLESS = ("/stylesWithEffects", "/customXml", "/numbering", "/thumbnail")
"""What the library's own template brings along: two thirds of its size."""
_NUMBER_BELOW_MM = 7
"""The line of the page number stands so far below the text block (GB/T 9704-2012, 7.5)."""
_NUMBER_LINE_MM = 5
_RIGHT = Look(font=looks.SONG, size=looks.SIZE_4, align="right", line=280, right=1)
_LEFT = Look(font=looks.SONG, size=looks.SIZE_4, align="left", line=280, left=1)


def blank() -> Any:
    """A document without a paragraph."""
    made = docx().Document()
    for holder in (made.part, made.part.package):
        for key in [key for key, each in holder.rels.items() if each.reltype.endswith(_NEEDLESS)]:
            del holder.rels[key]
    body = made.element.body
    for child in list(body):
        if child.tag != w("sectPr"):
            body.remove(child)
    _restyle(made.styles.element)
    _set_up(made.settings.element)
    _lay_out(made.sections[0])
    return made


def saved(document: Any) -> bytes:
    sink = io.BytesIO()
    document.save(sink)
    return sink.getvalue()


def _restyle(styles: Any) -> None:
    """Three styles in place of the library's hundred; every paragraph of ours says itself how it looks."""
    for child in list(styles):
        styles.remove(child)
    font = looks.FANGSONG
    lines = el(
        "pPr",
        el("widowControl", val=0),
        el("overflowPunct", val=0),
        el("autoSpaceDE", val=0),
        el("autoSpaceDN", val=0),
        el("jc", val="both"),
    )
    letters = el(
        "rPr",
        el("rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font),
        el("sz", val=looks.SIZE_3),
        el("szCs", val=looks.SIZE_3),
        # digits that count as Chinese are broken at the end of a line by LibreOffice; GB/T 15835 forbids it
        el("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"),
    )
    styles.append(el("docDefaults", el("rPrDefault", letters), el("pPrDefault")))
    size = el("rPr", el("sz", val=looks.SIZE_3), el("szCs", val=looks.SIZE_3))  # the grid is reckoned from it
    normal = el(
        "style", el("name", val="Normal"), el("qFormat"), lines, size, type="paragraph", styleId="Normal"
    )
    normal.set(w("default"), "1")
    table = el(
        "style",
        el("name", val="Normal Table"),
        el("tblPr", el("tblInd", w=0, type="dxa")),
        type="table",
        styleId="TableNormal",
    )
    table.set(w("default"), "1")
    styles.extend([normal, table])


def _set_up(settings: Any) -> None:
    """Footers of odd and even pages differ, and no punctuation is squeezed: 28 characters are 28."""
    for child in list(settings):
        settings.remove(child)
    word = "http://schemas.microsoft.com/office/word"
    settings.extend(
        [
            el("defaultTabStop", val=mm(7.4)),
            el("evenAndOddHeaders"),
            el("characterSpacingControl", val="doNotCompress"),
            el("compat", el("compatSetting", name="compatibilityMode", uri=word, val=15)),
        ]
    )


def _lay_out(section: Any) -> None:
    properties = section._sectPr  # noqa: SLF001 - the library has no word for the grid
    footers = [section.footer, section.even_page_footer]
    for footer, look in zip(footers, (_RIGHT, _LEFT), strict=True):
        footer.is_linked_to_previous = False
        _number_pages(footer, look)
    for child in list(properties):
        if child.tag != w("footerReference"):
            properties.remove(child)
    width, height = PAPER_MM
    properties.extend(
        [
            el("pgSz", w=mm(width), h=mm(height)),
            el(
                "pgMar",
                top=mm(TOP_MM),
                right=mm(RIGHT_MM),
                bottom=mm(BOTTOM_MM),
                left=mm(LEFT_MM),
                header=mm(15),
                footer=mm(BOTTOM_MM - _NUMBER_BELOW_MM - _NUMBER_LINE_MM),
                gutter=0,
            ),
            el("docGrid", type="linesAndChars", linePitch=looks.LINE, charSpace=looks.CHARACTER_SPACE),
        ]
    )


def _number_pages(footer: Any, look: Look) -> None:
    """— 1 — in 四号, one character in from the outer edge."""
    number = el("fldSimple", look.run("1"), instr=" PAGE ")
    paragraph = el("p", look.properties(), look.run("— "), number, look.run(" —"))
    part = footer._element  # noqa: SLF001 - the library has no word for fields
    for child in list(part):
        part.remove(child)
    part.append(paragraph)
