"""Templates that the office sends: what is taken, what is refused, and what a text can never do in them."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

import docx
import pytest

from services.workflow.documents.domain.content import Content, Fields, Heading, Paragraph, Table
from services.workflow.documents.domain.papers import Form
from services.workflow.documents.layout.checking import MOST_BYTES, TemplateRefusedError, check
from services.workflow.documents.layout.default import default
from services.workflow.documents.layout.filling import render

NOTICE = default(Form.NOTICE, "督办单", numbered=True)
CONTENT = Content("标题", [Paragraph("正文")], "县网信办", date(2026, 11, 2), "县教育局")


def changed(change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The shipped template with its parts changed, and parts added under their names."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(NOTICE)) as old, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in more.items():
            new.writestr(name, content)
    return sink.getvalue()


def with_body(old: str, new: str) -> bytes:
    """The template with words of its body changed."""

    def change(name: str, content: bytes) -> bytes:
        assert name != "word/document.xml" or old.encode() in content
        return content.replace(old.encode(), new.encode()) if name == "word/document.xml" else content

    return changed(change)


def kept(_name: str, content: bytes) -> bytes:
    return content


def in_relations(relation: str) -> bytes:
    return changed(
        lambda name, content: (
            content.replace(b"</Relationships>", relation.encode() + b"</Relationships>")
            if name == "word/_rels/document.xml.rels"
            else content
        )
    )


_FIELD = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{}</w:instrText></w:r><w:r>'
    '<w:instrText>{}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:sectPr'
)
_OUTER = (
    '<Relationship Id="rX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"'
    ' Target="{}" TargetMode="External"/>'
)
HARMFUL = {
    "not a zip": lambda: b"hello",
    "torn": lambda: NOTICE[: len(NOTICE) // 2],
    "another zip": lambda: _zip({"a.txt": b"x"}),
    "macros": lambda: changed(kept, **{"word/vbaProject.bin": b"x"}),
    "a macro type": lambda: changed(
        lambda _, content: content.replace(b"wordprocessingml.document.main", b"wordprocessingml.macro.main")
    ),
    "an embedded file": lambda: changed(kept, **{"word/embeddings/oleObject1.bin": b"x"}),
    "a foreign part": lambda: changed(kept, **{"word/afchunk.htm": b"<script/>"}),
    "an outer link": lambda: in_relations(_OUTER.format("hyperlink", "https://example.org")),
    "an outer template": lambda: in_relations(_OUTER.format("attachedTemplate", "file:///x.dotm")),
    "DDE": lambda: with_body("<w:sectPr", _FIELD.format("DDEAUTO c:\\x", "")),
    "a field in pieces": lambda: with_body("<w:sectPr", _FIELD.format("INCL", "UDETEXT x")),
    "a simple field": lambda: with_body(
        "<w:sectPr", '<w:p><w:fldSimple w:instr="INCLUDEPICTURE x"/></w:p><w:sectPr'
    ),
    "an object": lambda: with_body("<w:sectPr", "<w:p><w:r><w:object/></w:r></w:p><w:sectPr"),
    "a chunk": lambda: with_body("<w:sectPr", "<w:altChunk/><w:sectPr"),
    "entities": lambda: changed(
        lambda name, content: (
            re.sub(rb"\?>\s*", b'?><!DOCTYPE x [<!ENTITY a "b">]>', content, count=1)
            if name == "word/document.xml"
            else content
        )
    ),
    "broken XML": lambda: with_body("</w:body>", "</w:bod>"),
    "a bomb": lambda: changed(kept, **{"word/media/a.png": b"\0" * 30_000_000}),
    "a part of millions of elements": lambda: changed(kept, **{"word/people.xml": b"<a/>" * 600_000}),
    "too large": lambda: b"x" * (MOST_BYTES + 1),
    "an unknown place": lambda: with_body("{{主送}}", "{{电话}}"),
    "a template language": lambda: with_body("{{主送}}", "{{ 主送|upper }}"),
    "no text": lambda: with_body("{{正文}}", "无"),
    "no number": lambda: with_body("{{编号}}", ""),
    "two texts": lambda: with_body("{{主送}}：", "{{正文}}"),
    "a text among words": lambda: with_body("{{正文}}", "正文：{{正文}}"),
    "half a place": lambda: with_body("{{主送}}", "{{主送"),
}


def _zip(parts: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return sink.getvalue()


@pytest.mark.parametrize("name", HARMFUL)
def test_what_may_run_reach_out_or_be_misread_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(TemplateRefusedError) as refused:
        check(HARMFUL[name](), numbered=True)
    assert str(refused.value).endswith("。")


@pytest.mark.parametrize("form", Form)
def test_what_is_shipped_is_taken_and_filled(form: Form) -> None:
    shipped = default(form, "文书", numbered=True)
    check(shipped, numbered=True)
    told = "\n".join(
        each.text for each in docx.Document(io.BytesIO(render(CONTENT, "办〔2026〕1号", shipped))).paragraphs
    )
    assert "办〔2026〕1号" in told
    assert "2026年11月2日" in told
    assert "{{" not in told


def test_a_place_that_a_word_processor_tore_apart_is_filled() -> None:
    torn = with_body("{{主送}}", "{{主</w:t></w:r><w:r><w:t>送}</w:t></w:r><w:r><w:t>}")
    check(torn, numbered=True)
    told = [each.text for each in docx.Document(io.BytesIO(render(CONTENT, "1", torn))).paragraphs]
    assert "县教育局：" in told


def test_a_line_without_anything_to_say_is_left_out() -> None:
    alone = Content("标题", [], "县网信办", date(2026, 11, 2))
    told = [each.text for each in docx.Document(io.BytesIO(render(alone, "1", NOTICE))).paragraphs]
    assert not any("：" in text for text in told)


def test_text_is_never_looked_at_for_places_markup_or_fields() -> None:
    wild = "{{编号}}{{正文}}<w:fldSimple w:instr='DDE'/>&amp;]]>=1+1\x00\x1b\ud800\ufffe\u202e𠮷\r\n二"
    content = Content(
        wild,
        [Heading(1, wild), Paragraph(wild), Fields([(wild, wild)]), Table([wild], [[wild]])],
        wild,
        date(2026, 1, 1),
        wild,
        [(wild, wild)],
    )
    made = render(content, wild, NOTICE, drill=True)
    document = docx.Document(io.BytesIO(made))
    assert not list(document.element.body.iter("{*}fldSimple", "{*}instrText", "{*}fldChar"))
    told = "".join(each.text or "" for each in document.element.body.iter("{*}t"))
    shown = "{{编号}}{{正文}}<w:fldSimple w:instr='DDE'/>&amp;]]>=1+1␀␛\ufffd\ufffd\u202e𠮷"
    assert told.count(shown) == 13
    assert document.paragraphs[0].text == "【演练】"
