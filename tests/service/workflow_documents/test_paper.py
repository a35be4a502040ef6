"""The paper itself: turned into PDF, drawn, and measured (GB/T 9704-2012)."""

from collections import Counter
from datetime import date
from typing import Any

import pypdfium2

from services.workflow.documents.domain.content import Content, Fields, PageBreak, Paragraph, Table
from services.workflow.documents.domain.papers import Form
from services.workflow.documents.layout.default import default
from services.workflow.documents.layout.filling import render
from services.workflow.documents.service.pdf import as_pdf

_MM = 25.4 / 72
_SCALE = 4
_FULL = "国"
_RARE = "測試䶮𠮷〔〕—「」"
_MISSING = "\u0378"
"""No character at all: how a font draws what it does not have."""

Box = tuple[float, float, float, float]


def content() -> Content:
    """Two pages full of one character, then a form, a table and characters that few fonts have."""
    return Content(
        "关于示例路段路灯不亮的报告",
        [
            PageBreak(),
            Paragraph(_FULL * 28 * 44, indent=False),
            PageBreak(),
            Paragraph(f"{_RARE}{_MISSING}", indent=False),
            Fields([("工单编号", "HY-2026-000001"), ("诉求内容", "路灯坏了。" * 60), ("批示", "")]),
            Table(("渠道", "收到"), [(f"渠道{number}", "1条") for number in range(40)]),
        ],
        "县网信办",
        date(2026, 11, 2),
    )


def boxes_of(page: Any, character: str) -> list[Box]:
    """Left, top, right and bottom in mm from the upper left corner of every `character`."""
    text, height = page.get_textpage(), page.get_height()
    whole = text.get_text_range()
    found = []
    for place in (place for place, each in enumerate(whole) if each == character):
        index = len(whole[:place].encode("utf-16-le")) // 2
        left, bottom, right, top = text.get_charbox(index)
        found.append((left * _MM, (height - top) * _MM, right * _MM, (height - bottom) * _MM))
    return found


def ink(drawn: Any, box: Box) -> bytes:
    """What is drawn in a box, as light as it is dark."""
    part = drawn.crop(tuple(round(side / _MM * _SCALE) for side in box))
    return bytes(part.resize((32, 32)).tobytes())


async def test_a_page_has_22_lines_of_28_characters_within_its_margins_and_numbers_outside() -> None:
    template = default(Form.REPORT, "报告", numbered=False)
    document = pypdfium2.PdfDocument(await as_pdf(render(content(), None, template)))
    pages = [document[index] for index in range(len(document))]
    assert {tuple(round(side * _MM) for side in page.get_size()) for page in pages} == {(210, 297)}
    for full in pages[1:3]:
        boxes = boxes_of(full, _FULL)
        assert set(Counter(round(box[3]) for box in boxes).values()) == {28}
        assert len(boxes) == 22 * 28
        assert 28 <= min(box[0] for box in boxes) < 29.5
        assert 182 < max(box[2] for box in boxes) <= 184
        assert 37 <= min(box[1] for box in boxes) < 43
        assert max(box[3] for box in boxes) <= 262
    for number, page in enumerate(pages, start=1):
        first, last = sorted(box for box in boxes_of(page, "—") if box[1] > 262)
        assert 266 < first[1] < 275
        assert 170 < last[2] < 184 if number % 2 else 28 < first[0] < 40
    _every_glyph_is_there(pages[3])
    document.close()


def _every_glyph_is_there(page: Any) -> None:
    """Nothing is blank, and nothing is drawn like what no font has."""
    drawn = page.render(scale=_SCALE).to_pil().convert("L")
    looks = [ink(drawn, box) for each in _RARE for box in boxes_of(page, each)[:1]]
    assert len(looks) == len(_RARE)
    assert len(set(looks)) == len(_RARE)
    [missing] = boxes_of(page, _MISSING)
    assert ink(drawn, missing) not in looks
    assert max(min(look) for look in looks) < 100
