"""Numbers, marks and stages as they are printed, and the XML of the page (GB/T 9704-2012)."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import pytest
from docx.shared import Mm

from services.workflow.documents.domain.content import Content, Paragraph, Picture
from services.workflow.documents.domain.papers import (
    Form,
    Place,
    Reprint,
    fingerprint,
    mark,
    next_place,
    number,
)
from services.workflow.documents.domain.plain import plain
from services.workflow.documents.layout.default import default
from services.workflow.documents.layout.filling import render
from services.workflow.documents.service.composing.reports import stage
from services.workflow.documents.service.composing.words import numeral

CONTENT = Content("标题", (Paragraph("正文"),), "县网信办", date(2026, 11, 2))


def test_a_number_has_the_whole_year_and_no_zero_before_it() -> None:
    assert number("网信办交办", 2026, 12) == "网信办交办〔2026〕12号"


def test_a_correction_keeps_its_place_and_what_is_made_anew_takes_the_next() -> None:
    assert next_place(Place(2, 1), Reprint.CORRECTION) == Place(2, 2)
    assert next_place(Place(2, 1), Reprint.ANEW) == Place(3, 1)
    assert mark(Place(), Reprint.CORRECTION) == mark(Place(), Reprint.ANEW) == ""
    assert mark(Place(1, 3), Reprint.CORRECTION) == "（更正，第3次印发）"
    assert mark(Place(2, 1), Reprint.ANEW) == "（第2次）"


def test_reports_are_first_then_counted_and_final_when_the_case_is_over() -> None:
    told = [stage(1, over=False), stage(2, over=False), stage(12, over=False), stage(13, over=True)]
    assert told == ["首报", "续报一", "续报十一", "终报"]
    assert [numeral(each) for each in (1, 10, 11, 20, 35)] == ["一", "十", "十一", "二十", "三十五"]


def test_the_same_words_on_another_day_are_the_same_and_other_words_are_not() -> None:
    assert fingerprint(CONTENT) == fingerprint(replace(CONTENT, dated=date(2027, 1, 1)))
    assert fingerprint(CONTENT) != fingerprint(replace(CONTENT, blocks=(Paragraph("别的"),)))
    assert fingerprint(replace(CONTENT, blocks=(Picture(b"1", ""),))) != fingerprint(
        replace(CONTENT, blocks=(Picture(b"2", ""),))
    )


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\x00b", "a␀b"),
        ("\x7f", "␡"),
        ("\ud83d", "\ufffd"),
        ("一\r\n二\r三", "一\n二\n三"),
        ("𠮷\t😀", "𠮷\t😀"),
    ],
)
def test_what_cannot_stand_in_a_document_is_shown_by_a_sign(given: str, shown: str) -> None:
    assert plain(given) == shown


@pytest.fixture(scope="module")
def paper() -> Any:
    return docx.Document(
        io.BytesIO(render(CONTENT, "办〔2026〕1号", default(Form.REPORT, "x", numbered=True)))
    )


def of(element: Any, name: str, attribute: str) -> str:
    found = next(element.iter(f"{{*}}{name}"))
    return str(found.get(f"{{{found.nsmap['w']}}}{attribute}"))


def test_the_page_is_a4_with_its_margins_and_its_grid(paper: Any) -> None:
    section = paper.sections[0]
    told = [section.page_width, section.page_height, section.top_margin, section.left_margin]
    assert [round(each.mm, 1) for each in told] == [210.0, 297.0, 37.0, 28.0]
    text = (section.page_width - section.left_margin - section.right_margin) / Mm(1)
    height = (section.page_height - section.top_margin - section.bottom_margin) / Mm(1)
    assert (round(text), round(height)) == (156, 225)
    properties = paper.element.body.sectPr
    lines, characters = (int(of(properties, "docGrid", each)) for each in ("linePitch", "charSpace"))
    assert of(properties, "docGrid", "type") == "linesAndChars"
    assert 225 / 25.4 * 1440 // lines == 22
    assert 156 / 25.4 * 72 // (16 + characters / 4096) == 28


def test_the_fonts_are_named_and_the_body_is_16_point_in_exact_lines(paper: Any) -> None:
    body = next(each for each in paper.paragraphs if each.text == "正文")
    assert (of(body._p, "rFonts", "eastAsia"), of(body._p, "sz", "val")) == ("仿宋_GB2312", "32")
    assert (of(body._p, "spacing", "line"), of(body._p, "spacing", "lineRule")) == ("579", "exact")
    assert (of(body._p, "ind", "firstLineChars"), of(body._p, "jc", "val")) == ("200", "both")
    title = next(each for each in paper.paragraphs if each.text == "标题")
    assert (of(title._p, "rFonts", "eastAsia"), of(title._p, "sz", "val")) == ("方正小标宋简体", "44")


def test_page_numbers_stand_outside_and_are_the_only_field(paper: Any) -> None:
    section = paper.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        line = footer.paragraphs[0]._p
        assert of(line, "jc", "val") == side
        assert of(line, "fldSimple", "instr").strip() == "PAGE"
        assert (of(line, "sz", "val"), of(line, "rFonts", "eastAsia")) == ("28", "宋体")
        assert "".join(each.text for each in line.iter("{*}t")) == "— 1 —"
    assert paper.settings.odd_and_even_pages_header_footer
    assert not list(paper.element.body.iter("{*}fldSimple"))


def test_no_font_and_no_needless_part_is_shipped() -> None:
    with zipfile.ZipFile(io.BytesIO(default(Form.SLIP, "x", numbered=True))) as package:
        assert not [
            name for name in package.namelist() if "font" in name.lower() and name != "word/fontTable.xml"
        ]
        assert sum(entry.compress_size for entry in package.infolist()) < 12_000
